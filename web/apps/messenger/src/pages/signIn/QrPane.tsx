import { Api, Problem, type SignedIn } from '@hutong/protocol';
import { Button, Icon, QrCode, type StringKey, useText } from '@hutong/ui';
import { useEffect, useRef, useState } from 'react';
import { deviceName } from './device';

type Shown =
  | { readonly is: 'waiting' }
  | { readonly is: 'code'; readonly url: string; readonly digits?: string }
  | { readonly is: 'over'; readonly why: StringKey };

/** Pictures shown one after the other before somebody has to ask for more. */
const Pictures = 5;

/** A picture that a signed-in telephone scans to let this computer in. */
export function QrPane({ onEnter }: { onEnter: (answer: SignedIn) => void }) {
  const text = useText();
  const [shown, setShown] = useState<Shown>({ is: 'waiting' });
  const [round, setRound] = useState(0);
  const entered = useRef(onEnter);
  entered.current = onEnter;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round begins anew
  useEffect(() => {
    const stop = new AbortController();
    setShown({ is: 'waiting' });
    void pair(stop.signal, setShown, (answer) => entered.current(answer));
    return () => stop.abort();
  }, [round]);
  return (
    <section className="sign-in-qr" aria-labelledby="sign-in-qr">
      <h2 id="sign-in-qr">{text('signin.qrTitle')}</h2>
      <div className="qr-frame">
        {shown.is === 'code' && shown.digits === undefined && (
          <QrCode text={shown.url} label={text('signin.qrLabel')} />
        )}
        {shown.is === 'code' && shown.digits !== undefined && (
          <>
            <Icon name="phone" size={40} />
            <b className="qr-digits">{shown.digits}</b>
          </>
        )}
        {shown.is === 'over' && (
          <Button kind="quiet" onClick={() => setRound(round + 1)}>
            <Icon name="retry" size={18} />
            {text('signin.qrNew')}
          </Button>
        )}
      </div>
      <p role="status">
        {text(
          shown.is === 'over'
            ? shown.why
            : shown.is === 'code' && shown.digits !== undefined
              ? 'signin.qrScanned'
              : 'signin.qrText',
        )}
      </p>
    </section>
  );
}

/** Shows pictures and asks for news of each, until somebody is let in or nobody comes. */
async function pair(signal: AbortSignal, show: (shown: Shown) => void, enter: (answer: SignedIn) => void) {
  const api = new Api();
  for (let picture = 0; picture < Pictures; picture++) {
    try {
      const { secret, url } = await api.beginPairing(deviceName());
      if (signal.aborted) {
        return;
      }
      show({ is: 'code', url });
      for (let state: 'shown' | 'scanned' = 'shown'; ; ) {
        const news = await api.claimPairing(secret, state, signal);
        if (signal.aborted) {
          return;
        }
        if ('token' in news) {
          enter(news);
          return;
        }
        state = news.state;
        show({ is: 'code', url, ...(news.code !== undefined && { digits: news.code }) });
      }
    } catch (problem) {
      if (signal.aborted) {
        return;
      }
      if (!(problem instanceof Problem && problem.status === 404)) {
        show({
          is: 'over',
          why: problem instanceof Problem && problem.status === 403 ? 'signin.qrRefused' : 'signin.qrNone',
        });
        return;
      }
    }
  }
  show({ is: 'over', why: 'signin.qrOver' });
}
