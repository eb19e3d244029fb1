import { formatNumber } from '@hutong/model';
import { local } from '@hutong/protocol';
import { Avatar, Button, useText } from '@hutong/ui';
import { useEffect } from 'react';
import { useMessenger, usePerson } from '../../hooks';
import { chatPath, go } from '../../router';
import { accountName } from '../../shell/AccountMenu';
import { useSubmit } from '../signIn/useSubmit';
import './pair.css';

/** What somebody who has an account sees of an invitation. */
export function InvitedPage(props: { inviter: string; token: string; onAnother: () => void }) {
  const text = useText();
  const messenger = useMessenger();
  const person = usePerson(props.inviter);
  useEffect(() => {
    void messenger.people.look(messenger.connection, props.inviter).catch(() => {});
  }, [messenger, props.inviter]);
  const { busy, error, submit } = useSubmit(async () => {
    await messenger.people.add(messenger.connection, props.inviter, undefined, props.token);
    go(chatPath(props.inviter), true);
  });
  return (
    <main className="pair" id="main">
      <section className="pair-card" aria-labelledby="invited-title">
        <Avatar jid={person.jid} name={person.name} picture={person.picture} size={72} />
        <h1 id="invited-title">{text('invited.title', { name: formatNumber(local(person.name)) })}</h1>
        <p>{text('invited.text', { name: accountName(messenger.account) })}</p>
        {error !== undefined && (
          <p className="field-error" role="alert">
            {error}
          </p>
        )}
        <div className="pair-answers pair-stacked">
          <Button kind="main" busy={busy} onClick={() => void submit()}>
            {text('invited.accept')}
          </Button>
          <Button onClick={props.onAnother}>{text('invited.another')}</Button>
          <Button kind="quiet" onClick={() => go('/', true)}>
            {text('signin.later')}
          </Button>
        </div>
      </section>
    </main>
  );
}
