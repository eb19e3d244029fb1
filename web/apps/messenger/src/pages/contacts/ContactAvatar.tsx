import type { BookContact } from '@hutong/protocol';
import { Avatar } from '@hutong/ui';
import { useEffect, useRef, useState } from 'react';
import { useCell, useMessenger, usePerson } from '../../hooks';
import { bookOf } from './book';

/** The picture of a card; without one that of the person who is here; without either a letter. */
export function ContactAvatar({ contact, size = 40 }: { contact: BookContact; size?: number }) {
  const here = useCell(bookOf(useMessenger()).here).get(contact.id);
  return here && !contact.photo ? (
    <PersonPicture contact={contact} address={here.address} size={size} />
  ) : (
    <CardPicture contact={contact} size={size} />
  );
}

function CardPicture({ contact, size }: { contact: BookContact; size: number }) {
  const book = bookOf(useMessenger());
  const place = useRef<HTMLSpanElement>(null);
  const [picture, setPicture] = useState<string>();
  useEffect(() => {
    let wanted = true;
    setPicture(undefined);
    if (!contact.photo || !place.current) {
      return;
    }
    // A picture is fetched when its row comes into sight.
    const seen = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        seen.disconnect();
        void book.picture(contact).then((found) => wanted && setPicture(found));
      }
    });
    seen.observe(place.current);
    return () => {
      wanted = false;
      seen.disconnect();
    };
  }, [book, contact]);
  return (
    <span ref={place} className="contact-avatar">
      <Avatar jid={contact.uid || contact.id} name={contact.name} picture={picture} size={size} />
    </span>
  );
}

function PersonPicture({ contact, address, size }: { contact: BookContact; address: string; size: number }) {
  const messenger = useMessenger();
  const person = usePerson(address);
  useEffect(() => {
    void messenger.people.look(messenger.connection, address).catch(() => {});
  }, [messenger, address]);
  return (
    <span className="contact-avatar">
      <Avatar jid={contact.uid || contact.id} name={contact.name} picture={person.picture} size={size} />
    </span>
  );
}
