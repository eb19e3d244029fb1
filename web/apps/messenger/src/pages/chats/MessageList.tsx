import type { Conversation, Item } from '@hutong/model';
import { progressOf } from '@hutong/model';
import { Icon, IconButton, Spinner, useText } from '@hutong/ui';
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useCell, useMessenger, useMinute, usePerson } from '../../hooks';
import { dayName, sameDay } from '../../times';
import type { MessageDeeds } from './deeds';
import { MessageRow } from './MessageRow';
import { target } from './target';
import { useMessageWindow } from './useMessageWindow';

/** Messages of one side within these milliseconds stand together. */
const Together = 5 * 60_000;

/** The messages of a conversation. */
export function MessageList(props: {
  conversation: Conversation;
  items: readonly Item[];
  deeds: MessageDeeds;
  selected: ReadonlySet<string> | undefined;
}) {
  const { conversation, items, deeds } = props;
  const { peer } = conversation;
  const text = useText();
  const messenger = useMessenger();
  const person = usePerson(peer);
  const now = useMinute();
  const box = useRef<HTMLDivElement>(null);
  // Where the news began when the conversation was opened.
  const [unreadKey] = useState(() => firstUnread(items, conversation));
  const { loading, older } = useOlder(peer);
  const { range, atBottom, onScroll, toBottom, toKey } = useMessageWindow(box, items, unreadKey, older);
  const wanted = useCell(target);

  // Who waits at the top moves no further, so nothing else would ask for what lies beyond the page that has come.
  useEffect(() => {
    if (!loading) {
      onScroll();
    }
  }, [loading, onScroll]);

  useEffect(() => {
    if (wanted?.peer === peer) {
      target.set(undefined);
      toKey(wanted.key);
    }
  }, [wanted, peer, toKey]);

  // What one sends oneself is always shown.
  const last = items.at(-1);
  const lastOwn = last?.own ? last.key : undefined;
  const seen = useRef(lastOwn);
  useEffect(() => {
    if (lastOwn !== undefined && lastOwn !== seen.current) {
      toBottom();
    }
    seen.current = lastOwn;
  }, [lastOwn, toBottom]);

  const goTo = useCallback(
    (id: string) => {
      const found = items.find((item) => item.id === id);
      if (found) {
        toKey(found.key);
      }
    },
    [items, toKey],
  );

  const shown = items.slice(range.start, range.end);
  return (
    <div className="messages-frame">
      <div
        className="messages"
        ref={box}
        onScroll={onScroll}
        onKeyDown={moveBetweenMessages}
        role="log"
        aria-label={text('chat.messages', { name: person.name })}
      >
        <div className="messages-inner">
          {range.start === 0 && (
            <div className="messages-start">
              {loading ? (
                <>
                  <Spinner /> {text('chat.loadingOlder')}
                </>
              ) : items.length === 0 ? (
                text('chat.empty', { name: person.name })
              ) : (
                !messenger.hasOlder(peer) && text('chat.beginning')
              )}
            </div>
          )}
          {shown.map((item, at) => {
            const before = items[range.start + at - 1];
            const after = items[range.start + at + 1];
            const newDay = !before || !sameDay(before.at, item.at);
            const isFirstUnread = item.key === unreadKey;
            return (
              <MessageRow
                key={item.key}
                item={item}
                progress={item.own ? progressOf(item, conversation) : undefined}
                day={newDay ? dayName(item.at, now) : undefined}
                unread={isFirstUnread}
                continues={!newDay && !isFirstUnread && together(before, item)}
                ends={!after || !together(item, after) || after.key === unreadKey}
                quoted={item.reply && items.find((one) => one.id === item.reply?.id)}
                name={person.name}
                tabbable={item === last}
                deeds={deeds}
                selected={props.selected?.has(item.key)}
                onGoTo={goTo}
              />
            );
          })}
        </div>
      </div>
      {!atBottom && <IconButton className="to-bottom" icon="down" label={text('chat.toBottom')} onClick={toBottom} />}
      <Typing peer={peer} />
    </div>
  );
}

function together(a: Item | undefined, b: Item): boolean {
  return a !== undefined && a.own === b.own && b.at - a.at < Together && sameDay(a.at, b.at);
}

function firstUnread(items: readonly Item[], conversation: Conversation): string | undefined {
  return conversation.unread > 0
    ? items.filter((item) => !item.own && !item.retracted && item.order > conversation.readTo).at(-conversation.unread)
        ?.key
    : undefined;
}

/** Milliseconds before the past is asked for again that could not be had. */
const RefusedPause = 5_000;

/** Fetches what lies further back, one page at a time. */
function useOlder(peer: string) {
  const messenger = useMessenger();
  const [loading, setLoading] = useState(false);
  const busy = useRef(false);
  const older = useCallback(() => {
    if (busy.current || !messenger.hasOlder(peer) || messenger.state.get() !== 'online') {
      return;
    }
    busy.current = true;
    setLoading(true);
    messenger
      .older(peer)
      .then(
        () => {
          busy.current = false;
        },
        () => {
          // What was refused is not asked for again at once.
          setTimeout(() => {
            busy.current = false;
          }, RefusedPause);
        },
      )
      .finally(() => setLoading(false));
  }, [messenger, peer]);
  const current = useCell(messenger.current);
  useEffect(() => {
    if (current && (messenger.conversations.view(peer).get().items.length ?? 0) < 20) {
      older();
    }
  }, [current, older, messenger, peer]);
  return { loading, older };
}

function Typing({ peer }: { peer: string }) {
  const text = useText();
  const messenger = useMessenger();
  const types = useCell(messenger.typing.peers).has(peer);
  return (
    <div className="typing" role="status" data-on={types}>
      {types && (
        <>
          <Icon name="edit" size={14} /> {text('chat.typing')}
        </>
      )}
    </div>
  );
}

/** Up and down go from message to message, End to the newest. */
function moveBetweenMessages(event: KeyboardEvent<HTMLDivElement>): void {
  const steps: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };
  const step = steps[event.key];
  const row = (event.target as HTMLElement).closest<HTMLElement>('[data-key]');
  if ((step === undefined && event.key !== 'End') || !row || event.target !== row) {
    return;
  }
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-key]')];
  const to = step === undefined ? all.length - 1 : all.indexOf(row) + step;
  const next = all[Math.max(0, Math.min(all.length - 1, to))];
  event.preventDefault();
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: 'nearest' });
}
