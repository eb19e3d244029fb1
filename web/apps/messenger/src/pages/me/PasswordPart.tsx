import { Button, PasswordField, useText } from '@hutong/ui';
import { useState } from 'react';
import { useApi } from '../../hooks';
import { describe, useSubmit } from '../signIn/useSubmit';
import { useListed } from './Listed';

/** Sets or changes the account's own password. */
export function PasswordPart() {
  const text = useText();
  const api = useApi();
  const account = useListed(async () => (await api.devices()).some((one) => one.kind === 'password'));
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [done, setDone] = useState(false);
  const { busy, error, submit } = useSubmit(
    async () => {
      setDone(false);
      await api.changeAccount({ password: next, ...(current !== '' && { currentPassword: current }) });
      setCurrent('');
      setNext('');
      setDone(true);
      await account.again();
    },
    (problem) => (problem.status === 403 ? text('me.passwordWrong') : describe(problem)),
  );
  return (
    <form className="tile" onSubmit={(event) => void submit(event)}>
      <p>{text('me.passwordText')}</p>
      {account.value && (
        <PasswordField
          label={text('me.passwordNow')}
          name="current-password"
          autoComplete="current-password"
          required
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
      )}
      <PasswordField
        label={text('me.passwordNew')}
        name="new-password"
        autoComplete="new-password"
        minLength={8}
        required
        value={next}
        error={error}
        hint={text('me.passwordHint')}
        onChange={(event) => setNext(event.target.value)}
      />
      <Button kind="main" type="submit" busy={busy}>
        {text('me.passwordSet')}
      </Button>
      {done && <p role="status">{text('me.passwordDone')}</p>}
    </form>
  );
}
