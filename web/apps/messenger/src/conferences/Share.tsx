import { formatNumber } from '@hutong/model';
import type { Conference, GuestRule } from '@hutong/protocol';
import { Button, Choice, Dialog, Field, QrCode, useText } from '@hutong/ui';
import { useEffect, useState } from 'react';
import { useApi } from '../hooks';
import { joinPath } from './paths';

/** How others get in: the link, also as a picture for a camera, and the number and PIN for telephones. */
export function Share({ id, onClose }: { id: string; onClose: () => void }) {
  const text = useText();
  const api = useApi();
  const [conference, setConference] = useState<Conference>();
  useEffect(() => {
    api.conference(id).then(setConference, onClose);
  }, [api, id, onClose]);
  return conference ? (
    <Dialog title={text('conference.shareTitle', { name: conference.title })} onClose={onClose}>
      <Ways conference={conference} />
      <Guests conference={conference} onChange={setConference} />
    </Dialog>
  ) : null;
}

function Ways({ conference }: { conference: Conference }) {
  const text = useText();
  const link = new URL(joinPath(conference.token ?? ''), window.location.origin).href;
  const telephone = conference.telephone ? formatNumber(conference.telephone) : undefined;
  const [number, pin] = [conference.number, conference.pin ?? ''];
  return (
    <div className="conference-ways">
      <QrCode text={link} label={text('conference.qr', { name: conference.title })} size={176} />
      <Field label={text('conference.link')} readOnly value={link} end={<Copy text={link} />} />
      <dl>
        <div>
          <dt>{text('conference.number')}</dt>
          <dd>{number}</dd>
        </div>
        <div>
          <dt>{text('conference.pin')}</dt>
          <dd>{pin}</dd>
        </div>
      </dl>
      {telephone && <p className="quiet">{text('conference.telephoneText', { number: telephone })}</p>}
      <p className="quiet">{text('conference.codeText', { code: conference.address.split('@')[0] ?? '' })}</p>
      {telephone && (
        <Copy
          label={text('conference.copyAll')}
          text={text('conference.all', { title: conference.title, link, telephone, number, pin })}
        />
      )}
    </div>
  );
}

/** Whether people without an account come in by the link, and a link anew when it has gone too far. */
function Guests(props: { conference: Conference; onChange: (changed: Conference) => void }) {
  const text = useText();
  const api = useApi();
  const { conference, onChange } = props;
  const change = (what: { guests?: GuestRule; newLink?: boolean }) =>
    void api.changeConference(conference.id, what).then(onChange, () => {});
  const rules = ['lobby', 'open', 'closed'] as const;
  return (
    <div className="conference-guests">
      <Choice
        label={text('conference.guests')}
        value={conference.guests ?? 'lobby'}
        options={rules.map((value) => ({ value, label: text(`conference.guests.${value}`) }))}
        onChoose={(guests) => change({ guests })}
      />
      <Button kind="quiet" onClick={() => change({ newLink: true })}>
        {text('conference.newLink')}
      </Button>
    </div>
  );
}

function Copy({ text: copied, label }: { text: string; label?: string }) {
  const text = useText();
  const [done, setDone] = useState(false);
  return (
    <Button
      kind={label ? 'plain' : 'quiet'}
      onClick={() =>
        void navigator.clipboard.writeText(copied).then(
          () => setDone(true),
          () => {},
        )
      }
    >
      {done ? text('common.copied') : (label ?? text('common.copy'))}
    </Button>
  );
}
