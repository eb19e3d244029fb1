import type { BookContact, DuplicateGroup } from '@hutong/protocol';
import { Button, Icon, useText } from '@hutong/ui';
import { useEffect, useState } from 'react';
import { useCell, useMessenger } from '../../hooks';
import { bookOf, problemWords } from './book';
import { ContactAvatar } from './ContactAvatar';

/** Contacts that share a number or a mail address, side by side. */
export function DuplicatesPane() {
  const text = useText();
  const book = bookOf(useMessenger());
  const all = useCell(book.all);
  const [groups, setGroups] = useState<readonly DuplicateGroup[]>();
  useEffect(() => {
    let wanted = true;
    book.api.duplicates().then(
      (found) => wanted && setGroups(found),
      () => wanted && setGroups([]),
    );
    return () => {
      wanted = false;
    };
  }, [book, all]);
  return (
    <div className="contact-card">
      <h1>{text('contacts.duplicates')}</h1>
      {groups?.length === 0 ? (
        <div className="empty">
          <h2>{text('dup.none')}</h2>
          <p>{text('dup.noneText')}</p>
        </div>
      ) : (
        <p className="quiet">{text('dup.text')}</p>
      )}
      {groups?.map((group) => (
        <Group
          key={group.contacts.map((one) => one.id).join(' ')}
          group={group}
          onApart={() => setGroups((before) => before?.filter((one) => one !== group))}
        />
      ))}
    </div>
  );
}

function Group({ group, onApart }: { group: DuplicateGroup; onApart: () => void }) {
  const text = useText();
  const book = bookOf(useMessenger());
  const [first, setFirst] = useState(group.contacts[0]?.id);
  const [busy, setBusy] = useState(false);
  const ordered = [...group.contacts].sort((a, b) => Number(b.id === first) - Number(a.id === first));
  const merge = async () => {
    setBusy(true);
    await book.does(book.api.merge(ordered.map((one) => one.id)), () => text('dup.merged'));
    setBusy(false);
  };
  const part = async () => {
    setBusy(true);
    try {
      await book.api.apart(group.contacts.map((one) => one.id));
      onApart();
      book.notice.set({ words: text('dup.apartDone') });
    } catch (error) {
      book.notice.set({ words: problemWords(error) });
      setBusy(false);
    }
  };
  return (
    <section className="panel dup" data-testid="duplicates">
      <p className="dup-why">
        {group.reasons.map((reason) => (
          <span key={reason} className="pill">
            {text(`dup.${reason}`)}
          </span>
        ))}
        {group.sure && <span className="pill">{text('dup.sure')}</span>}
      </p>
      <div className="dup-cards">
        {ordered.map((contact, at) => (
          <Side key={contact.id} contact={contact} onFirst={at === 0 ? undefined : () => setFirst(contact.id)} />
        ))}
      </div>
      <div className="deeds">
        <Button kind="main" busy={busy} onClick={() => void merge()}>
          <Icon name="merge" size={16} />
          {text('dup.merge')}
        </Button>
        <Button disabled={busy} onClick={() => void part()}>
          {text('dup.apart')}
        </Button>
      </div>
    </section>
  );
}

function Side({ contact, onFirst }: { contact: BookContact; onFirst: (() => void) | undefined }) {
  const text = useText();
  return (
    <div className="dup-card" data-first={onFirst === undefined}>
      <ContactAvatar contact={contact} />
      <b>{contact.name || text('contacts.noName')}</b>
      {[...contact.numbers, ...contact.emails].map((one, at) => (
        <small key={at}>{one.value}</small>
      ))}
      {[contact.organization, contact.note].filter(Boolean).map((one) => (
        <small key={one}>{one}</small>
      ))}
      {onFirst && (
        <Button kind="quiet" onClick={onFirst}>
          {text('dup.first')}
        </Button>
      )}
    </div>
  );
}
