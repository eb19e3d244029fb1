import type { Passkey } from '@hutong/protocol';
import { Button, Dialog, Field, Icon, IconButton, useText } from '@hutong/ui';
import { type SyntheticEvent, useState } from 'react';
import { useApi } from '../../hooks';
import { knowsPasskeys, makePasskey, passkeysWork, placeForPasskeys } from '../../passkeys';
import { fullTime } from '../../times';
import { useSubmit } from '../signIn/useSubmit';
import { Listed, useListed } from './Listed';

type Asked = { readonly what: 'rename' | 'remove'; readonly passkey: Passkey };

/** The account's passkeys: make, rename, take back. */
export function PasskeysPart() {
  const text = useText();
  const api = useApi();
  const list = useListed(() => api.passkeys());
  const [asked, setAsked] = useState<Asked>();
  const [refused, setRefused] = useState(false);
  const add = useSubmit(async () => {
    setRefused(false);
    setRefused((await makePasskey(api)) === undefined);
    await list.again();
  });
  const place = placeForPasskeys();
  return (
    <>
      <section className="tile">
        <p>{text('me.passkeysText')}</p>
        {passkeysWork() ? (
          <Button kind="main" busy={add.busy} onClick={() => void add.submit()}>
            <Icon name="plus" size={18} />
            {text('me.passkeyAdd')}
          </Button>
        ) : (
          <p className="tile-note" role="status">
            {text(knowsPasskeys() && place !== undefined ? 'me.passkeysElsewhere' : 'me.passkeysNot')}{' '}
            {place !== undefined && <a href={`${place}/me/passkeys`}>{place}</a>}
          </p>
        )}
        {(refused || add.error !== undefined) && (
          <p className="field-error" role="alert">
            {add.error ?? text('me.passkeyNotMade')}
          </p>
        )}
      </section>
      <Listed list={list} empty={text('me.passkeysNone')} label={text('me.passkeys')}>
        {(one) => (
          <li key={one.id} className="entry">
            <Icon name="key" />
            <div className="entry-words">
              <b>{one.name}</b>
              <p>
                {one.used
                  ? text('me.device.used', { time: fullTime(Date.parse(one.used)) })
                  : text('me.added', { time: fullTime(Date.parse(one.created)) })}
                {' · '}
                {text(one.backedUp ? 'me.passkeySynced' : 'me.passkeyHere')}
              </p>
            </div>
            <IconButton
              icon="edit"
              label={text('me.renameOf', { name: one.name })}
              onClick={() => setAsked({ what: 'rename', passkey: one })}
            />
            <IconButton
              icon="trash"
              label={text('me.removeOf', { name: one.name })}
              onClick={() => setAsked({ what: 'remove', passkey: one })}
            />
          </li>
        )}
      </Listed>
      {asked && (
        <PasskeyDialog
          {...asked}
          onClose={() => setAsked(undefined)}
          onDone={async () => {
            await list.again();
            setAsked(undefined);
          }}
        />
      )}
    </>
  );
}

function PasskeyDialog({
  what,
  passkey,
  onClose,
  onDone,
}: Asked & { onClose: () => void; onDone: () => Promise<void> }) {
  const text = useText();
  const api = useApi();
  const [name, setName] = useState(passkey.name);
  const { busy, error, submit } = useSubmit(async () => {
    await (what === 'rename' ? api.renamePasskey(passkey.id, name.trim()) : api.removePasskey(passkey.id));
    await onDone();
  });
  return (
    <Dialog title={text(what === 'rename' ? 'me.renameOf' : 'me.removeOf', { name: passkey.name })} onClose={onClose}>
      <form className="stack" onSubmit={(event: SyntheticEvent) => void submit(event)}>
        {what === 'rename' ? (
          <Field
            label={text('me.name')}
            required
            maxLength={100}
            autoFocus
            value={name}
            error={error}
            onChange={(event) => setName(event.target.value)}
          />
        ) : (
          <p>{error ?? text('me.passkeyRemoveText')}</p>
        )}
        <div className="dialog-answers">
          <Button onClick={onClose}>{text('common.cancel')}</Button>
          <Button kind={what === 'rename' ? 'main' : 'danger'} type="submit" busy={busy}>
            {text(what === 'rename' ? 'common.save' : 'common.remove')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
