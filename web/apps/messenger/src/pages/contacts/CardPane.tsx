import type { BookContact, ContactVersion, Typed } from '@hutong/protocol';
import { domain } from '@hutong/protocol';
import { Button, Icon, type IconName, textOr, useText } from '@hutong/ui';
import { type ReactNode, useEffect, useState } from 'react';
import { CallButtons } from '../../calls/CallButtons';
import { useCell, useMessenger } from '../../hooks';
import { chatPath, go } from '../../router';
import { fullTime } from '../../times';
import { bookOf } from './book';
import { ContactAvatar } from './ContactAvatar';
import { contactPath } from './paths';

/** One contact: the ways to reach them, and what is known. */
export function CardPane({ id }: { id: string }) {
  const text = useText();
  const book = bookOf(useMessenger());
  const all = useCell(book.all);
  const etag = all?.find((one) => one.id === id)?.etag;
  const [contact, setContact] = useState<BookContact>();
  const [gone, setGone] = useState(false);
  useEffect(() => {
    let wanted = true;
    book.api.one(id).then(
      (found) => {
        if (wanted) {
          setContact(found);
          setGone(false);
        }
      },
      () => wanted && setGone(true),
    );
    return () => {
      wanted = false;
    };
  }, [book, id, etag]);
  if (gone) {
    return (
      <div className="contact-card">
        <p className="quiet">{text('card.gone')}</p>
        <Versions id={id} />
      </div>
    );
  }
  if (!contact) {
    return <div className="contact-card" aria-busy="true" />;
  }
  const remove = async () => {
    go(contactPath(), true);
    await book.does(book.api.remove([id]), (done) => text('contacts.deleted', { n: done.count }));
  };
  const name = contact.name || text('contacts.noName');
  return (
    <article className="contact-card" aria-label={text('card.label', { name })}>
      <header className="card-head">
        <ContactAvatar contact={contact} size={88} />
        <div>
          <h1>{name}</h1>
          <p className="quiet">
            {[contact.nickname, contact.organization, contact.department, contact.title].filter(Boolean).join(' · ')}
          </p>
        </div>
        <div className="contact-deeds">
          <Button onClick={() => go(contactPath(id, 'edit'))}>
            <Icon name="edit" size={16} />
            {text('card.edit')}
          </Button>
          <Button kind="danger" onClick={() => void remove()}>
            <Icon name="trash" size={16} />
            {text('contacts.delete')}
          </Button>
        </div>
      </header>
      <Ways contact={contact} />
      <Facts contact={contact} />
      <Versions key={contact.etag} id={id} />
    </article>
  );
}

/** The ways to reach somebody, the free one first. */
function Ways({ contact }: { contact: BookContact }) {
  const text = useText();
  const messenger = useMessenger();
  const here = useCell(bookOf(messenger).here).get(contact.id);
  const people = useCell(messenger.people.contacts);
  const addresses = new Set<string>();
  if (here) {
    addresses.add(here.address);
  }
  for (const { number } of contact.numbers) {
    const address = `${number}@${domain(messenger.account)}`;
    if (number && people.some((one) => one.jid === address)) {
      addresses.add(address);
    }
  }
  for (const chat of contact.chats) {
    const address = /^xmpp:([^?]+@[^?]+)/i.exec(chat.value)?.[1];
    if (address) {
      addresses.add(address.toLowerCase());
    }
  }
  if (addresses.size + contact.numbers.length + contact.emails.length === 0) {
    return null;
  }
  return (
    <section className="panel card-section">
      <h2>{text('card.ways')}</h2>
      {[...addresses].map((address) => (
        <div key={address} className="way-line">
          <a
            className="link-row way-row"
            href={chatPath(address)}
            onClick={(event) => {
              event.preventDefault();
              go(chatPath(address));
            }}
          >
            <span className="way-icon way-app">
              <Icon name="chat" />
            </span>
            <span>
              <b>{text('card.app')}</b>
              <small>{address}</small>
            </span>
            <span className="pill pill-good">{text('card.free')}</span>
          </a>
          <CallButtons peer={address} name={contact.name || address} />
        </div>
      ))}
      {contact.numbers.map((number, at) => (
        <Way
          key={`${number.value} ${String(at)}`}
          icon="call"
          href={`tel:${number.number ?? number.value}`}
          value={number}
          other={text('card.call')}
        />
      ))}
      {contact.emails.map((email, at) => (
        <Way
          key={`${email.value} ${String(at)}`}
          icon="mail"
          href={`mailto:${email.value}`}
          value={email}
          other={text('card.mail')}
        />
      ))}
    </section>
  );
}

function Way(props: { icon: IconName; href: string; value: Typed; other: string }) {
  const { value } = props;
  const kind = value.types.find((type) => ['cell', 'work', 'home', 'fax'].includes(type));
  return (
    <a className="link-row way-row" href={props.href}>
      <span className="way-icon">
        <Icon name={props.icon} />
      </span>
      <span>
        <b>{value.value}</b>
        <small>{value.label ?? (kind ? textOr('type', kind, 'type.other') : props.other)}</small>
      </span>
    </a>
  );
}

function Facts({ contact }: { contact: BookContact }) {
  const text = useText();
  const facts: [string, ReactNode][] = [];
  const add = (label: string, value: string | null | undefined) => {
    if (value) {
      facts.push([label, value]);
    }
  };
  add(text('card.organization'), [contact.organization, contact.department].filter(Boolean).join(' · '));
  add(text('card.position'), contact.title);
  add(text('card.birthday'), contact.birthday);
  for (const place of contact.postal) {
    add(
      text('card.postal'),
      [place.country, place.region, place.city, place.street, place.code].filter(Boolean).join(' '),
    );
  }
  for (const url of contact.urls) {
    facts.push([
      text('card.url'),
      /^https?:/i.test(url.value) ? (
        <a key={url.value} href={url.value} target="_blank" rel="noopener noreferrer">
          {url.value}
        </a>
      ) : (
        url.value
      ),
    ]);
  }
  add(text('card.categories'), contact.categories.join(' · '));
  add(text('card.note'), contact.note);
  return facts.length === 0 ? null : (
    <section className="panel card-section">
      <h2>{text('card.facts')}</h2>
      <dl className="contact-facts">
        {facts.map(([label, value], at) => (
          <div key={at}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** How the contact was before, and the way back. */
function Versions({ id }: { id: string }) {
  const text = useText();
  const book = bookOf(useMessenger());
  const [versions, setVersions] = useState<readonly ContactVersion[]>();
  return (
    <details
      className="panel card-section versions"
      onToggle={(event) =>
        event.currentTarget.open && void book.api.versions(id).then(setVersions, () => setVersions([]))
      }
    >
      <summary>{text('card.versions')}</summary>
      {versions?.length === 0 && <p className="quiet">{text('card.noVersions')}</p>}
      {versions?.map((one) => (
        <div key={one.version} className="version">
          <span>
            <b>{one.name || text('contacts.noName')}</b>
            <small>{text('card.version', { time: fullTime(Date.parse(one.until)) })}</small>
          </span>
          <Button
            onClick={() =>
              void book.does(book.api.restoreOne(id, one.version), (done) =>
                text('history.restored', { n: done.count }),
              )
            }
          >
            {text('card.restore')}
          </Button>
        </div>
      ))}
    </details>
  );
}
