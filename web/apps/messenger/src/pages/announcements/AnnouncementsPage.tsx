import type { Announcement } from '@hutong/protocol';
import { Button, Icon, IconButton, useText } from '@hutong/ui';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useApi, useMedia, useMessenger, useMinute } from '../../hooks';
import { go } from '../../router';
import { duration, fullTime, shortTime } from '../../times';
import { bookOf } from '../contacts/book';
import { PageLink } from '../me/PageLink';
import { phonePath } from '../phone/paths';
import { AnnouncementPane } from './AnnouncementPane';
import { type Draft, NewPane } from './NewPane';
import { announcementOf, announcementPath, NewAnnouncement } from './paths';
import './announcements.css';

/** Announcements by telephone: those that were, and one of them or a new one beside; on a phone one at a time. */
export function AnnouncementsPage({ path }: { path: string }) {
  const text = useText();
  const api = useApi();
  const wide = useMedia('(min-width: 860px)');
  const book = bookOf(useMessenger());
  const [all, setAll] = useState<readonly Announcement[]>();
  const [draft, setDraft] = useState<Draft>();
  const read = useCallback(() => api.announcements().then(setAll, () => setAll((now) => now ?? [])), [api]);
  useEffect(() => void read(), [read]);
  useEffect(() => void book.load(), [book]);
  const changed = useCallback(
    (one: Announcement) => setAll((now) => now?.map((other) => (other.id === one.id ? one : other))),
    [],
  );
  const begin = (first?: Draft) => {
    setDraft(first);
    go(announcementPath(NewAnnouncement));
  };
  const chosen = announcementOf(path) ?? (wide ? NewAnnouncement : undefined);
  const back = wide ? undefined : () => go(announcementPath());
  return (
    <div className="announce">
      {(wide || chosen === undefined) && (
        <section className="announce-list" aria-labelledby="announce-title" {...(!wide && { id: 'main' })}>
          <header>
            <IconButton icon="back" label={text('common.back')} onClick={() => go(phonePath())} />
            <h1 id="announce-title">{text('announce.title')}</h1>
          </header>
          <p className="announce-lead">{text('announce.lead')}</p>
          <Button kind="main" onClick={() => begin()}>
            <Icon name="plus" size={18} />
            {text('announce.new')}
          </Button>
          {all?.length === 0 ? (
            <p className="nothing-here">
              <Icon name="megaphone" size={32} />
              {text('announce.none')}
            </p>
          ) : (
            <ul aria-busy={!all}>
              {all?.map((one) => (
                <Item key={one.id} one={one} current={one.id === chosen} />
              ))}
            </ul>
          )}
        </section>
      )}
      {chosen === NewAnnouncement ? (
        <Pane key={NewAnnouncement} title={text('announce.new')} onBack={back} moves={path.endsWith(NewAnnouncement)}>
          <NewPane
            key={draft?.id}
            first={draft}
            onMade={(made) => {
              setDraft(undefined);
              setAll((now) => [made, ...(now ?? []).filter((one) => one.id !== made.id)]);
              go(announcementPath(made.id), true);
            }}
          />
        </Pane>
      ) : chosen !== undefined ? (
        <Pane key={chosen} title={text('announce.about')} onBack={back} moves>
          <AnnouncementPane id={chosen} onChange={changed} onAgain={begin} />
        </Pane>
      ) : null}
    </div>
  );
}

function Pane(props: {
  title: string;
  /** Whether who moves by keyboard or by ear is taken to it: when it was opened, not when it was there. */
  moves: boolean;
  onBack: (() => void) | undefined;
  children: React.ReactNode;
}) {
  const text = useText();
  const head = useRef<HTMLHeadingElement>(null);
  const { moves } = props;
  useEffect(() => {
    if (moves) {
      head.current?.focus({ preventScroll: true });
    }
  }, [moves]);
  return (
    <main className="announce-pane" id="main" aria-labelledby="announce-pane">
      <header>
        {props.onBack && <IconButton icon="back" label={text('common.back')} onClick={props.onBack} />}
        <h2 id="announce-pane" ref={head} tabIndex={-1}>
          {props.title}
        </h2>
      </header>
      {props.children}
    </main>
  );
}

function Item({ one, current }: { one: Announcement; current: boolean }) {
  const text = useText();
  const now = useMinute();
  const at = Date.parse(one.created);
  return (
    <li>
      <PageLink to={announcementPath(one.id)} current={current} className="link-row announce-item">
        <span className="announce-mark" data-state={one.state}>
          <Icon name={one.text === null ? 'mic' : 'megaphone'} size={20} />
        </span>
        <span className="link-row-main">
          <b>{one.text ?? text('announce.recorded', { time: duration(one.seconds * 1000) })}</b>
          <small>
            {text('announce.count', { n: one.count })}
            {' · '}
            <span data-state={one.state}>{text(`announce.state.${one.state}`)}</span>
          </small>
        </span>
        <time title={fullTime(at)}>{shortTime(at, now)}</time>
      </PageLink>
    </li>
  );
}
