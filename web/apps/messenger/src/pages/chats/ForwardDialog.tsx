import type { Item, Messenger } from '@hutong/model';
import { Avatar, Dialog, Field, useText } from '@hutong/ui';
import { useState } from 'react';
import { useCell, useMessenger, usePerson } from '../../hooks';
import { chatPath, go } from '../../router';
import { readAddress } from './readAddress';

/** Chooses who gets a message that somebody else wrote, or one's own again. */
export function ForwardDialog({ items, onClose }: { items: readonly Item[]; onClose: () => void }) {
  const text = useText();
  const messenger = useMessenger();
  const list = useCell(messenger.conversations.list);
  const [asked, setAsked] = useState('');
  const found = asked.trim() === '' ? list.map((one) => one.peer) : findTargets(asked.trim(), messenger);
  return (
    <Dialog title={text('message.forwardTo')} onClose={onClose}>
      <Field
        label={text('common.search')}
        type="search"
        autoFocus
        value={asked}
        onChange={(event) => setAsked(event.target.value)}
      />
      <div className="rows dialog-rows">
        {found.map((peer) => (
          <Choice
            key={peer}
            peer={peer}
            onChoose={() => {
              onClose();
              void forwardAll(messenger, items, peer);
              go(chatPath(peer));
            }}
          />
        ))}
      </div>
    </Dialog>
  );
}

/** One after the other: they arrive in the order in which they were said. */
async function forwardAll(messenger: Messenger, items: readonly Item[], to: string): Promise<void> {
  for (const item of items) {
    await messenger.forward(item, to);
  }
}

/** Who is known by what was typed; or whom it addresses, when nobody is. */
function findTargets(asked: string, messenger: Messenger): readonly string[] {
  const known = messenger.findPeople(asked);
  const address = known.length > 0 ? undefined : readAddress(asked, messenger.account);
  return address === undefined ? known : [address];
}

function Choice({ peer, onChoose }: { peer: string; onChoose: () => void }) {
  const person = usePerson(peer);
  return (
    <button type="button" className="row" onClick={onChoose}>
      <Avatar jid={peer} name={person.name} picture={person.picture} size={36} />
      <span className="row-main">
        <b>{person.name}</b>
      </span>
    </button>
  );
}
