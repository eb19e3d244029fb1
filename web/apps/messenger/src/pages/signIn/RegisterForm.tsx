import { Api, type SignedIn } from '@hutong/protocol';
import { Button, Field, PasswordField, useText } from '@hutong/ui';
import { useState } from 'react';
import { deviceName } from './device';
import { useSubmit } from './useSubmit';

/** Opens an account with a name and a password, where the server lets everybody or by an invitation. */
export function RegisterForm(props: { invitation: string | undefined; onEnter: (answer: SignedIn) => void }) {
  const text = useText();
  const [address, setAddress] = useState('');
  const [password, setPassword] = useState('');
  const { busy, error, submit } = useSubmit(async () => {
    const request = { address: address.trim(), password, invitation: props.invitation, device: deviceName() };
    const answer = await new Api().register(request);
    props.onEnter(answer);
  });
  return (
    <form className="sign-in-form" onSubmit={submit}>
      <Field
        label={text('signin.chooseName')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        value={address}
        onChange={(event) => setAddress(event.target.value)}
      />
      <PasswordField
        label={text('signin.choosePassword')}
        name="new-password"
        autoComplete="new-password"
        minLength={8}
        required
        value={password}
        error={error}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button kind="main" type="submit" busy={busy}>
        {text('signin.create')}
      </Button>
    </form>
  );
}
