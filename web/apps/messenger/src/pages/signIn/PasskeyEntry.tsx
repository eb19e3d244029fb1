import { Api, type SignedIn } from '@hutong/protocol';
import { Button, Icon, useText } from '@hutong/ui';
import { useEffect, useRef, useState } from 'react';
import { enterByPasskey, offersInFields } from '../../passkeys';
import { useSubmit } from './useSubmit';

/** A challenge is good for five minutes: the offer in the fields is made again before it is over. */
const OfferMilliseconds = 4 * 60_000;

/** Signs in by passkey: by a button, and from the fields of the page where the browser offers that. */
export function PasskeyEntry({ onEnter }: { onEnter: (answer: SignedIn) => void }) {
  const text = useText();
  const [none, setNone] = useState(false);
  const stop = useOffer(onEnter);
  const { busy, error, submit } = useSubmit(
    async () => {
      setNone(false);
      // A browser asks one question at a time.
      stop();
      const answer = await enterByPasskey(new Api(), new AbortController().signal);
      if (answer) {
        onEnter(answer);
      } else {
        setNone(true);
      }
    },
    (problem) => (problem.status === 401 ? text('signin.passkeyUnknown') : undefined),
  );
  return (
    <div className="sign-in-passkey">
      <p className="sign-in-or">{text('signin.or')}</p>
      <Button busy={busy} onClick={() => void submit()}>
        <Icon name="key" size={18} />
        {text('signin.passkey')}
      </Button>
      {(none || error !== undefined) && (
        <p className="field-hint" role="alert">
          {error ?? text('signin.passkeyNone')}
        </p>
      )}
    </div>
  );
}

/** Offers passkeys in the fields while the page is open; the answer ends the offer. */
function useOffer(onEnter: (answer: SignedIn) => void): () => void {
  const offered = useRef<AbortController>(undefined);
  const entered = useRef(onEnter);
  entered.current = onEnter;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const begun = () => {
      offered.current = new AbortController();
      return offered.current;
    };
    const offer = async () => {
      offered.current?.abort();
      const { signal } = begun();
      clearTimeout(timer);
      timer = setTimeout(() => void offer(), OfferMilliseconds);
      const answer = (await offersInFields()) && !signal.aborted && (await enterByPasskey(new Api(), signal, true));
      if (answer) {
        entered.current(answer);
      }
    };
    const begin = () => offer().catch(() => {});
    void begin();
    return () => {
      clearTimeout(timer);
      offered.current?.abort();
    };
  }, []);
  return () => offered.current?.abort();
}
