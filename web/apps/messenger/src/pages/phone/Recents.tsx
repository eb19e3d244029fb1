import { isConference, isMissed, type PastCall } from '@hutong/model';
import { domain } from '@hutong/protocol';
import { Avatar, Icon, IconButton, useText } from '@hutong/ui';
import { useEffect, useState } from 'react';
import { useDoor } from '../../calls/door';
import { ConferenceList } from '../../conferences/ConferenceList';
import { useTitle } from '../../conferences/conferences';
import { useApi, useCell, useMessenger, useMinute, usePerson } from '../../hooks';
import { chatPath, go } from '../../router';
import { fullTime, shortTime } from '../../times';
import { useOffers } from '../../useOffers';
import { announcementPath } from '../announcements/paths';
import { callWords } from '../chats/preview';
import { PageLink } from '../me/PageLink';
import { CallDetails } from './CallDetails';
import { phonePath } from './paths';
import { useNames } from './useNames';
import { Voicemails } from './Voicemails';

/** The calls that were: all, or those that were missed. */
export function Recents() {
  const text = useText();
  const messenger = useMessenger();
  const calls = useCell(messenger.calls.calls);
  const [chosen, setChosen] = useState<'all' | 'missed' | 'voicemail' | 'conferences'>('all');
  const [fresh, setFresh] = useState(0);
  const missedOnly = chosen === 'missed';
  const now = useMinute();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each that comes is seen at once
  useEffect(() => messenger.calls.look(), [messenger, calls]);
  const offers = useOffers();
  const api = useApi();
  useEffect(() => {
    if (offers.history) {
      api.callHistory().then(
        (history) => messenger.calls.merge(history, domain(messenger.account)),
        () => {
          // What is here is shown.
        },
      );
    }
  }, [offers, api, messenger]);
  const shown = missedOnly ? calls.filter(isMissed) : calls;
  return (
    <section className="recents" aria-label={text('phone.recents')}>
      <header>
        <h2>{text('phone.recents')}</h2>
        {offers.announcements && (
          <PageLink to={announcementPath()} className="recents-announce">
            <Icon name="megaphone" size={18} />
            {text('announce.title')}
          </PageLink>
        )}
        <div className="recents-filter">
          {(
            [
              'all',
              'missed',
              ...(offers.voicemail ? (['voicemail'] as const) : []),
              ...(offers.conferences ? (['conferences'] as const) : []),
            ] as const
          ).map((one) => (
            <button key={one} type="button" aria-pressed={chosen === one} onClick={() => setChosen(one)}>
              {text(`phone.${one}`)}
              {one === 'voicemail' && fresh > 0 && <b className="recents-new">{fresh}</b>}
            </button>
          ))}
        </div>
      </header>
      {chosen === 'conferences' ? (
        <ConferenceList />
      ) : chosen === 'voicemail' ? (
        <Voicemails onNew={setFresh} />
      ) : shown.length === 0 ? (
        <p className="nothing-here recents-none">
          <Icon name={missedOnly ? 'callMissed' : 'call'} size={32} />
          {text(missedOnly ? 'phone.noneMissed' : 'phone.none')}
        </p>
      ) : (
        <ul className="recents-list">
          {shown.map((call) => (
            <Recent key={`${call.peer} ${call.id}`} call={call} now={now} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Recent({ call, now }: { call: PastCall; now: number }) {
  const text = useText();
  const door = useDoor();
  const person = usePerson(call.peer);
  const title = useTitle(call.peer);
  const names = useNames();
  const name = isConference(call.peer) ? (title ?? text('conference.title')) : names(call.peer);
  const missed = isMissed(call);
  // A conference has no conversation.
  const way = isConference(call.peer) ? phonePath() : chatPath(call.peer);
  const outcome = callWords(call, text);
  const [shown, setShown] = useState(false);
  return (
    <li className="recent" data-missed={missed}>
      <a
        href={way}
        onClick={(event) => {
          if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
            event.preventDefault();
            go(way);
          }
        }}
      >
        <Avatar jid={call.peer} name={name} picture={person.picture} size={42} />
        <span className="recent-main">
          <b>{name}</b>
          <small>
            <Icon name={missed ? 'callMissed' : call.direction === 'in' ? 'callIn' : 'callOut'} size={14} />
            {[outcome, call.route !== 'app' && text(`call.via.${call.route}`)].filter(Boolean).join(' · ')}
          </small>
        </span>
        <time title={fullTime(call.start)}>{shortTime(call.start, now)}</time>
      </a>
      {!call.own && <IconButton icon="info" label={text('call.details', { name })} onClick={() => setShown(true)} />}
      <IconButton
        icon={call.video ? 'video' : 'call'}
        label={text(call.video ? 'call.video' : 'phone.callName', { name })}
        onClick={() => void door.start(call.peer, call.video)}
      />
      {shown && <CallDetails call={call} name={name} onClose={() => setShown(false)} />}
    </li>
  );
}
