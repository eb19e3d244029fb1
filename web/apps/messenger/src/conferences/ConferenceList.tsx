import { type Conference, newId, Problem } from '@hutong/protocol';
import { Button, Dialog, Field, Icon, IconButton, textOr, useText } from '@hutong/ui';
import { type SyntheticEvent, useCallback, useEffect, useState } from 'react';
import { useDoor } from '../calls/door';
import { useApi, useCell, useMessenger, useMinute } from '../hooks';
import { shortTime } from '../times';
import { conferencesOf } from './conferences';
import { Share } from './Share';
import './conferences.css';

/** One's own conferences, the way to a new one, and the way into another's by its number. */
export function ConferenceList() {
  const text = useText();
  const api = useApi();
  const door = useDoor();
  const known = conferencesOf(useMessenger());
  // Who is in them changes the list.
  const live = useCell(known.live);
  const [all, setAll] = useState<readonly Conference[]>();
  const [open, setOpen] = useState<'new' | 'join'>();
  const [shared, setShared] = useState<string>();
  const [removing, setRemoving] = useState<Conference>();
  const read = useCallback(
    () =>
      api.conferences().then(
        (found) => {
          for (const one of found) {
            known.know(one);
          }
          setAll(found);
        },
        () => setAll((now) => now ?? []),
      ),
    [api, known],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when somebody comes or goes
  useEffect(() => void read(), [read, live.size]);
  const enter = (one: Conference) => {
    known.know(one);
    setOpen(undefined);
    void door.start(one.address);
  };
  const closeShared = useCallback(() => setShared(undefined), []);
  return (
    <>
      <div className="conference-begin">
        <Button kind="main" onClick={() => setOpen('new')}>
          <Icon name="plus" size={18} />
          {text('conference.new')}
        </Button>
        <Button onClick={() => setOpen('join')}>
          <Icon name="keypad" size={18} />
          {text('conference.joinByPin')}
        </Button>
      </div>
      {all?.length === 0 ? (
        <p className="nothing-here recents-none">
          <Icon name="people" size={32} />
          {text('conference.none')}
        </p>
      ) : (
        <ul className="recents-list" aria-busy={!all}>
          {all?.map((one) => (
            <Item
              key={one.id}
              one={one}
              count={live.get(one.id)?.people?.filter((person) => person.state === 'in').length ?? one.count}
              onEnter={() => enter(one)}
              onShare={() => setShared(one.id)}
              onRemove={() => setRemoving(one)}
            />
          ))}
        </ul>
      )}
      {open === 'new' && (
        <Making
          onClose={() => setOpen(undefined)}
          onMade={(made) => {
            setOpen(undefined);
            known.know(made);
            setShared(made.id);
            void read();
          }}
        />
      )}
      {open === 'join' && <Joining onClose={() => setOpen(undefined)} onJoined={enter} />}
      {shared !== undefined && <Share id={shared} onClose={closeShared} />}
      {removing && (
        <Dialog title={text('conference.remove', { name: removing.title })} onClose={() => setRemoving(undefined)}>
          <p>{text('conference.removeText')}</p>
          <div className="conference-answers">
            <Button onClick={() => setRemoving(undefined)}>{text('common.cancel')}</Button>
            <Button
              kind="danger"
              onClick={() => {
                setRemoving(undefined);
                void api.removeConference(removing.id).then(read, read);
              }}
            >
              {text('common.remove')}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Item(props: {
  one: Conference;
  count: number;
  onEnter: () => void;
  onShare: () => void;
  onRemove: () => void;
}) {
  const { one, count } = props;
  const text = useText();
  const now = useMinute();
  const over = Boolean(one.ended);
  return (
    <li className="recent conference-row" data-over={over}>
      <span className="conference-mark" data-live={count > 0}>
        <Icon name="people" size={22} />
      </span>
      <span className="recent-main">
        <b>{one.title}</b>
        <small>
          {one.locked && <Icon name="lock" size={14} />}
          {over
            ? text('conference.ended')
            : count > 0
              ? text('conference.running', { n: count })
              : `${text('conference.number')} ${one.number}`}
        </small>
      </span>
      <time>{shortTime(Date.parse(one.created), now)}</time>
      {!over && (
        <>
          <IconButton icon="link" label={`${text('conference.share')}: ${one.title}`} onClick={props.onShare} />
          <IconButton icon="call" label={text('conference.enter', { name: one.title })} onClick={props.onEnter} />
        </>
      )}
      <IconButton icon="trash" label={text('conference.remove', { name: one.title })} onClick={props.onRemove} />
    </li>
  );
}

function Making({ onClose, onMade }: { onClose: () => void; onMade: (made: Conference) => void }) {
  const text = useText();
  const api = useApi();
  const [title, setTitle] = useState('');
  const [wish] = useState(() => newId());
  const { busy, fault, submit } = useDeed(async () => onMade(await api.addConference(title.trim(), wish)));
  return (
    <Dialog title={text('conference.new')} onClose={onClose}>
      <form className="conference-form" onSubmit={submit}>
        <Field
          label={text('conference.name')}
          value={title}
          maxLength={80}
          required
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to fill this in
          autoFocus
          error={fault}
          onChange={(event) => setTitle(event.target.value)}
        />
        <Button kind="main" type="submit" busy={busy} disabled={title.trim() === ''}>
          {text('conference.make')}
        </Button>
      </form>
    </Dialog>
  );
}

function Joining({ onClose, onJoined }: { onClose: () => void; onJoined: (joined: Conference) => void }) {
  const text = useText();
  const api = useApi();
  const [number, setNumber] = useState('');
  const [pin, setPin] = useState('');
  const { busy, fault, submit } = useDeed(async () => onJoined(await api.joinConference({ number, pin })));
  const digits = (typed: string) => typed.replace(/\D/g, '').slice(0, 12);
  return (
    <Dialog title={text('conference.joinByPin')} onClose={onClose}>
      <form className="conference-form" onSubmit={submit}>
        <Field
          label={text('conference.number')}
          value={number}
          inputMode="numeric"
          autoComplete="off"
          required
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to fill this in
          autoFocus
          onChange={(event) => setNumber(digits(event.target.value))}
        />
        <Field
          label={text('conference.pin')}
          value={pin}
          inputMode="numeric"
          autoComplete="off"
          required
          error={fault}
          onChange={(event) => setPin(digits(event.target.value))}
        />
        <Button kind="main" type="submit" busy={busy} disabled={number === '' || pin === ''}>
          {text('conference.join')}
        </Button>
      </form>
    </Dialog>
  );
}

/** A form that is sent: whether it is on the way, and why not. */
function useDeed(work: () => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      await work();
    } catch (problem) {
      const kind = problem instanceof Problem ? problem.kind : 'other';
      setFault(textOr('conference.fault', kind, 'conference.fault.other'));
      setBusy(false);
    }
  };
  return { busy, fault, submit };
}
