import type { Item } from '@hutong/model';
import { isNumber, local } from '@hutong/protocol';
import { Avatar, Button, Field, Icon, IconButton, useText } from '@hutong/ui';
import { useState } from 'react';
import { useMessenger, usePerson } from '../../hooks';
import { bytes } from '../../times';
import { kindOf } from './preview';
import { subtitle } from './subtitle';

const Shown = 9;

/** Who one talks with, the ways to reach them, and what was sent. */
export function InfoPane(props: {
  peer: string;
  items: readonly Item[];
  onClose: (() => void) | undefined;
  /** Whether name and picture are to be veiled. */
  veiled: boolean;
  onShow: (item: Item) => void;
}) {
  const { peer, items, onClose } = props;
  const text = useText();
  const person = usePerson(peer);
  const files = items.filter((item) => item.file && !item.retracted && !item.sticker).reverse();
  const pictures = files.filter((item) => item.file && kindOf(item.file) === 'picture').slice(0, Shown);
  const others = files.filter((item) => item.file && kindOf(item.file) === 'file').slice(0, 5);
  return (
    <aside className="info" aria-label={text('chat.info', { name: person.name })}>
      {onClose && <IconButton className="info-close" icon="close" label={text('common.close')} onClick={onClose} />}
      <div className="info-head" data-veiled={props.veiled}>
        <Avatar jid={peer} name={person.name} picture={person.picture} size={72} />
        <h2>{person.name}</h2>
        <small>{subtitle(person, text)}</small>
        <Contact peer={peer} />
      </div>
      <section>
        <h3>{text('info.ways')}</h3>
        <div className="way">
          <Icon name="chat" />
          <div>
            <b>{text('info.app')}</b>
            <small>{text(person.presence === 'offline' ? 'info.appLater' : 'info.appNow')}</small>
          </div>
          <span className="free">{text('info.free')}</span>
        </div>
        {isNumber(peer) && (
          <a className="way way-telephone" href={`tel:${local(peer)}`}>
            <Icon name="call" />
            <div>
              <b>{text('info.telephone')}</b>
              <small>{text('info.telephoneHint')}</small>
            </div>
            <Icon name="next" size={16} />
          </a>
        )}
      </section>
      <section>
        <h3>{text('info.media')}</h3>
        {pictures.length + others.length === 0 && <p className="quiet">{text('info.noMedia')}</p>}
        <div className="info-pictures">
          {pictures.map((item) => (
            <SmallPicture key={item.key} item={item} onShow={() => props.onShow(item)} />
          ))}
        </div>
        {others.map((item) => (
          <a key={item.key} className="info-file" href={item.file?.url} target="_blank" rel="noopener noreferrer">
            <Icon name="file" size={18} />
            <span>{item.file?.name}</span>
            <small>{bytes(item.file?.size ?? 0)}</small>
          </a>
        ))}
      </section>
    </aside>
  );
}

function SmallPicture({ item, onShow }: { item: Item; onShow: () => void }) {
  const text = useText();
  const messenger = useMessenger();
  return (
    <button type="button" onClick={onShow}>
      <img
        src={messenger.outbox.previewOf(item.id) ?? item.file?.url}
        alt={item.file?.name || text('message.picture')}
        loading="lazy"
      />
    </button>
  );
}

/** Whether they are a contact; what they are called here. */
function Contact({ peer }: { peer: string }) {
  const text = useText();
  const messenger = useMessenger();
  const person = usePerson(peer);
  const [renames, setRenames] = useState(false);
  const [name, setName] = useState(person.name);
  if (person.subscription === 'none' && !person.asked) {
    return (
      <Button onClick={() => void messenger.people.add(messenger.connection, peer)}>
        <Icon name="plus" size={16} />
        {text('info.add')}
      </Button>
    );
  }
  if (renames) {
    return (
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setRenames(false);
          void messenger.people.rename(messenger.connection, peer, name.trim());
        }}
      >
        <Field label={text('info.rename')} autoFocus value={name} onChange={(event) => setName(event.target.value)} />
        <Button kind="main" type="submit">
          {text('common.save')}
        </Button>
      </form>
    );
  }
  return (
    <div className="info-contact">
      <span className="pill pill-good">
        {text(person.asked && person.subscription !== 'both' ? 'info.asked' : 'info.contact')}
      </span>
      <IconButton icon="edit" size={16} label={text('info.rename')} onClick={() => setRenames(true)} />
    </div>
  );
}
