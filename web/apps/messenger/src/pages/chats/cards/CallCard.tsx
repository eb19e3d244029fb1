import type { CallRow } from '@hutong/protocol';
import { Icon, useText } from '@hutong/ui';
import { useDoor } from '../../../calls/door';
import { callWords } from '../preview';

/** A call that was, and the way to call again. */
export function CallCard({ peer, call }: { peer: string; call: CallRow }) {
  const text = useText();
  const door = useDoor();
  const missed = call.direction === 'in' && call.outcome === 'missed';
  const route = call.route === 'app' ? undefined : text(`call.via.${call.route}`);
  return (
    <button
      type="button"
      className="call-card"
      data-missed={missed}
      tabIndex={-1}
      title={text('call.again')}
      onClick={() => void door.start(peer, call.video)}
    >
      <Icon name={missed ? 'callMissed' : call.video ? 'video' : 'call'} size={20} />
      <span>{callWords(call, text)}</span>
      {route !== undefined && <small>{route}</small>}
    </button>
  );
}
