import type { Device } from '@hutong/protocol';
import { Button, Icon, text as say, useText } from '@hutong/ui';
import { useState } from 'react';
import { useApi } from '../../hooks';
import type { PageProps } from '../../shell/PageProps';
import { fullTime } from '../../times';
import { useSubmit } from '../signIn/useSubmit';
import { Confirm } from './Confirm';
import { Listed, useListed } from './Listed';

interface Shown extends Device {
  readonly online: boolean;
}

/** Where the account is signed in; each can be signed out at once. */
export function DevicesPart({ onSignOut }: PageProps) {
  const text = useText();
  const api = useApi();
  const list = useListed(async () => group(await api.devices()));
  const [asked, setAsked] = useState<readonly Shown[]>();
  const others = (list.value ?? []).filter((one) => !one.current);
  const revoke = useSubmit(async () => {
    for (const device of asked ?? []) {
      await api.revokeDevice(device.id);
    }
    await list.again();
    setAsked(undefined);
  });
  return (
    <>
      <p className="me-lead">{text('me.devicesText')}</p>
      <Listed list={list} empty={text('me.devicesNone')} label={text('me.devices')}>
        {(one) => (
          <li key={one.id} className="entry">
            <Icon name={one.kind === 'device-password' ? 'plug' : 'computer'} />
            <div className="entry-words">
              <b>{one.name || text('me.deviceUnnamed')}</b>
              <p>{facts(one)}</p>
            </div>
            <Button kind="quiet" onClick={() => (one.current ? onSignOut() : setAsked([one]))}>
              {text(one.kind === 'device-password' ? 'common.remove' : 'me.device.revoke')}
              <span className="visually-hidden">{one.name}</span>
            </Button>
          </li>
        )}
      </Listed>
      {others.length > 1 && (
        <Button kind="danger" className="me-all" onClick={() => setAsked(others)}>
          {text('me.devicesAll', { n: others.length })}
        </Button>
      )}
      {asked && (
        <Confirm
          title={
            asked.length === 1
              ? text('me.deviceRevokeOf', { name: asked[0]?.name ?? '' })
              : text('me.devicesAll', { n: asked.length })
          }
          words={text('me.deviceRevokeText')}
          answer={text('me.device.revoke')}
          busy={revoke.busy}
          error={revoke.error}
          onAnswer={() => void revoke.submit()}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
}

function facts(one: Shown): string {
  return [
    one.current && say('me.device.current'),
    one.kind === 'device-password' && say('me.deviceByPassword'),
    one.online && !one.current && say('chat.online'),
    one.used
      ? say('me.device.used', { time: fullTime(Date.parse(one.used)) })
      : one.created && say('me.added', { time: fullTime(Date.parse(one.created)) }),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** A device is what can sign in; a connection says that it is here now. This one comes first. */
function group(all: readonly Device[]): readonly Shown[] {
  const online = new Set(all.filter((one) => one.kind === 'connection').map((one) => one.id));
  const when = (one: Device) => Date.parse(one.used ?? one.created ?? '') || 0;
  return all
    .filter((one) => one.kind === 'token' || one.kind === 'device-password')
    .map((one) => ({ ...one, online: online.has(one.id) }))
    .sort((a, b) => Number(b.current) - Number(a.current) || Number(b.online) - Number(a.online) || when(b) - when(a));
}
