import { type Announcement, domain, type Listener, local, newId, Problem } from '@hutong/protocol';
import { Avatar, Button, Dialog, Icon, type Text, textOr, useText } from '@hutong/ui';
import { useCallback, useEffect, useState } from 'react';
import { useCaller } from '../../calls/useCaller';
import { useApi, useMessenger } from '../../hooks';
import { clock, duration, fullTime } from '../../times';
import { lineOf } from '../phone/useMatches';
import { useNames } from '../phone/useNames';
import { counts, type Group, Groups, groupOf, notReached } from './groups';
import type { Draft } from './NewPane';

/** Milliseconds between two looks while people are called. */
const LookEvery = 1500;

/** One announcement: what is said, how far it is, and what became of each person. */
export function AnnouncementPane(props: {
  id: string;
  onChange: (changed: Announcement) => void;
  onAgain: (draft: Draft) => void;
}) {
  const { id, onChange, onAgain } = props;
  const text = useText();
  const api = useApi();
  const { account } = useMessenger();
  const [seen, setSeen] = useState<{ one: Announcement; people: readonly Listener[] }>();
  const [gone, setGone] = useState(false);
  const [asks, setAsks] = useState(false);
  const [group, setGroup] = useState<Group>();
  const look = useCallback(
    () =>
      Promise.all([api.announcement(id), api.listeners(id)]).then(
        ([one, people]) => {
          setSeen({ one, people });
          onChange(one);
        },
        (problem: unknown) => setGone((was) => was || (problem instanceof Problem && problem.status === 404)),
      ),
    [api, id, onChange],
  );
  // Who was on the line when it was cancelled is done with a moment later.
  const over = gone || (seen?.one.state !== 'calling' && seen?.people.every(({ state }) => groupOf(state) !== 'open'));
  useEffect(() => {
    void look();
    if (over) {
      return;
    }
    const timer = setInterval(() => {
      if (!document.hidden) {
        void look();
      }
    }, LookEvery);
    return () => clearInterval(timer);
  }, [look, over]);
  if (!seen) {
    return gone ? <p role="alert">{text('announce.gone')}</p> : <div className="announce-waiting" aria-busy="true" />;
  }
  const { one, people } = seen;
  const left = notReached(people, one.confirm);
  const shown = people.filter((person) => group === undefined || groupOf(person.state) === group);
  const server = domain(account);
  return (
    <>
      <section className="panel announce-part" aria-label={text('announce.what')}>
        <blockquote>
          {one.text ?? (
            <>
              <Icon name="mic" size={18} /> {text('announce.recorded', { time: duration(one.seconds * 1000) })}
            </>
          )}
        </blockquote>
        <p className="announce-plan">{planOf(one, text)}</p>
      </section>
      <Progress one={one} chosen={group} onChoose={setGroup} />
      <section className="panel announce-people" aria-label={text('announce.people')}>
        {shown.length === 0 ? (
          <p className="nothing-here">{text('announce.noneSo')}</p>
        ) : (
          <ul>
            {shown.map((person) => (
              <Row
                key={person.person}
                person={person}
                address={person.to.includes('@') ? person.to : `${person.to}@${server}`}
                seconds={one.seconds}
              />
            ))}
          </ul>
        )}
      </section>
      <footer className="deeds deeds-end announce-deeds">
        {one.state === 'calling' ? (
          <Button kind="danger" onClick={() => setAsks(true)}>
            <Icon name="stop" size={18} />
            {text('announce.cancel')}
          </Button>
        ) : (
          left.length > 0 && (
            <Button
              kind="main"
              onClick={() =>
                onAgain({
                  id: newId(),
                  text: one.text ?? '',
                  confirm: one.confirm,
                  to: left.map(({ to }) => (to.includes('@') ? to : `${to}@${server}`)),
                })
              }
            >
              <Icon name="retry" size={18} />
              {text('announce.others', { n: left.length })}
            </Button>
          )
        )}
      </footer>
      {asks && (
        <Dialog title={text('announce.cancelAsk')} onClose={() => setAsks(false)}>
          <p>{text('announce.cancelText')}</p>
          <div className="deeds deeds-end">
            <Button onClick={() => setAsks(false)}>{text('announce.keep')}</Button>
            <Button
              kind="danger"
              onClick={() => {
                setAsks(false);
                void api.cancelAnnouncement(id).then(look, look);
              }}
            >
              {text('announce.cancel')}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

/** How many are how far: a bar, and below it what shows them alone. */
function Progress(props: {
  one: Announcement;
  chosen: Group | undefined;
  onChoose: (group: Group | undefined) => void;
}) {
  const { one, chosen, onChoose } = props;
  const text = useText();
  const n = counts(one.people);
  const done = one.count - n.open;
  return (
    <section className="announce-progress" aria-label={text('announce.progress', { done, n: one.count })}>
      <div className="announce-far">
        <b role="status">{text('announce.progress', { done, n: one.count })}</b>
        <span className="pill announce-state" data-state={one.state}>
          {text(`announce.state.${one.state}`)}
        </span>
      </div>
      <div className="announce-bar" aria-hidden="true">
        {Groups.filter((group) => n[group] > 0).map((group) => (
          <i key={group} data-group={group} style={{ flexGrow: n[group] }} />
        ))}
      </div>
      <div className="announce-groups">
        <button type="button" aria-pressed={chosen === undefined} onClick={() => onChoose(undefined)}>
          {text('announce.all')} <b>{one.count}</b>
        </button>
        {Groups.filter((group) => n[group] > 0 || group === chosen).map((group) => (
          <button
            key={group}
            type="button"
            data-group={group}
            aria-pressed={chosen === group}
            onClick={() => onChoose(chosen === group ? undefined : group)}
          >
            {text(`announce.group.${group}`)} <b>{n[group]}</b>
          </button>
        ))}
      </div>
    </section>
  );
}

function Row({ person, address, seconds }: { person: Listener; address: string; seconds: number }) {
  const text = useText();
  const { picture } = useCaller(address);
  const name = useNames()(address);
  const line = lineOf(address);
  return (
    <li className="link-row announce-row" data-state={person.state}>
      <Avatar jid={address} name={name} picture={picture} size={42} />
      <span className="link-row-main">
        <b>{name}</b>
        <small>
          {[name !== line && name !== local(address) && line, ...detailsOf(person, seconds, text)]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </span>
      <span
        className="pill announce-pill"
        data-group={groupOf(person.state)}
        title={fullTime(Date.parse(person.changed))}
      >
        {person.state === 'confirmed' && <Icon name="tick" size={14} />}
        {text(`announce.is.${person.state}`)}
      </span>
    </li>
  );
}

function detailsOf(person: Listener, seconds: number, text: Text): string[] {
  const { state, reason, next, confirmed, heardSeconds, attempts } = person;
  const details: string[] = [];
  if (state === 'refused' || state === 'failed') {
    details.push(textOr('callback.reason', reason ?? 'failed', 'callback.reason.failed'));
  }
  if (heardSeconds >= 1 && state !== 'heard' && confirmed === null) {
    details.push(text('announce.heardOf', { time: duration(heardSeconds * 1000), all: duration(seconds * 1000) }));
  }
  if (confirmed !== null) {
    details.push(text('announce.at', { time: clock(Date.parse(confirmed)) }));
  }
  if (attempts > 1 || (attempts === 1 && state === 'waiting')) {
    details.push(text('announce.tried', { n: attempts }));
  }
  if (next !== null && attempts > 0) {
    details.push(text('announce.next', { time: clock(Date.parse(next)) }));
  }
  return details;
}

function planOf(one: Announcement, text: Text): string {
  return [
    fullTime(Date.parse(one.created)),
    duration(one.seconds * 1000),
    one.confirm && text('announce.asks'),
    one.again && text('announce.repeats'),
    text('announce.most', { n: one.attempts }),
    one.attempts > 1 && text('announce.every', { n: Math.round(one.intervalSeconds / 60) }),
  ]
    .filter(Boolean)
    .join(' · ');
}
