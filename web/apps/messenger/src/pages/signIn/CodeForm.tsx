import { formatNumber } from '@hutong/model';
import { Api, type SignedIn } from '@hutong/protocol';
import { Button, currentLanguage, Field, PasswordField, useText } from '@hutong/ui';
import { useEffect, useId, useState } from 'react';
import { fullTime } from '../../times';
import { countries, international, keepRegion, likelyRegion } from './countries';
import { deviceName } from './device';
import { describe, useSubmit } from './useSubmit';

/** A number, then the code that was sent to it. */
export function CodeForm(props: { invitation: string | undefined; onEnter: (answer: SignedIn) => void }) {
  const [sent, setSent] = useState<{ number: string; resendAt: number }>();
  return sent ? (
    <CodeStep {...props} {...sent} onResent={setSent} onBack={() => setSent(undefined)} />
  ) : (
    <NumberStep onSent={setSent} />
  );
}

async function send(number: string): Promise<{ number: string; resendAt: number }> {
  const answer = await new Api().sendCode(number, currentLanguage());
  return { number, resendAt: Date.now() + answer.resendSeconds * 1000 };
}

function NumberStep({ onSent }: { onSent: (sent: { number: string; resendAt: number }) => void }) {
  const text = useText();
  const id = useId();
  const [region, setRegion] = useState(likelyRegion);
  const [typed, setTyped] = useState('');
  const all = countries();
  const code = all.find((country) => country.region === region)?.code ?? '86';
  const { busy, error, submit } = useSubmit(async () => {
    keepRegion(region);
    onSent(await send(international(code, typed)));
  });
  return (
    <form className="sign-in-form" onSubmit={submit}>
      <div className="field">
        <label htmlFor={id}>{text('signin.country')}</label>
        <div className="field-box">
          <select id={id} autoComplete="country" value={region} onChange={(event) => setRegion(event.target.value)}>
            {all.map((country) => (
              <option key={country.region} value={country.region}>
                {`${country.name} +${country.code}`}
              </option>
            ))}
          </select>
        </div>
      </div>
      <Field
        label={text('signin.number')}
        type="tel"
        name="tel"
        autoComplete="tel-national webauthn"
        inputMode="tel"
        required
        value={typed}
        error={error}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button kind="main" type="submit" busy={busy}>
        {text('signin.sendCode')}
      </Button>
    </form>
  );
}

const Digits = 6;

function CodeStep(props: {
  number: string;
  resendAt: number;
  invitation: string | undefined;
  onEnter: (answer: SignedIn) => void;
  onResent: (sent: { number: string; resendAt: number }) => void;
  onBack: () => void;
}) {
  const text = useText();
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const [readyAt, setReadyAt] = useState<number>();
  const left = useCountdown(props.resendAt);
  const again = useSubmit(async () => props.onResent(await send(props.number)));
  const enter = async (digits: string) => {
    const answer = await new Api().signIn({
      address: props.number,
      code: digits || undefined,
      password: password || undefined,
      invitation: props.invitation,
      device: deviceName(),
      language: currentLanguage(),
    });
    if ('token' in answer) {
      props.onEnter(answer);
    } else {
      setReadyAt(Date.parse(answer.readyAt));
    }
  };
  const { busy, error, submit, clear } = useSubmit(
    () => enter(readyAt === undefined ? code : ''),
    (problem) =>
      problem.status === 401
        ? text(readyAt === undefined ? 'problem.wrong-code' : 'problem.wrong-password')
        : describe(problem),
  );
  useEffect(() => {
    if (code.length === Digits) {
      // Pasted, filled in by the browser, or typed: nobody has to press a button.
      document.querySelector<HTMLFormElement>('.code-form')?.requestSubmit();
    }
  }, [code]);
  return (
    <form className="sign-in-form code-form" onSubmit={submit}>
      <p>{text('signin.codeSent', { number: formatNumber(props.number) })}</p>
      {readyAt === undefined ? (
        <Field
          label={text('signin.code')}
          className="code-field"
          name="code"
          autoComplete="one-time-code"
          inputMode="numeric"
          autoFocus
          required
          value={code}
          error={error ?? again.error}
          onChange={(event) => {
            clear();
            setCode(event.target.value.replace(/\D/g, '').slice(0, Digits));
          }}
        />
      ) : (
        <>
          <p className="sign-in-note" role="status">
            <strong>{text('signin.protected')}</strong>
            <br />
            {text('signin.protectedText', { time: fullTime(readyAt) })}
          </p>
          <PasswordField
            label={text('signin.password')}
            autoComplete="current-password"
            autoFocus
            required
            value={password}
            error={error}
            onChange={(event) => setPassword(event.target.value)}
          />
        </>
      )}
      <Button kind="main" type="submit" busy={busy}>
        {text('signin.enter')}
      </Button>
      <div className="sign-in-row">
        <Button kind="quiet" onClick={props.onBack}>
          {text('signin.otherNumber')}
        </Button>
        <Button kind="quiet" disabled={left > 0} busy={again.busy} onClick={() => again.submit()}>
          {left > 0 ? text('signin.resendIn', { n: left }) : text('signin.resend')}
        </Button>
      </div>
    </form>
  );
}

/** Seconds until a moment. */
function useCountdown(until: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((until - now) / 1000));
}
