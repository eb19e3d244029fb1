import { Button, Icon, IconButton, useText } from '@hutong/ui';
import { useEffect } from 'react';
import { useCell, useMessenger, usePhone } from '../../hooks';
import { go } from '../../router';
import type { PageProps } from '../../shell/PageProps';
import { bookOf } from './book';
import { CardPane } from './CardPane';
import { ContactList } from './ContactList';
import { DuplicatesPane } from './DuplicatesPane';
import { EditPane } from './EditPane';
import { HistoryPane } from './HistoryPane';
import { type ContactPlace, contactPath, placeOf } from './paths';
import { TransferPane } from './TransferPane';
import './contacts.css';

/** The phonebook: the list and, beside it or in its place, one contact or something about all. */
export function ContactsPage({ path }: PageProps) {
  const phone = usePhone();
  const book = bookOf(useMessenger());
  const place = placeOf(path);
  useEffect(() => {
    void book.load();
  }, [book]);
  return (
    <div className="contacts">
      {(!phone || place.kind === 'none') && <ContactList current={'id' in place ? place.id : undefined} />}
      {(!phone || place.kind !== 'none') && (
        <main className="contact-pane" id="main" tabIndex={-1}>
          {phone && <BackLine place={place} />}
          <Pane place={place} />
        </main>
      )}
      <NoticeBar />
    </div>
  );
}

function Pane({ place }: { place: ContactPlace }) {
  const text = useText();
  switch (place.kind) {
    case 'card':
      return <CardPane key={place.id} id={place.id} />;
    case 'edit':
      return <EditPane key={place.id} id={place.id} />;
    case 'new':
      return <EditPane />;
    case 'duplicates':
      return <DuplicatesPane />;
    case 'transfer':
      return <TransferPane />;
    case 'history':
      return <HistoryPane />;
    default:
      return (
        <div className="nothing-here no-contact">
          <Icon name="book" size={40} />
          <p>{text('contacts.pick')}</p>
        </div>
      );
  }
}

function BackLine({ place }: { place: ContactPlace }) {
  const text = useText();
  return (
    <div className="back-line">
      <IconButton
        icon="back"
        label={text('common.back')}
        onClick={() => go(place.kind === 'edit' ? contactPath(place.id) : contactPath())}
      />
    </div>
  );
}

/** What was done, for a while, with the way back. */
function NoticeBar() {
  const text = useText();
  const book = bookOf(useMessenger());
  const notice = useCell(book.notice);
  useEffect(() => {
    if (notice) {
      const timer = setTimeout(() => book.notice.set(undefined), 12_000);
      return () => clearTimeout(timer);
    }
  }, [book, notice]);
  return (
    <div role="status" className="notice-place">
      {notice && (
        <div className="notice">
          <span>{notice.words}</span>
          {notice.operation !== undefined && (
            <Button kind="quiet" onClick={() => notice.operation && void book.undo(notice.operation)}>
              <Icon name="undo" size={16} />
              {text('contacts.undo')}
            </Button>
          )}
          <IconButton icon="close" size={16} label={text('common.close')} onClick={() => book.notice.set(undefined)} />
        </div>
      )}
    </div>
  );
}
