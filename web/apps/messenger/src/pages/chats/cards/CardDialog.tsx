import { isNumber, local } from '@hutong/protocol';
import { Avatar, Dialog, Field, useText } from '@hutong/ui';
import { useState } from 'react';
import { useCell, useMessenger, usePerson } from '../../../hooks';
import { writeCard } from './vcard';

/** Chooses whose card is sent: contacts, and people one talks with. */
export function CardDialog({ peer, onClose }: { peer: string; onClose: () => void }) {
  const text = useText();
  const messenger = useMessenger();
  const contacts = useCell(messenger.people.contacts);
  const talks = useCell(messenger.conversations.list);
  const [asked, setAsked] = useState('');
  const all = [...new Set([messenger.account, ...contacts.map((one) => one.jid), ...talks.map((one) => one.peer)])];
  const found = asked.trim() === '' ? all : messenger.findPeople(asked.trim());
  const send = async (jid: string) => {
    onClose();
    const { name } = messenger.people.of(jid).get();
    const numbers = isNumber(jid) ? [local(jid)] : [];
    const blob = new Blob([writeCard({ name, numbers, mails: [], address: jid })], { type: 'text/vcard' });
    const file = { url: '', name: `${name}.vcf`, mediaType: 'text/vcard', size: blob.size };
    await messenger.sendFile(peer, file, blob);
  };
  return (
    <Dialog title={text('card.title')} onClose={onClose}>
      <Field
        label={text('common.search')}
        type="search"
        autoFocus
        value={asked}
        onChange={(event) => setAsked(event.target.value)}
      />
      <div className="rows dialog-rows">
        {found
          .filter((jid) => jid !== peer)
          .map((jid) => (
            <Choice key={jid} jid={jid} onChoose={() => void send(jid)} />
          ))}
      </div>
    </Dialog>
  );
}

function Choice({ jid, onChoose }: { jid: string; onChoose: () => void }) {
  const text = useText();
  const { account } = useMessenger();
  const person = usePerson(jid);
  return (
    <button type="button" className="row" onClick={onChoose}>
      <Avatar jid={jid} name={person.name} picture={person.picture} size={36} />
      <span className="row-main">
        <b>{person.name}</b>
        {jid === account && <span className="row-line">{text('chat.you')}</span>}
      </span>
    </button>
  );
}
