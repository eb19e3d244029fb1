import { formatNumber } from '@hutong/model';
import { getCard, isNumber, local, type Profile, readProfile, setCard, writeProfile } from '@hutong/protocol';
import { Avatar, Button, Field, type StringKey, useText } from '@hutong/ui';
import { useRef, useState } from 'react';
import { useCell, useMessenger, usePerson } from '../../hooks';
import { useSubmit } from '../signIn/useSubmit';
import { useListed } from './Listed';
import { PicturePixels, square } from './picture';

const Fields: readonly (readonly [name: keyof Profile, label: StringKey, autoComplete: string, most: number])[] = [
  ['name', 'me.name', 'name', 100],
  ['company', 'me.company', 'organization', 100],
  ['title', 'me.jobTitle', 'organization-title', 100],
  ['about', 'me.about', 'off', 300],
];

/** Name, picture and a few words, as others see them. */
export function ProfilePart() {
  const text = useText();
  const messenger = useMessenger();
  const online = useCell(messenger.state) === 'online';
  const own = usePerson(messenger.account);
  const chooser = useRef<HTMLInputElement>(null);
  const picture = useSubmit(async () => {});
  const choose = (file: File | undefined) =>
    file &&
    picture.run(async () => {
      await messenger.people.setOwnPicture(messenger.connection, await square(file), PicturePixels);
    });
  return (
    <section className="tile">
      <div className="me-profile">
        <button
          type="button"
          className="me-picture"
          aria-label={text('me.picture')}
          disabled={!online || picture.busy}
          onClick={() => chooser.current?.click()}
        >
          <Avatar jid={own.jid} name={own.name} picture={own.picture} size={72} />
        </button>
        <input
          ref={chooser}
          type="file"
          accept="image/*"
          hidden
          onChange={(event) => void choose(event.target.files?.[0])}
        />
        <div>
          <b>{own.name}</b>
          <p>{isNumber(own.jid) ? formatNumber(local(own.jid)) : own.jid}</p>
        </div>
      </div>
      {picture.error !== undefined && (
        <p className="field-error" role="alert">
          {text('me.pictureBad')}
        </p>
      )}
      {online ? <ProfileForm /> : <p role="status">{text('state.connecting')}</p>}
    </section>
  );
}

function ProfileForm() {
  const text = useText();
  const messenger = useMessenger();
  const own = usePerson(messenger.account);
  const card = useListed(async () => (await getCard(messenger.connection).catch(() => undefined)) ?? null);
  const [changed, setChanged] = useState<Partial<Profile>>({});
  const [done, setDone] = useState(false);
  const kept = readProfile(card.value ?? undefined);
  const shown: Profile = { ...kept, name: own.name, ...changed };
  const { busy, error, submit } = useSubmit(async () => {
    await messenger.people.setOwnName(messenger.connection, shown.name.trim());
    await setCard(messenger.connection, writeProfile(card.value ?? undefined, shown));
    await card.again();
    setChanged({});
    setDone(true);
  });
  return (
    <form className="me-form" onSubmit={(event) => void submit(event)}>
      {Fields.map(([name, label, autoComplete, most]) => (
        <Field
          key={name}
          label={text(label)}
          autoComplete={autoComplete}
          required={name === 'name'}
          maxLength={most}
          readOnly={card.value === undefined}
          value={shown[name]}
          error={name === 'about' ? error : undefined}
          onChange={(event) => {
            setDone(false);
            setChanged({ ...changed, [name]: event.target.value });
          }}
        />
      ))}
      <div className="me-saved">
        <Button kind="main" type="submit" busy={busy} disabled={Object.keys(changed).length === 0}>
          {text('common.save')}
        </Button>
        {done && <span role="status">{text('me.saved')}</span>}
      </div>
    </form>
  );
}
