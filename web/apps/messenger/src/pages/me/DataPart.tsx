import { Store } from '@hutong/model';
import { Button, Dialog, Field, PasswordField, useText } from '@hutong/ui';
import { type SyntheticEvent, useState } from 'react';
import { useApi, useMessenger } from '../../hooks';
import type { PageProps } from '../../shell/PageProps';
import { bytes } from '../../times';
import { useSubmit } from '../signIn/useSubmit';
import { Confirm } from './Confirm';
import { useListed } from './Listed';

/** What is kept here, all of it to take along, and the end of the account. */
export function DataPart({ onSignOut }: PageProps) {
  return (
    <>
      <Kept />
      <Export />
      <Erase onErased={onSignOut} />
    </>
  );
}

interface Use {
  readonly stored: number | undefined;
  readonly items: number;
  readonly pictures: number;
  readonly waiting: number;
}

function Kept() {
  const text = useText();
  const messenger = useMessenger();
  const [asked, setAsked] = useState(false);
  const use = useListed<Use>(async () => {
    const [estimate, items, pictures, waiting] = await Promise.all([
      navigator.storage?.estimate?.().catch(() => undefined),
      messenger.store.count('items'),
      messenger.store.count('pictures'),
      messenger.store.count('outbox'),
    ]);
    return { stored: estimate?.usage, items, pictures, waiting };
  });
  const clear = useSubmit(async () => {
    await messenger.close();
    await Store.remove(messenger.account);
    window.location.reload();
  });
  return (
    <section className="tile">
      <h3>{text('me.kept')}</h3>
      {use.value && (
        <dl className="facts">
          <div>
            <dt>{text('me.keptMessages')}</dt>
            <dd>{use.value.items}</dd>
          </div>
          <div>
            <dt>{text('me.keptPictures')}</dt>
            <dd>{use.value.pictures}</dd>
          </div>
          {use.value.stored !== undefined && (
            <div>
              <dt>{text('me.keptSize')}</dt>
              <dd>{bytes(use.value.stored)}</dd>
            </div>
          )}
        </dl>
      )}
      <p>{text('me.keptText')}</p>
      <Button onClick={() => setAsked(true)}>{text('me.keptClear')}</Button>
      {asked && (
        <Confirm
          title={text('me.keptClear')}
          words={use.value?.waiting ? text('me.keptWaiting', { n: use.value.waiting }) : text('me.keptClearText')}
          answer={text('common.remove')}
          busy={clear.busy}
          error={clear.error}
          onAnswer={() => void clear.submit()}
          onClose={() => setAsked(false)}
        />
      )}
    </section>
  );
}

function Export() {
  const text = useText();
  const api = useApi();
  const { account } = useMessenger();
  const { busy, error, submit } = useSubmit(async () => {
    const url = URL.createObjectURL(await api.exportAccount());
    const link = document.createElement('a');
    link.href = url;
    link.download = `hutong-${account.replace(/[^\w+.-]/g, '-')}-${new Date().toISOString().slice(0, 10)}.zip`;
    link.click();
    URL.revokeObjectURL(url);
  });
  return (
    <section className="tile">
      <h3>{text('me.export')}</h3>
      <p>{text('me.exportText')}</p>
      <Button busy={busy} onClick={() => void submit()}>
        {text('me.exportGet')}
      </Button>
      {error !== undefined && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </section>
  );
}

/** Deletes the account: the address has to be typed, and what goes with it is said before. */
function Erase({ onErased }: { onErased: () => void }) {
  const text = useText();
  const api = useApi();
  const { account } = useMessenger();
  const [asked, setAsked] = useState(false);
  const [typed, setTyped] = useState('');
  const [password, setPassword] = useState('');
  const hasPassword = useListed(async () => (await api.devices()).some((one) => one.kind === 'password'));
  const { busy, error, submit } = useSubmit(
    async () => {
      await api.deleteAccount(password || undefined);
      onErased();
    },
    (problem) => (problem.status === 403 ? text('me.passwordWrong') : undefined),
  );
  return (
    <section className="tile">
      <h3>{text('me.delete')}</h3>
      <p>{text('me.deleteText')}</p>
      <Button kind="danger" onClick={() => setAsked(true)}>
        {text('me.deleteAsk')}
      </Button>
      {asked && (
        <Dialog title={text('me.deleteAsk')} onClose={() => setAsked(false)}>
          <form className="stack" onSubmit={(event: SyntheticEvent) => void submit(event)}>
            <ul className="me-goes">
              {(['me.deleteGoes1', 'me.deleteGoes2', 'me.deleteGoes3'] as const).map((key) => (
                <li key={key}>{text(key)}</li>
              ))}
            </ul>
            <Field
              label={text('me.deleteType', { address: account })}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              required
              value={typed}
              error={hasPassword.value ? undefined : error}
              onChange={(event) => setTyped(event.target.value)}
            />
            {hasPassword.value && (
              <PasswordField
                label={text('me.passwordNow')}
                autoComplete="current-password"
                required
                value={password}
                error={error}
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
            <div className="dialog-answers">
              <Button onClick={() => setAsked(false)}>{text('common.cancel')}</Button>
              <Button kind="danger" type="submit" busy={busy} disabled={typed.trim() !== account}>
                {text('me.deleteDo')}
              </Button>
            </div>
          </form>
        </Dialog>
      )}
    </section>
  );
}
