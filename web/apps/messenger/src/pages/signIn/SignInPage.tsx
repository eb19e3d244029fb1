import { formatNumber, type Session, showSession } from '@hutong/model';
import { local, type SignedIn } from '@hutong/protocol';
import { Button, Choice, currentLanguage, Mark, type StringKey, setLanguage, useText } from '@hutong/ui';
import { useCallback, useEffect, useState } from 'react';
import { useMedia } from '../../hooks';
import { passkeysWork } from '../../passkeys';
import { go, type Invited } from '../../router';
import { CodeForm } from './CodeForm';
import { OtherApp } from './OtherApp';
import { PasskeyEntry } from './PasskeyEntry';
import { PasswordForm } from './PasswordForm';
import { QrPane } from './QrPane';
import { RegisterForm } from './RegisterForm';
import { useLink } from './useLink';
import './signIn.css';

type Way = 'code' | 'password' | 'name';

/** The ways in: by a number and a code, a password, a name of one's own, a passkey, a link, a telephone. */
export function SignInPage(props: {
  invited: Invited | undefined;
  /** The token of a sign-in link. */
  token: string | undefined;
  note: StringKey | undefined;
  /** The accounts that are signed in already. */
  others: readonly Session[];
  onEnter: (session: Session, opened: boolean) => void;
}) {
  const text = useText();
  const desk = useMedia('(min-width: 860px)');
  const [way, setWay] = useState<Way>(props.invited === undefined ? 'code' : 'name');
  const { onEnter, invited } = props;
  const invitation = invited?.token;
  const enter = useCallback(
    (answer: SignedIn) => onEnter({ address: answer.address, token: answer.token }, answer.opened),
    [onEnter],
  );
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
      <div className="sign-in-card" data-wide={desk && invitation === undefined}>
        <section className="sign-in-ways" aria-labelledby="sign-in-title">
          <header>
            <Mark size={56} />
            <h1 id="sign-in-title">{text('app.name')}</h1>
            <p>
              {invited?.inviter === undefined
                ? text(invited ? 'signin.invited' : 'app.tagline')
                : text('signin.invitedBy', { name: formatNumber(local(invited.inviter)) })}
            </p>
          </header>
          {note && (
            <p className="sign-in-note" role="status">
              {text(note)}
            </p>
          )}
          {way === 'name' ? (
            <RegisterForm invitation={invitation} onEnter={enter} />
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
              {way === 'code' ? <CodeForm invitation={invitation} onEnter={enter} /> : <PasswordForm onEnter={enter} />}
              {passkeysWork() && <PasskeyEntry onEnter={enter} />}
            </>
          )}
          {invited?.inviter !== undefined && <OtherApp inviter={invited.inviter} token={invited.token} />}
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
        {desk && invitation === undefined && <QrPane onEnter={enter} />}
      </div>
    </main>
  );
}
