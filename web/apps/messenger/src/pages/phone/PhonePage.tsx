import { useText } from '@hutong/ui';
import { lazy, useEffect } from 'react';
import { useMedia, useMessenger } from '../../hooks';
import type { PageProps } from '../../shell/PageProps';
import { isAnnouncementPath } from '../announcements/paths';
import { bookOf } from '../contacts/book';
import { CallbackCard } from './CallbackCard';
import { Dialpad } from './Dialpad';
import { numberOf } from './paths';
import { Recents } from './Recents';
import './phone.css';

const AnnouncementsPage = lazy(() =>
  import('../announcements/AnnouncementsPage').then((module) => ({ default: module.AnnouncementsPage })),
);

/** Telephony: the dialpad with what was, or what is told to many. */
export function PhonePage({ path }: PageProps) {
  return isAnnouncementPath(path) ? <AnnouncementsPage path={path} /> : <Telephone path={path} />;
}

/** The dialpad, and the calls that were: beside it, or above the keys where there is no room. */
function Telephone({ path }: { path: string }) {
  const text = useText();
  const wide = useMedia('(min-width: 860px)');
  const book = bookOf(useMessenger());
  useEffect(() => {
    void book.load();
  }, [book]);
  return (
    <main className="phone" id="main" tabIndex={-1}>
      <h1 className="visually-hidden">{text('phone.title')}</h1>
      <Dialpad first={numberOf(path) ?? ''} above={!wide && <CallbackCard />} empty={wide ? null : <Recents />} />
      {wide && (
        <div className="phone-past">
          <CallbackCard />
          <Recents />
        </div>
      )}
    </main>
  );
}
