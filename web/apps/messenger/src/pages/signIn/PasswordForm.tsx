import { Api, type SignedIn } from '@hutong/protocol';
import { Button, currentLanguage, Field, PasswordField, useText } from '@hutong/ui';
import { useState } from 'react';
import { deviceName } from './device';
import { describe, useSubmit } from './useSubmit';

export function PasswordForm({ onEnter }: { onEnter: (answer: SignedIn) => void }) {
  const text = useText();
  const [address, setAddress] = useState('');
  const [password, setPassword] = useState('');
  const { busy, error, submit } = useSubmit(
    async () => {
      const request = { address: address.trim(), password, device: deviceName(), language: currentLanguage() };
      const answer = await new Api().signIn(request);
      if ('token' in answer) {
        onEnter(answer);
      }
    },
    (problem) => (problem.status === 401 ? text('problem.wrong-password') : describe(problem)),
  );
  return (
    <form className="sign-in-form" onSubmit={submit}>
      <Field
        label={text('signin.account')}
        name="username"
        autoComplete="username webauthn"
        autoCapitalize="none"
        spellCheck={false}
        required
        value={address}
        onChange={(event) => setAddress(event.target.value)}
      />
      <PasswordField
        label={text('signin.password')}
        name="password"
        autoComplete="current-password"
        required
        value={password}
        error={error}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button kind="main" type="submit" busy={busy}>
        {text('signin.enter')}
      </Button>
    </form>
  );
}
