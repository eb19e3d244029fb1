import { loadSessions } from '@hutong/model';
import { Api, domain, local } from '@hutong/protocol';
import { Button, Dialog, Field, useText } from '@hutong/ui';
import { useState } from 'react';
import { useMessenger } from '../../hooks';
import { chatPath, go, invitePath } from '../../router';
import { readAddress } from './readAddress';

/** Begins a conversation by a number, a name or an address; or invites somebody. */
export function NewChatDialog({ onClose }: { onClose: () => void }) {
  const text = useText();
  const messenger = useMessenger();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const account = messenger.account;
  const example = local(account).startsWith('+') ? '138 0013 8000' : `name@${domain(account)}`;
  return (
    <Dialog title={text('new.title')} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          const jid = readAddress(typed, account);
          if (jid === undefined || jid === account) {
            setError(text(jid === undefined ? 'new.bad' : 'new.self'));
            return;
          }
          if (messenger.people.of(jid).get().subscription === 'none') {
            void messenger.people.add(messenger.connection, jid).catch(() => {});
          }
          onClose();
          go(chatPath(jid));
        }}
      >
        <Field
          label={text('new.to')}
          hint={text('new.hint', { example })}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          autoFocus
          required
          value={typed}
          error={error}
          onChange={(event) => {
            setTyped(event.target.value);
            setError(undefined);
          }}
        />
        <Button kind="main" type="submit">
          {text('new.start')}
        </Button>
      </form>
      <Invite />
    </Dialog>
  );
}

function Invite() {
  const text = useText();
  const messenger = useMessenger();
  const [link, setLink] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [copied, setCopied] = useState(false);
  const [failed, setFailed] = useState(false);
  const make = async () => {
    setBusy(true);
    const token = loadSessions().find((one) => one.address === messenger.account)?.token;
    const made = await new Api('', token).invite().catch(() => undefined);
    setBusy(false);
    setFailed(made === undefined);
    setLink(made && `${window.location.origin}${invitePath(made.token, messenger.account)}`);
  };
  return (
    <section className="stack invite">
      <h3>{text('new.invite')}</h3>
      <p>{text('new.inviteText')}</p>
      {link === undefined ? (
        <Button busy={busy} onClick={make}>
          {text('new.makeLink')}
        </Button>
      ) : (
        <Field
          label={text('new.inviteLink')}
          readOnly
          value={link}
          onFocus={(event) => event.target.select()}
          end={
            <Button kind="quiet" onClick={() => void navigator.clipboard.writeText(link).then(() => setCopied(true))}>
              {text(copied ? 'common.copied' : 'common.copy')}
            </Button>
          }
        />
      )}
      {failed && (
        <p className="field-error" role="alert">
          {text('problem.other')}
        </p>
      )}
    </section>
  );
}
