import type { FileInfo } from '@hutong/protocol';
import { Avatar, useText } from '@hutong/ui';
import { useEffect, useState } from 'react';
import { useMessenger, usePerson } from '../../../hooks';
import { chatPath, go } from '../../../router';
import { readAddress } from '../readAddress';
import { type Card, readCard } from './vcard';

/** A card is words; more than this is none. */
const MostBytes = 256 << 10;

/** A contact card that was sent as a file: who it is, and what can be done. */
export function ContactCard({ file, source }: { file: FileInfo; source: string }) {
  const text = useText();
  const card = useCard(file, source);
  if (card === null) {
    return <p className="quiet">{text('card.bad')}</p>;
  }
  return (
    <div className="card">
      <div className="card-facts">
        <Avatar jid={card?.address ?? card?.name ?? ''} name={card?.name ?? '…'} size={42} />
        <span>
          <b>{card?.name ?? file.name}</b>
          {card?.organization && <small>{card.organization}</small>}
          <small>{card?.numbers[0] ?? card?.address ?? card?.mails[0]}</small>
        </span>
      </div>
      {card && <Deeds card={card} />}
    </div>
  );
}

function Deeds({ card }: { card: Card }) {
  const { account } = useMessenger();
  const jid = card.address ?? card.numbers.map((number) => readAddress(number, account)).find(Boolean);
  return jid === undefined || jid === account ? null : <Reach jid={jid} name={card.name} />;
}

function Reach({ jid, name }: { jid: string; name: string }) {
  const text = useText();
  const messenger = useMessenger();
  const person = usePerson(jid);
  return (
    <div className="card-deeds">
      {person.subscription === 'none' && !person.asked && (
        <button
          type="button"
          className="card-deed"
          onClick={() => void messenger.people.add(messenger.connection, jid, name)}
        >
          {text('card.add')}
        </button>
      )}
      <button type="button" className="card-deed" onClick={() => go(chatPath(jid))}>
        {text('card.talk')}
      </button>
    </div>
  );
}

/** The card in a file of our server; null when there is none in it. */
function useCard(file: FileInfo, source: string): Card | null | undefined {
  const [card, setCard] = useState<Card | null>();
  useEffect(() => {
    const stop = new AbortController();
    if (file.size > MostBytes) {
      setCard(null);
      return;
    }
    fetch(source, { signal: stop.signal, credentials: 'omit' })
      .then((answer) => (answer.ok ? answer.text() : ''))
      .then((words) => setCard(readCard(words.slice(0, MostBytes)) ?? null))
      .catch(() => !stop.signal.aborted && setCard(null));
    return () => stop.abort();
  }, [file, source]);
  return card;
}
