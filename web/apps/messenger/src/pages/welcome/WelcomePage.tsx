import { Avatar, Button, Field, Icon, Mark, useText } from '@hutong/ui';
import { type SyntheticEvent, useRef, useState } from 'react';
import { useApi, useMessenger, usePerson } from '../../hooks';
import { makePasskey, passkeysWork } from '../../passkeys';
import { go } from '../../router';
import { PicturePixels, square } from '../me/picture';
import { useSubmit } from '../signIn/useSubmit';
import './welcome.css';

/** The first steps of a new account: name and picture, then a passkey. Each can wait. */
export function WelcomePage() {
  const [step, setStep] = useState<'name' | 'passkey'>('name');
  return (
    <main className="welcome" id="main">
      {step === 'name' ? (
        <NameStep onDone={() => (passkeysWork() ? setStep('passkey') : go('/', true))} />
      ) : (
        <PasskeyStep onDone={() => go('/', true)} />
      )}
    </main>
  );
}

function NameStep({ onDone }: { onDone: () => void }) {
  const text = useText();
  const messenger = useMessenger();
  const own = usePerson(messenger.account);
  const chooser = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  const [picture, setPicture] = useState<{ blob: Blob; url: string }>();
  const choose = async (file: File | undefined) => {
    const blob = file && (await square(file).catch(() => undefined));
    if (blob) {
      setPicture({ blob, url: URL.createObjectURL(blob) });
    }
  };
  const { busy, error, submit } = useSubmit(async () => {
    await messenger.people.setOwnName(messenger.connection, name.trim());
    if (picture) {
      await messenger.people.setOwnPicture(messenger.connection, picture.blob, PicturePixels);
    }
    onDone();
  });
  return (
    <form className="welcome-card" onSubmit={(event: SyntheticEvent) => void submit(event)}>
      <h1>{text('signin.yourName')}</h1>
      <p>{text('signin.yourNameHint')}</p>
      <button
        type="button"
        className="welcome-picture"
        aria-label={text('me.picture')}
        onClick={() => chooser.current?.click()}
      >
        <Avatar jid={own.jid} name={name || own.name} picture={picture?.url} size={96} />
        <span className="welcome-plus">
          <Icon name="plus" size={18} />
        </span>
      </button>
      <input
        ref={chooser}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => void choose(event.target.files?.[0])}
      />
      <Field
        label={text('signin.nameField')}
        name="name"
        autoComplete="name"
        autoFocus
        required
        maxLength={100}
        value={name}
        error={error}
        onChange={(event) => setName(event.target.value)}
      />
      <Button kind="main" type="submit" busy={busy}>
        {text('signin.continue')}
      </Button>
      <Button kind="quiet" onClick={onDone}>
        {text('signin.later')}
      </Button>
    </form>
  );
}

function PasskeyStep({ onDone }: { onDone: () => void }) {
  const text = useText();
  const api = useApi();
  const [none, setNone] = useState(false);
  const { busy, error, submit } = useSubmit(async () => {
    if (await makePasskey(api)) {
      onDone();
    } else {
      setNone(true);
    }
  });
  return (
    <section className="welcome-card" aria-labelledby="welcome-passkey">
      <Mark size={56} />
      <h1 id="welcome-passkey">{text('welcome.passkey')}</h1>
      <p>{text('me.passkeysText')}</p>
      {(none || error !== undefined) && (
        <p className="field-error" role="alert">
          {error ?? text('me.passkeyNotMade')}
        </p>
      )}
      <Button kind="main" busy={busy} onClick={() => void submit()}>
        <Icon name="key" size={18} />
        {text('welcome.passkeyMake')}
      </Button>
      <Button kind="quiet" onClick={onDone}>
        {text('signin.later')}
      </Button>
    </section>
  );
}
