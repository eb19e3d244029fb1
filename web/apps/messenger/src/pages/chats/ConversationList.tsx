import type { Conversation } from '@hutong/model';
import { Button, Icon, IconButton, Menu, type MenuPlace, useText } from '@hutong/ui';
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useCell, useMessenger, useMinute, usePerson, usePhone } from '../../hooks';
import { chatPath, go } from '../../router';
import { ConversationRow } from './ConversationRow';
import { NewChatDialog } from './NewChatDialog';
import { SearchResults } from './SearchResults';

/** All conversations, with search above them. */
export function ConversationList({ peer }: { peer: string | undefined }) {
  const text = useText();
  const phone = usePhone();
  const messenger = useMessenger();
  const list = useCell(messenger.conversations.list);
  const requests = useCell(messenger.people.requests);
  const [asked, setAsked] = useState('');
  const [opens, setOpens] = useState(false);
  const [menu, setMenu] = useState<{ conversation: Conversation; place: MenuPlace }>();
  const search = useRef<HTMLInputElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const now = useMinute();
  const closeMenu = useCallback(() => setMenu(undefined), []);
  useEffect(() => {
    const key = (event: globalThis.KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        search.current?.focus();
        search.current?.select();
      }
    };
    document.addEventListener('keydown', key);
    return () => document.removeEventListener('keydown', key);
  }, []);
  return (
    <aside className="list" aria-label={text('list.label')}>
      <header>
        {phone && <h1>{text('nav.chats')}</h1>}
        <div className="search">
          <Icon name="find" size={16} />
          <input
            ref={search}
            type="search"
            aria-label={text('list.searchLabel')}
            placeholder={text('common.search')}
            value={asked}
            onChange={(event) => setAsked(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') {
                setAsked('');
              } else if (event.key === 'ArrowDown') {
                event.preventDefault();
                rows.current?.querySelector<HTMLElement>('[data-row]')?.focus();
              }
            }}
          />
          {asked === '' ? (
            !phone && <kbd>{'Ctrl K'}</kbd>
          ) : (
            <IconButton icon="close" size={16} label={text('common.clear')} onClick={() => setAsked('')} />
          )}
        </div>
        <IconButton icon="plus" label={text('list.new')} onClick={() => setOpens(true)} />
      </header>
      <ConnectionLine />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrows move between the rows, which are links */}
      <div className="rows" ref={rows} onKeyDown={moveBetweenRows}>
        {requests.map((jid) => (
          <Request key={jid} jid={jid} />
        ))}
        {asked.trim() !== '' ? (
          <SearchResults asked={asked.trim()} now={now} />
        ) : (
          list.map((conversation) => (
            <ConversationRow
              key={conversation.peer}
              conversation={conversation}
              on={conversation.peer === peer}
              now={now}
              onMenu={(place) => setMenu({ conversation, place })}
            />
          ))
        )}
        {list.length === 0 && asked === '' && <Empty onNew={() => setOpens(true)} />}
      </div>
      {opens && <NewChatDialog onClose={() => setOpens(false)} />}
      {menu && <RowMenu {...menu} onClose={closeMenu} />}
    </aside>
  );
}

/** Up and down move between the rows. */
function moveBetweenRows(event: KeyboardEvent<HTMLDivElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') {
    return;
  }
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const at = all.indexOf(document.activeElement as HTMLElement);
  if (at >= 0) {
    event.preventDefault();
    all[Math.max(0, Math.min(all.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)))]?.focus();
  }
}

function ConnectionLine() {
  const text = useText();
  const messenger = useMessenger();
  const state = useCell(messenger.state);
  const current = useCell(messenger.current);
  const late = useLate(state !== 'online' || !current, 800);
  const words = state === 'offline' ? 'state.offline' : state === 'online' ? 'state.syncing' : 'state.connecting';
  return (
    <div role="status" className="connection-line" data-shown={late}>
      {late && (
        <>
          <Icon name={state === 'offline' ? 'offline' : 'clock'} size={16} />
          {text(words)}
        </>
      )}
    </div>
  );
}

/** Whether something has been so for a while: what passes in a moment is not worth a word. */
function useLate(is: boolean, after: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(is), is ? after : 0);
    return () => clearTimeout(timer);
  }, [is, after]);
  return late && is;
}

function Request({ jid }: { jid: string }) {
  const text = useText();
  const messenger = useMessenger();
  const person = usePerson(jid);
  return (
    <div className="request">
      <p>{text('list.request', { name: person.name })}</p>
      <Button
        kind="main"
        onClick={() => {
          void messenger.people.add(messenger.connection, jid);
          go(chatPath(jid));
        }}
      >
        {text('list.accept')}
      </Button>
      <Button onClick={() => messenger.people.refuse(messenger.connection, jid)}>{text('list.refuse')}</Button>
    </div>
  );
}

function Empty({ onNew }: { onNew: () => void }) {
  const text = useText();
  return (
    <div className="empty">
      <h2>{text('list.empty')}</h2>
      <p>{text('list.emptyText')}</p>
      <Button kind="main" onClick={onNew}>
        {text('list.new')}
      </Button>
    </div>
  );
}

function RowMenu(props: { conversation: Conversation; place: MenuPlace; onClose: () => void }) {
  const text = useText();
  const { preferences } = useMessenger();
  const { peer, pinned = false, muted = false } = props.conversation;
  return (
    <Menu
      label={text('common.more')}
      place={props.place}
      onClose={props.onClose}
      items={[
        {
          icon: 'pin',
          label: text(pinned ? 'list.unpin' : 'list.pin'),
          onChoose: () => void preferences.set(peer, { pinned: !pinned }),
        },
        {
          icon: muted ? 'bell' : 'mute',
          label: text(muted ? 'list.unmute' : 'list.mute'),
          onChoose: () => void preferences.set(peer, { muted: !muted }),
        },
      ]}
    />
  );
}
