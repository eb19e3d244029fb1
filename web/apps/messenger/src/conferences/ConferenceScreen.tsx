import { Conferences } from '@hutong/model';
import type { Call, Calls } from '@hutong/model/calls';
import { Button, Icon, IconButton, type MenuPlace, useText } from '@hutong/ui';
import { useEffect, useRef, useState } from 'react';
import { Deed, SoundMenu } from '../calls/CallScreen';
import { useDoor } from '../calls/door';
import { QualityPill } from '../calls/QualityPill';
import { Timer } from '../calls/Timer';
import { faultWords, stateWords } from '../calls/words';
import { useApi, useCell } from '../hooks';
import { useOffers } from '../useOffers';
import type { Place } from './conferences';
import { Invite } from './Invite';
import { People } from './People';
import { recordingWords } from './recordingWords';
import { Share } from './Share';
import './conferences.css';

/** A conference, over the whole page: who is in it, who speaks, and what one may do. */
export function ConferenceScreen({ calls, call, place }: { calls: Calls; call: Call; place: Place }) {
  const text = useText();
  const door = useDoor();
  const view = useCell(call.view);
  const [adding, setAdding] = useState(false);
  const [share, setShare] = useState(false);
  const screen = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    screen.current?.focus();
    return () => {
      // A turn later: what lay below can have the focus again only when nothing covers it.
      setTimeout(() => before instanceof HTMLElement && before.isConnected && before.focus({ preventScroll: true }));
    };
  }, []);
  const { live, me } = place;
  const over = view.state === 'ended';
  const count = live.people?.filter((one) => one.state === 'in').length ?? 0;
  const close = () => {
    setAdding(false);
    screen.current?.focus();
  };
  return (
    <section
      ref={screen}
      className="call-screen conference"
      tabIndex={-1}
      aria-label={live.title}
      data-state={view.state}
      onKeyDown={(event) => {
        // What lies above closes by the same key.
        if (event.key === 'Escape' && !event.defaultPrevented && !share) {
          if (adding) {
            close();
          } else {
            door.small.set(true);
          }
        }
      }}
    >
      <header className="call-top">
        <IconButton
          icon="shrink"
          label={text('call.minimise')}
          onClick={() => (over ? calls.dismiss(call) : door.small.set(true))}
        />
        <div className="conference-title">
          <h1>
            {live.title}
            {live.locked && <Icon name="lock" size={18} />}
          </h1>
          <p>
            {text('conference.people', { n: count })}
            {live.locked && ` · ${text('conference.locked')}`}
          </p>
        </div>
        {view.answered !== undefined && <Timer since={view.answered} until={view.ended} />}
      </header>
      <p className="call-state" role="status">
        {over
          ? text(live.ended ? 'conference.over' : 'conference.left')
          : view.state === 'talking' && !view.held
            ? ''
            : stateWords(view, live.title, text)}
        {view.fault && faultWords(view.fault)}
      </p>
      {!over && me?.silenced && (
        <p className="call-remarks" role="status">
          {text('conference.silenced')}
        </p>
      )}
      {!over && count === 1 && me && <p className="conference-first">{text('conference.first')}</p>}
      {!over && live.recording && <Recorded place={place} />}
      {!over && <People live={live} me={me} />}
      {view.quality && !over && <QualityPill quality={view.quality} />}
      {adding && !over && <Invite id={live.id} onClose={close} />}
      {share && <Share id={live.id} onClose={() => setShare(false)} />}
      {over ? (
        <Over calls={calls} call={call} place={place} />
      ) : (
        <Deeds
          calls={calls}
          call={call}
          place={place}
          adding={adding}
          onAdd={() => setAdding(!adding)}
          onShare={() => setShare(true)}
        />
      )}
    </section>
  );
}

/** That it is recorded; who is asked says yes or no here. */
function Recorded({ place: { live, me } }: { place: Place }) {
  const text = useText();
  const api = useApi();
  const answer = (agree: boolean) => me && void api.changeAttendee(live.id, me.leg, { agree }).catch(() => {});
  return (
    <div className="call-recording" role="status" data-state={live.recording}>
      <p className="call-remarks">
        {live.recording === 'on' && <span className="recorder-dot" aria-hidden="true" />}
        {text(recordingWords(live.recording, live.asks))}
      </p>
      {live.asks && !live.own && (
        <div className="call-consent">
          <Button kind="main" onClick={() => answer(true)}>
            {text('call.recording.yes')}
          </Button>
          <Button onClick={() => answer(false)}>{text('call.recording.no')}</Button>
        </div>
      )}
    </div>
  );
}

/** What one can do, and below it what the owner can. */
function Deeds(props: {
  calls: Calls;
  call: Call;
  place: Place;
  adding: boolean;
  onAdd: () => void;
  onShare: () => void;
}) {
  const { calls, call, place } = props;
  const { live, me } = place;
  const text = useText();
  const api = useApi();
  const offers = useOffers();
  const view = useCell(call.view);
  const [sound, setSound] = useState<MenuPlace>();
  const quietly = (work: Promise<unknown>) => void work.catch(() => {});
  // By the key of a telephone keypad too: then the microphone of the browser knows nothing of it.
  const muted = view.muted || me?.muted === true;
  const mute = () => {
    call.setMuted(!muted);
    if (me) {
      quietly(api.changeAttendee(live.id, me.leg, { muted: !muted }));
    }
  };
  const others = (live.people ?? []).filter((one) => one.state === 'in' && !one.owner);
  const allMuted = others.length > 0 && others.every((one) => one.silenced);
  const hands = Conferences.hands(live);
  return (
    <div className="call-deeds" role="toolbar" aria-label={text('common.more')}>
      <Deed
        icon={muted ? 'micOff' : 'mic'}
        label={text(muted ? 'call.unmute' : 'call.mute')}
        on={muted}
        onPress={mute}
      />
      <Deed
        icon="hand"
        label={text(me?.hand ? 'conference.lower' : 'conference.raise')}
        on={Boolean(me?.hand)}
        disabled={!me}
        onPress={() => me && quietly(api.changeAttendee(live.id, me.leg, { hand: !me.hand }))}
      />
      <Deed
        icon="speaker"
        label={text('call.output')}
        menu
        onPress={(box) => setSound({ x: box.left, y: box.top - 8 })}
      />
      {live.own && (
        <>
          <Deed icon="plus" label={text('conference.add')} on={props.adding} onPress={props.onAdd} />
          <Deed icon="link" label={text('conference.share')} onPress={props.onShare} />
          <Deed
            icon="lock"
            label={text(live.locked ? 'conference.unlock' : 'conference.lock')}
            on={live.locked}
            onPress={() => quietly(api.changeConference(live.id, { locked: !live.locked }))}
          />
          <Deed
            icon="mute"
            label={text(allMuted ? 'conference.unmuteAll' : 'conference.muteAll')}
            on={allMuted}
            disabled={others.length === 0}
            onPress={() => quietly(api.changeConference(live.id, { muted: !allMuted }))}
          />
          {offers.recording && (
            <Deed
              icon="record"
              label={text(live.recording ? 'call.recording.stop' : 'call.recording.start')}
              on={Boolean(live.recording)}
              disabled={!me}
              onPress={() => quietly(api.recordConference(live.id, !live.recording))}
            />
          )}
          <Deed icon="stop" label={text('conference.end')} danger onPress={() => quietly(api.endConference(live.id))} />
        </>
      )}
      <Deed icon="hangup" label={text('conference.leave')} danger onPress={() => call.hangUp()} />
      {hands.length > 0 && (
        <span className="visually-hidden" role="status">{`${text('conference.state.hand')}: ${hands.length}`}</span>
      )}
      {sound && <SoundMenu calls={calls} call={call} place={sound} onClose={() => setSound(undefined)} />}
    </div>
  );
}

function Over({ calls, call, place }: { calls: Calls; call: Call; place: Place }) {
  const text = useText();
  const door = useDoor();
  const { peer } = useCell(call.view);
  return (
    <div className="call-deeds call-over" role="toolbar" aria-label={text('call.state.ended')}>
      {!place.live.ended && peer.startsWith('*') && (
        <Deed
          icon="call"
          label={text('conference.again')}
          onPress={() => {
            calls.dismiss(call);
            void door.start(peer);
          }}
        />
      )}
      <Deed icon="close" label={text('call.close')} onPress={() => calls.dismiss(call)} />
    </div>
  );
}
