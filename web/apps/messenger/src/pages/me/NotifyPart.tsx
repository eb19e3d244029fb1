import { canBeWoken, formatNumber, isWoken, subscribePush, unsubscribePush } from '@hutong/model';
import { isNumber, local, type Notifications, type NotifyMode } from '@hutong/protocol';
import { Avatar, Button, Choice, Field, Icon, Toggle, useText } from '@hutong/ui';
import { useState } from 'react';
import { useApi, useCell, useMessenger, usePerson } from '../../hooks';
import { useSubmit } from '../signIn/useSubmit';
import { Fetching, useListed } from './Listed';

type Change = Partial<Omit<Notifications, 'conversations'>>;

/** What this browser shows, when it is quiet, and what single conversations tell of. */
export function NotifyPart() {
  const text = useText();
  const api = useApi();
  const list = useListed(() => api.notifications());
  const [shown, setShown] = useState<Notifications>();
  const now = shown ?? list.value;
  const save = useSubmit(async () => {});
  const change = (what: Change) => {
    const before = now;
    setShown(before && { ...before, ...what });
    return save.run(
      async () => setShown(await api.changeNotifications(what)),
      () => setShown(before),
    );
  };
  const setMode = (address: string, mode: NotifyMode | undefined) =>
    save.run(async () => {
      await api.setConversation(address, mode);
      setShown(await api.notifications());
    });
  return (
    <>
      <Browser />
      <Fetching of={list}>
        {now && (
          <>
            <Quiet now={now} onChange={change} />
            <section className="tile">
              <Toggle
                label={text('me.notifyContent')}
                hint={text('me.notifyContentText')}
                on={now.showContent}
                onChange={(showContent) => void change({ showContent })}
              />
              <Toggle
                label={text('me.notifyBadge')}
                hint={text('me.notifyBadgeText')}
                on={now.badge}
                onChange={(badge) => void change({ badge })}
              />
            </section>
            <Conversations now={now} onMode={setMode} />
          </>
        )}
      </Fetching>
      {save.error !== undefined && (
        <p className="field-error" role="alert">
          {save.error}
        </p>
      )}
    </>
  );
}

function Browser() {
  const text = useText();
  const [permission, setPermission] = useState(() => ('Notification' in window ? Notification.permission : 'denied'));
  return (
    <section className="tile">
      <h3>{text('me.notifyHere')}</h3>
      {permission === 'default' ? (
        <Button onClick={() => void Notification.requestPermission().then(setPermission)}>
          <Icon name="bell" size={18} />
          {text('me.notifyAsk')}
        </Button>
      ) : (
        <p>{text(permission === 'granted' ? 'me.notifyOn' : 'me.notifyOff')}</p>
      )}
      {permission === 'granted' && canBeWoken() && <Woken />}
    </section>
  );
}

/** Whether the server wakes this browser when no page of ours is open. */
function Woken() {
  const text = useText();
  const api = useApi();
  const found = useListed(() => isWoken(api));
  const [chosen, setChosen] = useState<boolean>();
  const save = useSubmit(async () => {});
  const on = chosen ?? found.value ?? false;
  const change = (wanted: boolean) => {
    setChosen(wanted);
    return save.run(
      () => (wanted ? subscribePush(api) : unsubscribePush(api)),
      () => setChosen(!wanted),
    );
  };
  return (
    <>
      <Toggle label={text('me.push')} hint={text('me.pushText')} on={on} onChange={(wanted) => void change(wanted)} />
      {save.error !== undefined && (
        <p className="field-error" role="alert">
          {save.error}
        </p>
      )}
    </>
  );
}

function Quiet({ now, onChange }: { now: Notifications; onChange: (change: Change) => Promise<void> }) {
  const text = useText();
  const hours = now.quietHours;
  // Who has chosen nothing means the hours of where they are.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const set = (change: Partial<typeof hours>) => void onChange({ quietHours: { ...hours, zone, ...change } });
  return (
    <section className="tile">
      <Toggle label={text('me.quiet')} hint={text('me.quietText')} on={hours.on} onChange={(on) => set({ on })} />
      {hours.on && (
        <div className="me-hours">
          <Field
            label={text('me.quietFrom')}
            type="time"
            required
            value={hours.from}
            onChange={(event) => event.target.value && set({ from: event.target.value })}
          />
          <Field
            label={text('me.quietUntil')}
            type="time"
            required
            value={hours.until}
            onChange={(event) => event.target.value && set({ until: event.target.value })}
          />
        </div>
      )}
    </section>
  );
}

function Conversations(props: {
  now: Notifications;
  onMode: (address: string, mode: NotifyMode | undefined) => Promise<void>;
}) {
  const text = useText();
  const messenger = useMessenger();
  const list = useCell(messenger.conversations.list);
  const set = new Map(props.now.conversations.map((one) => [one.address, one.mode]));
  const all = [...new Set([...set.keys(), ...list.map((one) => one.peer)])];
  return (
    <section className="tile">
      <h3>{text('me.notifyEach')}</h3>
      {all.length === 0 && <p>{text('list.empty')}</p>}
      <ul className="me-each">
        {all.map((address) => (
          <ConversationMode
            key={address}
            address={address}
            mode={set.get(address)}
            onMode={(mode) => void props.onMode(address, mode)}
          />
        ))}
      </ul>
    </section>
  );
}

function ConversationMode(props: {
  address: string;
  mode: NotifyMode | undefined;
  onMode: (mode: NotifyMode | undefined) => void;
}) {
  const text = useText();
  const person = usePerson(props.address);
  const name = isNumber(person.name) ? formatNumber(local(person.name)) : person.name;
  return (
    <li>
      <Avatar jid={person.jid} name={person.name} picture={person.picture} size={36} />
      <Choice<NotifyMode>
        label={name}
        value={props.mode ?? 'all'}
        options={(['all', 'mentions', 'none'] as const).map((value) => ({ value, label: text(`me.mode.${value}`) }))}
        onChoose={(mode) => props.onMode(mode === 'all' ? undefined : mode)}
      />
    </li>
  );
}
