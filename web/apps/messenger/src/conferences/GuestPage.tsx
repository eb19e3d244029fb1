import { GuestPlace } from '@hutong/model/calls';
import { GuestApi, type GuestSight, type GuestState } from '@hutong/protocol';
import { Button, Field, Icon, textOr, useText } from '@hutong/ui';
import { useEffect, useMemo, useState } from 'react';
import { useCell } from '../hooks';
import { recordingWords } from './recordingWords';
import '../pages/pair/pair.css';

/** What somebody without an account sees of a link into a conference: gives a name, waits, and takes part. */
export function GuestPage({ token, onSignIn }: { token: string; onSignIn: () => void }) {
  const text = useText();
  const place = useMemo(() => new GuestPlace(), []);
  const view = useCell(place.view);
  const [sight, setSight] = useState<GuestSight>();
  useEffect(() => {
    // Where no guests are taken there is nothing but to sign in.
    new GuestApi().look(token).then(setSight, onSignIn);
  }, [token, onSignIn]);
  useEffect(() => {
    const gone = () => place.dispose();
    window.addEventListener('pagehide', gone);
    return () => {
      window.removeEventListener('pagehide', gone);
      place.dispose();
    };
  }, [place]);
  const title = view.state?.title ?? sight?.title;
  return (
    <main className="pair" id="main" tabIndex={-1}>
      <section className="pair-card guest" aria-labelledby="guest-title" aria-busy={!sight} data-phase={view.phase}>
        <Icon name="people" size={56} />
        <h1 id="guest-title">
          {title === undefined
            ? text('conference.title')
            : view.phase === 'in'
              ? title
              : text('conference.join.title', { name: title })}
        </h1>
        {sight && (view.phase === 'form' || view.phase === 'asking') && (
          <Knock place={place} token={token} lobby={sight.lobby} onSignIn={onSignIn} />
        )}
        {view.phase === 'waiting' && (
          <>
            <p role="status">{text('guest.waiting')}</p>
            <Button kind="quiet" onClick={() => place.leave()}>
              {text('common.cancel')}
            </Button>
          </>
        )}
        {view.phase === 'in' && <Inside place={place} />}
        {view.phase === 'over' && (
          <>
            <p role="status">{text(overWords(view.state?.reason))}</p>
            <Button kind="main" onClick={() => place.view.set({ phase: 'form', muted: false })}>
              {text('conference.again')}
            </Button>
          </>
        )}
      </section>
    </main>
  );
}

function Knock(props: { place: GuestPlace; token: string; lobby: boolean; onSignIn: () => void }) {
  const text = useText();
  const view = useCell(props.place.view);
  const [name, setName] = useState('');
  const asking = view.phase === 'asking';
  return (
    <form
      className="pair-answers pair-stacked"
      onSubmit={(event) => {
        event.preventDefault();
        if (!asking && name.trim() !== '') {
          void props.place.knock(props.token, name.trim());
        }
      }}
    >
      <p role={view.fault ? 'alert' : 'status'}>
        {view.fault
          ? textOr('guest.fault', view.fault, 'guest.fault.other')
          : text(props.lobby ? 'guest.lobby' : 'guest.open')}
      </p>
      <Field
        label={text('guest.name')}
        value={name}
        maxLength={40}
        autoComplete="name"
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button kind="main" type="submit" disabled={asking || name.trim() === ''}>
        {text(props.lobby ? 'guest.knock' : 'conference.join')}
      </Button>
      <Button kind="quiet" onClick={props.onSignIn}>
        {text('guest.signIn')}
      </Button>
    </form>
  );
}

function Inside({ place }: { place: GuestPlace }) {
  const text = useText();
  const view = useCell(place.view);
  const hand = view.state?.hand === true;
  return (
    <>
      <p role="status">
        {text('guest.in')} {text('conference.people', { n: view.state?.count ?? 1 })}
        {view.state?.locked && ` · ${text('conference.locked')}`}
      </p>
      {view.state?.recording && <Recorded place={place} state={view.state} />}
      {view.state?.silenced && <p role="status">{text('conference.silenced')}</p>}
      <div className="pair-answers pair-stacked" role="toolbar" aria-label={text('common.more')}>
        <Button kind="plain" aria-pressed={view.muted} onClick={() => place.setMuted(!view.muted)}>
          {text(view.muted ? 'call.unmute' : 'call.mute')}
        </Button>
        <Button kind="plain" aria-pressed={hand} onClick={() => place.setHand(!hand)}>
          {text(hand ? 'conference.lower' : 'conference.raise')}
        </Button>
        <Button kind="main" onClick={() => place.leave()}>
          {text('conference.leave')}
        </Button>
      </div>
    </>
  );
}

/** That it is recorded; who is asked says yes or no here. */
function Recorded({ place, state }: { place: GuestPlace; state: GuestState }) {
  const text = useText();
  const [agreed, setAgreed] = useState<boolean>();
  const answer = (agree: boolean) => {
    setAgreed(agree);
    place.agree(agree);
  };
  return (
    <>
      <p role="status">{text(recordingWords(state.recording, state.asks))}</p>
      {state.asks && (
        <div className="pair-answers">
          <Button
            kind={agreed === false ? 'plain' : 'main'}
            aria-pressed={agreed === true}
            onClick={() => answer(true)}
          >
            {text('call.recording.yes')}
          </Button>
          <Button
            kind={agreed === false ? 'main' : 'plain'}
            aria-pressed={agreed === false}
            onClick={() => answer(false)}
          >
            {text('call.recording.no')}
          </Button>
        </div>
      )}
    </>
  );
}

function overWords(reason: string | null | undefined) {
  switch (reason) {
    case 'ended':
      return 'conference.over';
    case 'cancelled':
      return 'guest.refused';
    case 'no-answer':
      return 'guest.unanswered';
    default:
      return 'conference.left';
  }
}
