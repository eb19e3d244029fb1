import type { DevicePassword, Setup } from '@hutong/protocol';
import { Button, Choice, Copyable, Dialog, Field, Icon, QrCode, type StringKey, useText } from '@hutong/ui';
import { type SyntheticEvent, useState } from 'react';
import { useApi } from '../../hooks';
import { fullTime } from '../../times';
import { useSubmit } from '../signIn/useSubmit';
import { Confirm } from './Confirm';
import { Listed, useListed } from './Listed';

/** A program that can be set up, and what it needs: texts to copy, and a picture where it can scan one. */
interface App {
  readonly id: 'conversations' | 'gajim' | 'contacts';
  readonly name: StringKey;
  readonly about: StringKey;
  readonly steps: StringKey;
  readonly fields: (setup: Setup, password: string) => readonly (readonly [StringKey, string])[];
  readonly picture?: { readonly words: StringKey; readonly text: (setup: Setup, password: string) => string };
  readonly offered: (setup: Setup) => boolean;
}

const signIn = (setup: Setup, password: string) =>
  [
    ['apps.address', setup.address],
    ['apps.password', password],
  ] as const;

const place = ({ xmpp }: Setup) =>
  xmpp.port === undefined
    ? ([['apps.server', `${xmpp.host}:${xmpp.tlsPort ?? ''}`]] as const)
    : ([['apps.server', `${xmpp.host}:${xmpp.port}`]] as const);

const apps: readonly App[] = [
  {
    id: 'conversations',
    name: 'apps.conversations',
    about: 'apps.conversationsText',
    steps: 'apps.conversationsSteps',
    fields: (setup, password) => [...signIn(setup, password), ...place(setup)],
    // What Conversations reads when it scans a code: an account to add.
    picture: {
      words: 'apps.conversationsScan',
      text: ({ address }, password) => JSON.stringify({ protocol: 'xmpp', address, password }),
    },
    offered: () => true,
  },
  {
    id: 'gajim',
    name: 'apps.gajim',
    about: 'apps.gajimText',
    steps: 'apps.gajimSteps',
    fields: (setup, password) => [...signIn(setup, password), ...place(setup)],
    offered: () => true,
  },
  {
    id: 'contacts',
    name: 'apps.contacts',
    about: 'apps.contactsText',
    steps: 'apps.contactsSteps',
    fields: (setup, password) => [['apps.server', setup.cardDav ?? ''], ...signIn(setup, password)],
    picture: { words: 'apps.contactsScan', text: (setup) => setup.cardDav ?? '' },
    offered: (setup) => setup.cardDav !== undefined,
  },
];

/** Sets up other programs: each gets a password of its own, which can be taken back alone. */
export function AppsPart() {
  const text = useText();
  const api = useApi();
  const setup = useListed(() => api.setup());
  const passwords = useListed(() => api.devicePasswords());
  const [adding, setAdding] = useState<App>();
  const [removing, setRemoving] = useState<{ id: string; name: string }>();
  const remove = useSubmit(async () => {
    await api.revokeDevice(removing?.id ?? '');
    await passwords.again();
    setRemoving(undefined);
  });
  const offered = setup.value && apps.filter((app) => app.offered(setup.value as Setup));
  return (
    <>
      <p className="me-lead">{text('apps.text')}</p>
      <Listed list={{ ...setup, value: offered }} empty={text('apps.none')} label={text('me.apps')}>
        {(app) => (
          <li key={app.id} className="entry">
            <Icon name={app.id === 'contacts' ? 'people' : app.id === 'gajim' ? 'computer' : 'phone'} />
            <div className="entry-words">
              <b>{text(app.name)}</b>
              <p>{text(app.about)}</p>
            </div>
            <Button onClick={() => setAdding(app)}>
              {text('apps.setUp')}
              <span className="visually-hidden">{text(app.name)}</span>
            </Button>
          </li>
        )}
      </Listed>
      <h3 className="me-sub">{text('apps.passwords')}</h3>
      <Listed list={passwords} empty={text('apps.passwordsNone')} label={text('apps.passwords')}>
        {(one) => (
          <li key={one.id} className="entry">
            <Icon name="plug" />
            <div className="entry-words">
              <b>{one.name}</b>
              <p>
                {one.used
                  ? text('me.device.used', { time: fullTime(Date.parse(one.used)) })
                  : text('apps.neverUsed', { time: fullTime(Date.parse(one.created ?? '')) })}
              </p>
            </div>
            <Button kind="quiet" onClick={() => setRemoving(one)}>
              {text('common.remove')}
              <span className="visually-hidden">{one.name}</span>
            </Button>
          </li>
        )}
      </Listed>
      {adding && setup.value && (
        <AppDialog
          app={adding}
          setup={setup.value}
          onMade={() => void passwords.again()}
          onClose={() => setAdding(undefined)}
        />
      )}
      {removing && (
        <Confirm
          title={text('me.removeOf', { name: removing.name })}
          words={text('apps.removeText')}
          answer={text('common.remove')}
          busy={remove.busy}
          error={remove.error}
          onAnswer={() => void remove.submit()}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </>
  );
}

function AppDialog(props: { app: App; setup: Setup; onMade: () => void; onClose: () => void }) {
  const text = useText();
  const api = useApi();
  const [name, setName] = useState(text(props.app.name));
  const [made, setMade] = useState<DevicePassword>();
  const { busy, error, submit } = useSubmit(async () => {
    setMade(await api.addDevicePassword(name.trim()));
    props.onMade();
  });
  return (
    <Dialog title={text('apps.setUpOf', { name: text(props.app.name) })} onClose={props.onClose}>
      {made ? (
        <Instructions app={props.app} setup={props.setup} password={made.password} onClose={props.onClose} />
      ) : (
        <form className="stack" onSubmit={(event: SyntheticEvent) => void submit(event)}>
          <p>{text('apps.nameText')}</p>
          <Field
            label={text('apps.name')}
            required
            maxLength={100}
            autoFocus
            value={name}
            error={error}
            onChange={(event) => setName(event.target.value)}
          />
          <div className="dialog-answers">
            <Button onClick={props.onClose}>{text('common.cancel')}</Button>
            <Button kind="main" type="submit" busy={busy}>
              {text('apps.make')}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function Instructions({
  app,
  setup,
  password,
  onClose,
}: {
  app: App;
  setup: Setup;
  password: string;
  onClose: () => void;
}) {
  const text = useText();
  const [way, setWay] = useState<'scan' | 'type'>(app.picture ? 'scan' : 'type');
  return (
    <div className="stack apps-how">
      {app.picture && (
        <Choice<'scan' | 'type'>
          label={text('apps.how')}
          value={way}
          options={[
            { value: 'scan', label: text('apps.scan') },
            { value: 'type', label: text('apps.type') },
          ]}
          onChoose={setWay}
        />
      )}
      {way === 'scan' && app.picture ? (
        <>
          <p>{text(app.picture.words)}</p>
          <div className="qr-frame">
            <QrCode text={app.picture.text(setup, password)} label={text(app.picture.words)} />
          </div>
        </>
      ) : (
        <p>{text(app.steps)}</p>
      )}
      {(way === 'type' || app.id === 'contacts') && (
        <div className="stack">
          {app.fields(setup, password).map(([name, value]) => (
            <Copyable key={name} label={text(name)} value={value} />
          ))}
        </div>
      )}
      <p className="tile-note">{text('apps.once')}</p>
      <div className="dialog-answers">
        <Button kind="main" onClick={onClose}>
          {text('common.done')}
        </Button>
      </div>
    </div>
  );
}
