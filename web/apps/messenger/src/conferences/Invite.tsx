import { isNumber, local, newId, Problem } from '@hutong/protocol';
import { Avatar, Button, Icon, IconButton, textOr, useText } from '@hutong/ui';
import { useEffect, useId, useRef, useState } from 'react';
import { useCaller } from '../calls/useCaller';
import { useApi, useMessenger } from '../hooks';
import { addressOf, moveBetween } from '../pages/phone/typed';
import { type Match, useMatches } from '../pages/phone/useMatches';

/** Whom the owner has rung. */
export function Invite({ id, onClose }: { id: string; onClose: () => void }) {
  const text = useText();
  const api = useApi();
  const { account } = useMessenger();
  const title = useId();
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string>();
  const matches = useMatches(typed);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const target = addressOf(typed, account) ?? matches[0]?.address;
  const ring = (to: string | undefined) => {
    if (to === undefined) {
      return;
    }
    setFault(undefined);
    api.inviteToConference(id, isNumber(to) ? local(to) : to, newId()).then(
      () => setTyped(''),
      (problem: unknown) => {
        const kind = problem instanceof Problem ? problem.kind.replace(/^call-/, '') : 'failed';
        setFault(textOr('callback.reason', kind, 'callback.reason.failed'));
      },
    );
  };
  return (
    <section
      className="call-others"
      role="dialog"
      aria-labelledby={title}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') {
          onClose();
        }
      }}
    >
      <header>
        <h2 id={title}>{text('conference.add')}</h2>
        <IconButton icon="close" label={text('common.close')} onClick={onClose} />
      </header>
      <input
        ref={field}
        type="text"
        autoComplete="off"
        spellCheck={false}
        aria-label={text('phone.number')}
        placeholder={text('phone.number')}
        value={typed}
        maxLength={100}
        onChange={(event) => {
          setTyped(event.target.value);
          setFault(undefined);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault();
            ring(target);
          }
        }}
      />
      {matches.length > 0 && (
        <ul aria-label={text('phone.found')} onKeyDown={moveBetween}>
          {matches.map((match) => (
            <Found key={match.address} match={match} onChoose={() => ring(match.address)} />
          ))}
        </ul>
      )}
      <p className="call-direct" role="status">
        {fault ?? text('conference.addText')}
      </p>
      <footer>
        <Button kind="main" disabled={target === undefined} onClick={() => ring(target)}>
          <Icon name="call" size={18} />
          {text('conference.add')}
        </Button>
      </footer>
    </section>
  );
}

function Found({ match, onChoose }: { match: Match; onChoose: () => void }) {
  const text = useText();
  const { picture } = useCaller(match.address);
  return (
    <li>
      <button
        type="button"
        className="found"
        onClick={onChoose}
        aria-label={text('conference.addTo', { name: match.name })}
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
