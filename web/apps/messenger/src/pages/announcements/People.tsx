import { Avatar, Icon, IconButton, useText } from '@hutong/ui';
import { useId, useRef, useState } from 'react';
import { useCaller } from '../../calls/useCaller';
import { useMessenger } from '../../hooks';
import { addressOf, moveBetween } from '../phone/typed';
import { type Match, useMatches } from '../phone/useMatches';
import { useNames } from '../phone/useNames';

const Shown = 6;

/** Whom to call: typed, chosen from those who fit, or many numbers pasted at once. */
export function People({ to, onChange }: { to: readonly string[]; onChange: (to: readonly string[]) => void }) {
  const text = useText();
  const { account } = useMessenger();
  const names = useNames();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [unread, setUnread] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const matches = useMatches(typed)
    .filter((one) => !to.includes(one.address))
    .slice(0, Shown);
  const add = (addresses: readonly string[]) => {
    onChange([...new Set([...to, ...addresses])]);
    field.current?.focus();
  };
  const choose = (address: string | undefined) => {
    if (address !== undefined) {
      setTyped('');
      setUnread(0);
      add([address]);
    }
  };
  // What cannot be read stays in the field.
  const takeMany = (pasted: string) => {
    const parts = pasted.split(/[\n\r\t,;，；、]+/).filter((one) => one.trim() !== '');
    const read = parts.map((part) => ({ part: part.trim(), address: addressOf(part, account) }));
    const wrong = read.filter((one) => one.address === undefined);
    setTyped(wrong.map((one) => one.part).join(', '));
    setUnread(wrong.length);
    add(read.flatMap((one) => one.address ?? []));
  };
  return (
    <section className="panel announce-part" aria-labelledby={`${id}-who`}>
      <h3 id={`${id}-who`}>{text('announce.who')}</h3>
      {to.length > 0 && (
        <ul className="announce-chosen" aria-label={text('announce.chosen')}>
          {to.map((address) => (
            <li key={address}>
              <Person address={address} name={names(address)} />
              <IconButton
                icon="close"
                size={16}
                label={text('announce.takeOut', { name: names(address) })}
                onClick={() => {
                  onChange(to.filter((one) => one !== address));
                  field.current?.focus();
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="field-box">
        <input
          ref={field}
          type="text"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          maxLength={100}
          aria-label={text('announce.who')}
          aria-describedby={`${id}-note`}
          placeholder={text('phone.number')}
          onChange={(event) => {
            setTyped(event.target.value);
            setUnread(0);
          }}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text');
            if (/[\n\r\t,;，；、]/.test(pasted.trim())) {
              event.preventDefault();
              takeMany(pasted);
            }
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              // Not the form: that is sent by its button.
              event.preventDefault();
              choose(addressOf(typed, account) ?? matches[0]?.address);
            } else if (event.key === 'Backspace' && typed === '' && to.length > 0) {
              onChange(to.slice(0, -1));
            } else if (event.key === 'ArrowDown') {
              event.preventDefault();
              document.getElementById(`${id}-found`)?.querySelector('button')?.focus();
            }
          }}
        />
      </div>
      <p
        id={`${id}-note`}
        className={unread > 0 ? 'field-error' : 'field-hint'}
        role={unread > 0 ? 'alert' : undefined}
      >
        {unread > 0 ? text('announce.unread', { n: unread }) : text('announce.whoHint')}
      </p>
      {matches.length > 0 && (
        <ul
          id={`${id}-found`}
          className="panel announce-found"
          aria-label={text('phone.found')}
          onKeyDown={moveBetween}
        >
          {matches.map((match) => (
            <Found key={match.address} match={match} onChoose={() => choose(match.address)} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** Somebody, as a picture and a name. */
function Person({ address, name }: { address: string; name: string }) {
  const { picture } = useCaller(address);
  return (
    <>
      <Avatar jid={address} name={name} picture={picture} size={24} />
      <span>{name}</span>
    </>
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
        aria-label={text('announce.add', { name: match.name })}
        onClick={onChoose}
      >
        <Avatar jid={match.address} name={match.name} picture={picture} size={34} />
        <span>
          <b>{match.name}</b>
          <small>{match.line}</small>
        </span>
        <Icon name="plus" size={18} />
      </button>
    </li>
  );
}
