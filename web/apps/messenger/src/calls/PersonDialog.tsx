import { Avatar, IconButton, useText } from '@hutong/ui';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useMessenger } from '../hooks';
import { addressOf, moveBetween } from '../pages/phone/typed';
import { type Match, useMatches } from '../pages/phone/useMatches';
import { useCaller } from './useCaller';

/** A dialog that stands on a call. */
export function CallDialog(props: { title: string; onClose: () => void; children: ReactNode }) {
  const { title, onClose, children } = props;
  const text = useText();
  const id = useId();
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
        <h2 id={id}>{title}</h2>
        <IconButton icon="close" label={text('common.close')} onClick={onClose} />
      </header>
      {children}
    </section>
  );
}

interface Choice {
  /** Who is not offered: who is in the call already. */
  except?: string;
  /** What the button of a person says to those who do not see it. */
  labelOf: (name: string) => string;
  onType?: () => void;
  onChoose: (address: string) => void;
  /** Below the list. */
  remark?: ReactNode;
  /** The buttons, for who would be chosen now. */
  children: (target: string | undefined) => ReactNode;
}

/** A person or a number, typed, and chosen from those who fit. */
export function PersonChoice({ except, labelOf, onType, onChoose, remark, children }: Choice) {
  const text = useText();
  const { account } = useMessenger();
  const [typed, setTyped] = useState('');
  const matches = useMatches(typed).filter((one) => one.address !== except);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const target = addressOf(typed, account) ?? matches[0]?.address;
  return (
    <>
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
          onType?.();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault();
            if (target !== undefined) {
              onChoose(target);
            }
          }
        }}
      />
      {matches.length > 0 && (
        <ul aria-label={text('phone.found')} onKeyDown={moveBetween}>
          {matches.map((match) => (
            <Found
              key={match.address}
              match={match}
              label={labelOf(match.name)}
              onChoose={() => onChoose(match.address)}
            />
          ))}
        </ul>
      )}
      {remark}
      <footer>{children(target)}</footer>
    </>
  );
}

function Found({ match, label, onChoose }: { match: Match; label: string; onChoose: () => void }) {
  const text = useText();
  const { picture } = useCaller(match.address);
  return (
    <li>
      <button type="button" className="found" onClick={onChoose} aria-label={label}>
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
