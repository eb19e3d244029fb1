import { type PastCall, protectionOf } from '@hutong/model';
import type { ServerCall } from '@hutong/protocol';
import { Dialog, useText } from '@hutong/ui';
import { type ReactNode, useEffect, useState } from 'react';
import { ProtectionMark } from '../../calls/ProtectionMark';
import { useApi } from '../../hooks';
import { fullTime } from '../../times';
import { callWords } from '../chats/preview';

/** What is known of a call that was: from this device, and from the server's record. */
export function CallDetails({ call, name, onClose }: { call: PastCall; name: string; onClose: () => void }) {
  const text = useText();
  const api = useApi();
  const [record, setRecord] = useState<ServerCall | 'none'>();
  useEffect(() => {
    api.serverCall(call.id).then(setRecord, () => setRecord('none'));
  }, [api, call.id]);
  const told = record === 'none' ? undefined : record;
  const protection = told && protectionOf(told);
  const heard = told?.legs.flatMap(({ quality }) => quality ?? []) ?? [];
  const worst = heard.toSorted((a, b) => a.mos - b.mos)[0];
  const route = call.route === 'app' ? text('phone.app') : text(`call.via.${call.route}`);
  return (
    <Dialog title={text('call.details', { name })} onClose={onClose}>
      <dl className="facts call-details">
        <Fact name={text('call.details.outcome')}>{callWords(call, text)}</Fact>
        <Fact name={text('call.details.time')}>{fullTime(call.start)}</Fact>
        <Fact name={text('call.details.route')}>{route}</Fact>
        {worst && (
          <Fact name={text('call.details.sound')}>
            {text(`call.quality.${worst.mos >= 4 ? 'good' : worst.mos >= 3.2 ? 'fair' : 'poor'}`)}{' '}
            {worst.mos.toFixed(1)}
          </Fact>
        )}
        {protection && (
          <Fact name={text('call.details.protection')}>
            <ProtectionMark protection={protection} />
          </Fact>
        )}
      </dl>
      {record === 'none' && <p className="quiet">{text('call.details.unknown')}</p>}
    </Dialog>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
