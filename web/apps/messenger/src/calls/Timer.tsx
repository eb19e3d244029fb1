import { useText } from '@hutong/ui';
import { useEffect, useState } from 'react';
import { duration } from '../times';

/** How long it has been, in minutes and seconds. */
export function Timer({ since, until }: { since: number; until?: number | undefined }) {
  const text = useText();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const length = Math.max(0, (until ?? now) - since);
  return (
    <span role="timer" aria-label={text('call.time')} className="call-timer">
      {duration(length - (length % 1000))}
    </span>
  );
}
