import type { Item } from '@hutong/model';
import { Avatar, Dialog, Field, useText } from '@hutong/ui';
import { useState } from 'react';
import { useCell, useMessenger, usePerson } from '../../hooks';
import { chatPath, go } from '../../router';

/** Chooses who gets a message that somebody else wrote, or one's own again. */
export function ForwardDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const text = useText();
  const messenger = useMessenger();
  const list = useCell(messenger.conversations.list);
  const [asked, setAsked] = useState('');
  const found = asked.trim() === '' ? list.map((one) => one.peer) : messenger.findPeople(asked.trim());
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
              void messenger.forward(item, peer);
              go(chatPath(peer));
            }}
          />
        ))}
      </div>
    </Dialog>
  );
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
