import { formatNumber } from '@hutong/model';
import { isNumber, local } from '@hutong/protocol';
import {
  Avatar,
  Button,
  Choice,
  Field,
  keptLanguage,
  keptTheme,
  type Language,
  setLanguage,
  setTheme,
  type Theme,
  useText,
} from '@hutong/ui';
import { useRef, useState } from 'react';
import { useMessenger, usePerson } from '../../hooks';
import type { PageProps } from '../../shell/PageProps';
import './me.css';

const PicturePixels = 192;

/** What is one's own: profile, appearance, notifications, the way out. */
export function MePage({ onSignOut }: PageProps) {
  const text = useText();
  return (
    <main className="me" id="main">
      <div className="me-inner">
        <h1>{text('me.title')}</h1>
        <Profile />
        <Appearance />
        <Notify />
        <section className="tile">
          <p>{text('me.signOutText')}</p>
          <Button kind="danger" onClick={onSignOut}>
            {text('me.signOut')}
          </Button>
        </section>
      </div>
    </main>
  );
}

function Profile() {
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
    <section className="tile" aria-labelledby="me-profile">
      <h2 id="me-profile">{text('me.profile')}</h2>
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

/** The middle of a picture, as small as it is shown. */
async function square(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file);
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = document.createElement('canvas');
  canvas.width = PicturePixels;
  canvas.height = PicturePixels;
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  canvas.getContext('2d')?.drawImage(bitmap, left, top, side, side, 0, 0, PicturePixels, PicturePixels);
  return new Promise((done, failed) => {
    canvas.toBlob((made) => (made ? done(made) : failed(new Error('no picture'))), 'image/png');
  });
}

function Appearance() {
  const text = useText();
  const [theme, choose] = useState(keptTheme);
  const [language, chooseLanguage] = useState<Language | 'auto'>(keptLanguage() ?? 'auto');
  return (
    <section className="tile" aria-labelledby="me-appearance">
      <h2 id="me-appearance">{text('me.appearance')}</h2>
      <Choice<Theme>
        label={text('me.theme')}
        value={theme}
        options={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: text(`me.theme.${value}`) }))}
        onChoose={(value) => {
          setTheme(value);
          choose(value);
        }}
      />
      <Choice<Language | 'auto'>
        label={text('me.language')}
        value={language}
        options={[
          { value: 'auto', label: text('me.language.auto') },
          { value: 'zh-CN', label: text('me.language.zh') },
          { value: 'en', label: text('me.language.en') },
        ]}
        onChoose={(value) => {
          setLanguage(value === 'auto' ? undefined : value);
          chooseLanguage(value);
        }}
      />
    </section>
  );
}

function Notify() {
  const text = useText();
  const [permission, setPermission] = useState(() => ('Notification' in window ? Notification.permission : 'denied'));
  return (
    <section className="tile" aria-labelledby="me-notify">
      <h2 id="me-notify">{text('me.notify')}</h2>
      {permission === 'default' ? (
        <Button onClick={() => void Notification.requestPermission().then(setPermission)}>
          {text('me.notifyAsk')}
        </Button>
      ) : (
        <p>{text(permission === 'granted' ? 'me.notifyOn' : 'me.notifyOff')}</p>
      )}
    </section>
  );
}
