import { formatNumber, type Session, showSession } from '@hutong/model';
import { local, type SignedIn } from '@hutong/protocol';
import { Button, Choice, currentLanguage, Mark, type StringKey, setLanguage, useText } from '@hutong/ui';
import { useCallback, useEffect, useState } from 'react';
import { useMedia } from '../../hooks';
import { passkeysWork } from '../../passkeys';
import { go } from '../../router';
import { CodeForm } from './CodeForm';
import { PasskeyEntry } from './PasskeyEntry';
import { PasswordForm } from './PasswordForm';
import { QrPane } from './QrPane';
import { RegisterForm } from './RegisterForm';
import { useLink } from './useLink';
import './signIn.css';

type Way = 'code' | 'password' | 'name';

/** The ways in: by a number and a code, a password, a name of one's own, a passkey, a link, a telephone. */
export function SignInPage(props: {
  invitation: string | undefined;
  /** The token of a sign-in link. */
  token: string | undefined;
  note: StringKey | undefined;
  /** The accounts that are signed in already. */
  others: readonly Session[];
  onEnter: (session: Session) => void;
}) {
  const text = useText();
  const desk = useMedia('(min-width: 860px)');
  const [way, setWay] = useState<Way>(props.invitation === undefined ? 'code' : 'name');
  const { onEnter } = props;
  const enter = useCallback((answer: SignedIn) => onEnter({ address: answer.address, token: answer.token }), [onEnter]);
  const link = useLink(props.token, enter);
  const [back] = props.others;
  useEffect(() => {
    document.title = text('app.name');
  }, [text]);
  if (link === 'opening') {
    return (
      <main className="splash">
        <Mark size={64} />
        <p role="status">{text('signin.linkOpening')}</p>
      </main>
    );
  }
  const note: StringKey | undefined = link === 'bad' ? 'signin.linkBad' : props.note;
  return (
    <main className="sign-in">
      <div className="sign-in-card" data-wide={desk && props.invitation === undefined}>
        <section className="sign-in-ways" aria-labelledby="sign-in-title">
          <header>
            <Mark size={56} />
            <h1 id="sign-in-title">{text('app.name')}</h1>
            <p>{text(props.invitation === undefined ? 'app.tagline' : 'signin.invited')}</p>
          </header>
          {note && (
            <p className="sign-in-note" role="status">
              {text(note)}
            </p>
          )}
          {way === 'name' ? (
            <RegisterForm invitation={props.invitation} onEnter={enter} />
          ) : (
            <>
              <Choice<Way>
                label={text('signin.title')}
                value={way}
                options={[
                  { value: 'code', label: text('signin.byCode') },
                  { value: 'password', label: text('signin.byPassword') },
                ]}
                onChoose={setWay}
              />
              {way === 'code' ? (
                <CodeForm invitation={props.invitation} onEnter={enter} />
              ) : (
                <PasswordForm onEnter={enter} />
              )}
              {passkeysWork() && <PasskeyEntry onEnter={enter} />}
            </>
          )}
          <footer>
            <Button kind="quiet" onClick={() => setWay(way === 'name' ? 'code' : 'name')}>
              {text(way === 'name' ? 'signin.haveAccount' : 'signin.newAccount')}
            </Button>
            <button
              type="button"
              className="sign-in-language"
              lang={currentLanguage() === 'en' ? 'zh-CN' : 'en'}
              onClick={() => setLanguage(currentLanguage() === 'en' ? 'zh-CN' : 'en')}
            >
              {text('signin.otherLanguage')}
            </button>
          </footer>
          {back && (
            <Button
              kind="quiet"
              onClick={() => {
                showSession(back.address);
                go('/', true);
              }}
            >
              {text('signin.back', { name: formatNumber(local(back.address)) })}
            </Button>
          )}
        </section>
        {desk && props.invitation === undefined && <QrPane onEnter={enter} />}
      </div>
    </main>
  );
}
