import { formatNumber } from '@hutong/model';
import { isNumber, local } from '@hutong/protocol';
import { Avatar, Button, Field, useText } from '@hutong/ui';
import { useRef, useState } from 'react';
import { useMessenger, usePerson } from '../../hooks';
import { PicturePixels, square } from './picture';

/** Name and picture, as others see them. */
export function ProfilePart() {
  const text = useText();
  const messenger = useMessenger();
  const own = usePerson(messenger.account);
  const chooser = useRef<HTMLInputElement>(null);
  const [name, setName] = useState(own.name);
  const number = isNumber(own.jid) ? formatNumber(local(own.jid)) : own.jid;
  const choose = async (file: File | undefined) => {
    const picture = file && (await square(file).catch(() => undefined));
    if (picture) {
      await messenger.people.setOwnPicture(messenger.connection, picture, PicturePixels).catch(() => {});
    }
  };
  return (
    <section className="tile">
      <div className="me-profile">
        <button
          type="button"
          className="me-picture"
          aria-label={text('me.picture')}
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
          <p>{number}</p>
        </div>
      </div>
      <form
        className="me-name"
        onSubmit={(event) => {
          event.preventDefault();
          void messenger.people.setOwnName(messenger.connection, name.trim());
        }}
      >
        <Field
          label={text('me.name')}
          autoComplete="name"
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" disabled={name.trim() === '' || name.trim() === own.name}>
          {text('common.save')}
        </Button>
      </form>
    </section>
  );
}
