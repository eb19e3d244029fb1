import type { BookContact } from '@hutong/protocol';
import { useText } from '@hutong/ui';
import { type MouseEvent, memo } from 'react';
import { useCell, useMessenger } from '../../hooks';
import { go } from '../../router';
import { bookOf } from './book';
import { ContactAvatar } from './ContactAvatar';
import { contactPath } from './paths';

/** A contact in the list. While several are chosen, a press chooses it. */
export const ContactRow = memo(function ContactRow(props: {
  contact: BookContact;
  on: boolean;
  chosen: boolean | undefined;
  onToggle: (id: string) => void;
}) {
  const { contact, on, chosen, onToggle } = props;
  const text = useText();
  const here = useCell(bookOf(useMessenger()).here).has(contact.id);
  const name = contact.name || text('contacts.noName');
  const line = [contact.organization, contact.title].filter(Boolean).join(' · ') || contact.numbers[0]?.value;
  const inside = (
    <>
      <ContactAvatar contact={contact} />
      <span className="row-main">
        <b>{name}</b>
        {line && <span className="row-line row-text">{line}</span>}
      </span>
      {here && <span className="pill pill-good here-tag">{text('contacts.here')}</span>}
    </>
  );
  if (chosen !== undefined) {
    return (
      <label className="row contact-row contact-row-choice" data-chosen={chosen}>
        <input type="checkbox" data-row checked={chosen} onChange={() => onToggle(contact.id)} />
        {inside}
      </label>
    );
  }
  const follow = (event: MouseEvent) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go(contactPath(contact.id));
    }
  };
  return (
    <a
      className="row contact-row"
      data-row
      href={contactPath(contact.id)}
      aria-current={on ? 'page' : undefined}
      onClick={follow}
    >
      {inside}
    </a>
  );
});
