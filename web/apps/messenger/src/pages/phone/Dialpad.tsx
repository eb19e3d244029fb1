import { formatNumber } from '@hutong/model';
import { type Callback, cleanPasted } from '@hutong/model/calls';
import { isNumber, local } from '@hutong/protocol';
import { Avatar, Button, Icon, IconButton, useText } from '@hutong/ui';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useDoor } from '../../calls/door';
import { Keys } from '../../calls/Keys';
import { useApi, useCell, useMedia, useMessenger, usePerson } from '../../hooks';
import { useOffers } from '../../useOffers';
import { countries } from '../signIn/countries';
import { callBack, callbackOf } from './callbacks';
import { addressOf, moveBetween } from './typed';
import { type Match, useMatches } from './useMatches';

/** A dialpad that finds people while one dials. `empty`: what is shown while nothing is typed. */
export function Dialpad({ first, above, empty }: { first: string; above: ReactNode; empty: ReactNode }) {
  const text = useText();
  const door = useDoor();
  const { account } = useMessenger();
  const [typed, setTyped] = useState(first);
  const [note, setNote] = useState<string>();
  const matches = useMatches(typed);
  const touch = useMedia('(pointer: coarse)');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setTyped(first), [first]);
  useDialledAnywhere((key) => {
    field.current?.focus();
    change(typed + key);
  });
  const address = addressOf(typed, account);
  const change = (next: string) => {
    setTyped(next);
    setNote(undefined);
  };
  const call = (to: string | undefined) => {
    if (to === undefined) {
      setNote(text('phone.badNumber'));
    } else if (to !== account) {
      void door.start(to);
    }
  };
  const erase = () => change(typed.slice(0, -1));
  return (
    <section className="dialpad" aria-label={text('phone.dialpad')}>
      {above}
      <div className="dialpad-number">
        <p className="dialpad-country">{address !== undefined && isNumber(address) ? countryOf(local(address)) : ''}</p>
        <input
          ref={field}
          type="text"
          inputMode={touch ? 'none' : 'tel'}
          autoComplete="off"
          spellCheck={false}
          aria-label={text('phone.number')}
          placeholder={text('phone.number')}
          value={typed}
          maxLength={100}
          data-long={typed.length > 16}
          onChange={(event) => change(event.target.value)}
          onPaste={(event) => {
            event.preventDefault();
            const { selectionStart, selectionEnd } = event.currentTarget;
            const pasted = cleanPasted(event.clipboardData.getData('text'));
            change(typed.slice(0, selectionStart ?? 0) + pasted + typed.slice(selectionEnd ?? 0));
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              event.preventDefault();
              call(address ?? matches[0]?.address);
            }
          }}
        />
        {typed !== '' && <Erase onErase={erase} onClear={() => change('')} />}
      </div>
      <div className="dialpad-found">
        {typed.trim() === '' ? (
          empty
        ) : matches.length > 0 ? (
          <ul aria-label={text('phone.found')} onKeyDown={moveBetween}>
            {matches.map((match) => (
              <Found key={match.address} match={match} onCall={() => call(match.address)} />
            ))}
          </ul>
        ) : (
          <p className="quiet">{address === undefined ? text('phone.badNumber') : text('phone.nothing')}</p>
        )}
      </div>
      <Keys onKey={(key) => change(typed + key)} onLong={(key) => change(typed + (key === '0' ? '+' : key))} />
      <p className="dialpad-note" role="status">
        {note}
      </p>
      <div className="dialpad-deeds">
        <Button
          className="dialpad-call"
          onClick={() => call(address ?? matches[0]?.address)}
          disabled={typed.trim() === ''}
        >
          <Icon name="call" size={20} />
          {text('phone.call')}
        </Button>
        <CallbackButton to={address} onAsk={() => change('')} />
      </div>
    </section>
  );
}

/** Who types a number without having chosen a field means this one. */
function useDialledAnywhere(onKey: (key: string) => void) {
  const told = useRef(onKey);
  useEffect(() => {
    told.current = onKey;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      const isTaken =
        target.closest('input, textarea, select, [contenteditable="true"], .call-screen') !== null ||
        document.querySelector('[role="dialog"]') !== null;
      if (/^[0-9+*#]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey && !isTaken) {
        event.preventDefault();
        told.current(event.key);
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

/** A press takes the last away, a long one all. */
function Erase({ onErase, onClear }: { onErase: () => void; onClear: () => void }) {
  const text = useText();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const lift = () => clearTimeout(timer.current);
  return (
    <IconButton
      icon="erase"
      className="dialpad-erase"
      label={text('phone.erase')}
      onClick={onErase}
      onPointerDown={() => {
        timer.current = setTimeout(onClear, 500);
      }}
      onPointerUp={lift}
      onPointerLeave={lift}
      onPointerCancel={lift}
    />
  );
}

function Found({ match, onCall }: { match: Match; onCall: () => void }) {
  const text = useText();
  const person = usePerson(match.address);
  return (
    <li>
      <button
        type="button"
        className="found"
        onClick={onCall}
        aria-label={text('phone.callName', { name: match.name })}
      >
        <Avatar jid={match.address} name={match.name} picture={person.picture} size={34} />
        <span>
          <b>{match.name}</b>
          <small>{match.line}</small>
        </span>
        <i data-app={match.app}>{text(match.app ? 'phone.app' : 'phone.telephone')}</i>
      </button>
    </li>
  );
}

/** Rings one's own telephone, then theirs: where the server does it, for who has a number. */
function CallbackButton({ to, onAsk }: { to: string | undefined; onAsk: () => void }) {
  const text = useText();
  const api = useApi();
  const messenger = useMessenger();
  const offers = useOffers();
  const going = useCell(callbackOf(messenger));
  const people = going && <AddPerson callback={going} to={to} onAsk={onAsk} />;
  if (!offers.callback || !isNumber(messenger.account)) {
    return null;
  }
  const number = to !== undefined && isNumber(to) && to !== messenger.account ? local(to) : undefined;
  return (
    people ?? (
      <Button
        title={text('phone.callbackHint')}
        disabled={number === undefined}
        onClick={() => {
          if (number !== undefined) {
            callBack(messenger, api, number);
            onAsk();
          }
        }}
      >
        <Icon name="swap" size={20} />
        {text('phone.callback')}
      </Button>
    )
  );
}

/** While a callback is talked in, the next one who is dialled joins it. */
function AddPerson({ callback, to, onAsk }: { callback: Callback; to: string | undefined; onAsk: () => void }) {
  const text = useText();
  const api = useApi();
  const messenger = useMessenger();
  const { state } = useCell(callback.view);
  const number = to !== undefined && isNumber(to) ? local(to) : undefined;
  const talking = state === 'talking';
  return (
    <Button
      title={text(talking ? 'callback.addHint' : 'phone.callbackHint')}
      disabled={number === undefined || (callback.live && !talking)}
      onClick={() => {
        if (number !== undefined) {
          if (talking) {
            void callback.add(number);
          } else {
            callBack(messenger, api, number);
          }
          onAsk();
        }
      }}
    >
      <Icon name={talking ? 'plus' : 'swap'} size={20} />
      {text(talking ? 'callback.add' : 'phone.callback')}
    </Button>
  );
}

/** Of which country a number is. */
function countryOf(number: string): string {
  let best: { code: string; name: string } | undefined;
  for (const one of countries()) {
    if (number.startsWith(`+${one.code}`) && one.code.length > (best?.code.length ?? 0)) {
      best = one;
    }
  }
  return best ? `${best.name} +${best.code}` : (formatNumber(number).split(' ')[0] ?? '');
}
