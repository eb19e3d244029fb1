import { formatNumber, type Session, sessions, showSession } from '@hutong/model';
import { Api, isNumber, local } from '@hutong/protocol';
import { Avatar, Menu, type MenuItem, type MenuPlace, useText } from '@hutong/ui';
import { useEffect, useState } from 'react';
import { useCell, useMessenger, usePerson } from '../hooks';
import { go } from '../router';

/** What an account is called where there is no room for more. */
export function accountName(address: string): string {
  return isNumber(address) ? formatNumber(local(address)) : address;
}

/** The accounts of this browser: the one that is shown, the others, and one more. */
export function AccountMenu({ size, onSignOut }: { size: number; onSignOut: () => void }) {
  const text = useText();
  const messenger = useMessenger();
  const own = usePerson(messenger.account);
  const all = useCell(sessions);
  const [place, setPlace] = useState<MenuPlace>();
  const unread = useOthersUnread(all, messenger.account, place !== undefined);
  const items: MenuItem[] = [
    ...all
      .filter((one) => one.address !== messenger.account)
      .map((one) => ({
        icon: 'person' as const,
        label: accountName(one.address),
        count: countOf(unread.get(one.address) ?? 0, text),
        onChoose: () => {
          showSession(one.address);
          go('/');
        },
      })),
    { icon: 'plus', label: text('accounts.add'), onChoose: () => go('/sign-in') },
    { icon: 'gear', label: text('me.profile'), onChoose: () => go('/me/profile') },
    { icon: 'leave', label: text('accounts.leave', { name: accountName(messenger.account) }), onChoose: onSignOut },
  ];
  return (
    <>
      <button
        type="button"
        className="account-button"
        data-news={[...unread.values()].some((n) => n > 0)}
        aria-haspopup="menu"
        aria-expanded={place !== undefined}
        aria-label={text('accounts.label', { name: own.name })}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          setPlace({ x: box.right + 8, y: box.top });
        }}
      >
        <Avatar jid={own.jid} name={own.name} picture={own.picture} size={size} />
      </button>
      {place && (
        <Menu
          label={text('accounts.title')}
          place={place}
          items={items}
          head={
            <div className="account-own">
              <b>{own.name}</b>
              <span>{accountName(messenger.account)}</span>
            </div>
          }
          onClose={() => setPlace(undefined)}
        />
      )}
    </>
  );
}

function countOf(n: number, text: ReturnType<typeof useText>): MenuItem['count'] {
  return n > 0 ? { n, words: text('list.unread', { n }) } : undefined;
}

/** How often is asked what waits for the accounts that are not shown: they have no stream here. */
const AskEvery = 60_000;

/** What is unread of the other accounts of this browser, by address. */
function useOthersUnread(all: readonly Session[], shown: string, asked: boolean): ReadonlyMap<string, number> {
  const [unread, setUnread] = useState<ReadonlyMap<string, number>>(new Map());
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is asked anew when the menu opens
  useEffect(() => {
    const others = all.filter((one) => one.address !== shown);
    let wanted = true;
    const ask = async () => {
      if (document.hidden || others.length === 0) {
        return;
      }
      const counts = others.map(async ({ address, token }): Promise<[string, number]> => {
        return [address, await new Api('', token).unread().catch(() => 0)];
      });
      const found = new Map(await Promise.all(counts));
      if (wanted) {
        setUnread(found);
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), AskEvery);
    return () => {
      wanted = false;
      clearInterval(timer);
    };
  }, [all, shown, asked]);
  return unread;
}
