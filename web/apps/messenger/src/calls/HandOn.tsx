import type { Call, Calls, HandingKind, HandingView } from '@hutong/model/calls';
import { isNumber, local } from '@hutong/protocol';
import { Avatar, Button, Icon, IconButton, type Text, textOr, useText } from '@hutong/ui';
import { useEffect, useId, useRef, useState } from 'react';
import { useApi, useCell, useMessenger } from '../hooks';
import { addressOf, moveBetween } from '../pages/phone/typed';
import { type Match, useMatches } from '../pages/phone/useMatches';
import { useDoor } from './door';
import { handingOf } from './handings';
import { useCaller } from './useCaller';

interface Parts {
  calls: Calls;
  call: Call;
  /** The call that waits meanwhile. */
  waiting: Call | undefined;
  kind: HandingKind;
  onClose: () => void;
}

/** Who is to have the call, or is to be called into it. */
export function HandOn(props: Parts) {
  const { call, kind, onClose } = props;
  const text = useText();
  const id = useId();
  const { telephone } = useCell(call.view);
  return (
    <section
      className="call-others"
      role="dialog"
      aria-labelledby={id}
      onKeyDown={(event) => {
        // The call below takes digits as tones.
        event.stopPropagation();
        if (event.key === 'Escape') {
          onClose();
        }
      }}
    >
      <header>
        <h2 id={id}>{text(`call.${kind}.title`)}</h2>
        <IconButton icon="close" label={text('common.close')} onClick={onClose} />
      </header>
      {telephone ? <Choosing {...props} /> : <p className="call-direct">{text('call.direct')}</p>}
    </section>
  );
}

function Choosing({ call, waiting, kind, onClose }: Parts) {
  const text = useText();
  const api = useApi();
  const door = useDoor();
  const { account } = useMessenger();
  const [typed, setTyped] = useState('');
  const matches = useMatches(typed).filter((one) => one.address !== call.peer);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const handing = handingOf(call, api);
  const address = addressOf(typed, account);
  const target = address ?? matches[0]?.address;
  const choose = (to: string | undefined) => {
    if (to !== undefined && to !== account && to !== call.peer) {
      void handing[kind](to, isNumber(to) ? local(to) : to);
      onClose();
    }
  };
  return (
    <>
      {kind === 'transfer' && waiting && <Join call={call} waiting={waiting} onClose={onClose} />}
      <input
        ref={field}
        type="text"
        autoComplete="off"
        spellCheck={false}
        aria-label={text('phone.number')}
        placeholder={text('phone.number')}
        value={typed}
        maxLength={100}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault();
            choose(target);
          }
        }}
      />
      {matches.length > 0 && (
        <ul aria-label={text('phone.found')} onKeyDown={moveBetween}>
          {matches.map((match) => (
            <Found key={match.address} match={match} kind={kind} onChoose={() => choose(match.address)} />
          ))}
        </ul>
      )}
      <footer>
        {kind === 'transfer' && (
          <Button
            title={text('call.askFirstHint')}
            disabled={target === undefined || waiting !== undefined}
            onClick={() => {
              if (target !== undefined) {
                onClose();
                void door.start(target);
              }
            }}
          >
            <Icon name="call" size={18} />
            {text('call.askFirst')}
          </Button>
        )}
        <Button kind="main" disabled={target === undefined} onClick={() => choose(target)}>
          <Icon name={kind === 'transfer' ? 'forward' : 'plus'} size={18} />
          {text(`call.${kind}`)}
        </Button>
      </footer>
    </>
  );
}

function Found({ match, kind, onChoose }: { match: Match; kind: HandingKind; onChoose: () => void }) {
  const text = useText();
  const { picture } = useCaller(match.address);
  return (
    <li>
      <button
        type="button"
        className="found"
        onClick={onChoose}
        aria-label={text(`call.${kind}.to`, { name: match.name })}
      >
        <Avatar jid={match.address} name={match.name} picture={picture} size={34} />
        <span>
          <b>{match.name}</b>
          <small>{match.line}</small>
        </span>
        <i data-app={match.app}>{text(match.app ? 'phone.app' : 'phone.telephone')}</i>
      </button>
    </li>
  );
}

/** The one who was asked first, and the one who waits: they talk, and we leave. */
function Join({ call, waiting, onClose }: { call: Call; waiting: Call; onClose: () => void }) {
  const text = useText();
  const api = useApi();
  const [one, other] = [useCaller(call.peer), useCaller(waiting.peer)];
  const { telephone, answered } = useCell(waiting.view);
  return telephone && answered !== undefined ? (
    <Button
      kind="main"
      onClick={() => {
        void handingOf(call, api).join(waiting.peer, waiting.id);
        onClose();
      }}
    >
      <Icon name="merge" size={18} />
      {text('call.join', { one: one.name, other: other.name })}
    </Button>
  ) : null;
}

/** How it goes, in a line. */
export function HandingRemark({ call }: { call: Call }) {
  const text = useText();
  const api = useApi();
  const handing = handingOf(call, api);
  const view = useCell(handing.view);
  const people = useCell(handing.people);
  const name = useCaller(view?.to ?? call.peer).name;
  const { state } = useCell(call.view);
  useEffect(() => () => handing.close(), [handing]);
  if (!view || state === 'ended') {
    return null;
  }
  return (
    <p className="call-remarks" role="status">
      {view.state === 'done' && view.kind === 'add' && people !== undefined
        ? text('call.people', { n: people })
        : wordsOf(view, name, text)}
    </p>
  );
}

function wordsOf(view: HandingView, name: string, text: Text): string {
  if (view.state === 'failed') {
    const why = textOr('callback.reason', view.reason ?? 'failed', 'callback.reason.failed');
    return text(`call.${view.kind}.failed`, { name, why });
  }
  return text(view.state === 'done' ? `call.${view.kind}.done` : `call.${view.kind}.rings`, { name });
}
