import { formatNumber, sessions, showSession } from '@hutong/model';
import { isNumber, local } from '@hutong/protocol';
import { Avatar, Menu, type MenuItem, type MenuPlace, useText } from '@hutong/ui';
import { useState } from 'react';
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
  const items: MenuItem[] = [
    ...all
      .filter((one) => one.address !== messenger.account)
      .map((one) => ({
        icon: 'person' as const,
        label: accountName(one.address),
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
