import type { Item } from '@hutong/model';
import { Avatar, useText } from '@hutong/ui';
import { useEffect, useState } from 'react';
import { useMessenger, usePerson } from '../../hooks';
import { chatPath, go } from '../../router';
import { shortTime } from '../../times';
import { target } from './target';

/** People and messages that hold what is asked for. */
export function SearchResults({ asked, now }: { asked: string; now: number }) {
  const text = useText();
  const messenger = useMessenger();
  const [found, setFound] = useState<{ asked: string; people: readonly string[]; items: readonly Item[] }>();
  useEffect(() => {
    let stale = false;
    const timer = setTimeout(async () => {
      const items = await messenger.search(asked);
      const people = messenger.findPeople(asked);
      if (!stale) {
        setFound({ asked, people, items });
      }
    }, 120);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [messenger, asked]);
  if (found?.asked !== asked) {
    return null;
  }
  return (
    <div role="status">
      {found.people.length > 0 && <h2 className="rows-title">{text('list.people')}</h2>}
      {found.people.map((jid) => (
        <Hit key={jid} jid={jid} line={jid} onOpen={() => go(chatPath(jid))} />
      ))}
      {found.items.length > 0 && <h2 className="rows-title">{text('list.messages')}</h2>}
      {found.items.map((item) => (
        <Hit
          key={`${item.peer} ${item.key}`}
          jid={item.peer}
          line={item.body ?? item.file?.name ?? ''}
          asked={asked}
          time={shortTime(item.at, now)}
          onOpen={() => {
            target.set({ peer: item.peer, key: item.key });
            go(chatPath(item.peer));
          }}
        />
      ))}
      {found.people.length + found.items.length === 0 && (
        <p className="empty">{text('list.noHits', { text: asked })}</p>
      )}
    </div>
  );
}

function Hit(props: { jid: string; line: string; asked?: string; time?: string; onOpen: () => void }) {
  const person = usePerson(props.jid);
  return (
    <button type="button" className="row" data-row onClick={props.onOpen}>
      <Avatar jid={person.jid} name={person.name} picture={person.picture} presence={person.presence} />
      <span className="row-main">
        <b>{person.name}</b>
        <span className="row-line">
          <span className="row-text">
            {props.asked ? <Marked line={props.line} asked={props.asked} /> : props.line}
          </span>
        </span>
      </span>
      <span className="row-end">
        <time>{props.time}</time>
      </span>
    </button>
  );
}

/** A line that begins near what was asked for, with that marked. */
function Marked({ line, asked }: { line: string; asked: string }) {
  const at = line.toLowerCase().indexOf(asked.toLowerCase());
  if (at < 0) {
    return line;
  }
  const start = Math.max(0, at - 12);
  return (
    <>
      {(start > 0 ? '…' : '') + line.slice(start, at)}
      <mark>{line.slice(at, at + asked.length)}</mark>
      {line.slice(at + asked.length, at + 120)}
    </>
  );
}
