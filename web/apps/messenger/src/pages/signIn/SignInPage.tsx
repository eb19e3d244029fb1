import type { Session } from '@hutong/model';
import { Button, Choice, currentLanguage, Mark, setLanguage, useText } from '@hutong/ui';
import { useState } from 'react';
import { CodeForm } from './CodeForm';
import { PasswordForm } from './PasswordForm';
import { RegisterForm } from './RegisterForm';
import './signIn.css';

type Way = 'code' | 'password' | 'name';

/** The ways in: by a number and a code, by a password, by a name of one's own. */
export function SignInPage(props: {
  invitation: string | undefined;
  signedOut: boolean;
  onEnter: (session: Session) => void;
}) {
  const text = useText();
  const [way, setWay] = useState<Way>(props.invitation === undefined ? 'code' : 'name');
  return (
    <main className="sign-in">
      <section className="sign-in-card" aria-labelledby="sign-in-title">
        <header>
          <Mark size={56} />
          <h1 id="sign-in-title">{text('app.name')}</h1>
          <p>{text(props.invitation === undefined ? 'app.tagline' : 'signin.invited')}</p>
        </header>
        {props.signedOut && (
          <p className="sign-in-note" role="status">
            {text('signin.signedOut')}
          </p>
        )}
        {way === 'name' ? (
          <RegisterForm invitation={props.invitation} onEnter={props.onEnter} />
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
              <CodeForm invitation={props.invitation} onEnter={props.onEnter} />
            ) : (
              <PasswordForm onEnter={props.onEnter} />
            )}
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
      </section>
    </main>
  );
}
