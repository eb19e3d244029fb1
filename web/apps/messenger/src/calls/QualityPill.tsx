import type { Quality } from '@hutong/model/calls';
import { useText } from '@hutong/ui';
import { bytes } from '../times';

/** How good the call is, and what went over the network. */
export function QualityPill({ quality }: { quality: Quality }) {
  const text = useText();
  const { mos } = quality;
  const level = mos >= 4 ? 'good' : mos >= 3.2 ? 'fair' : 'poor';
  const bars = mos >= 4.2 ? 4 : mos >= 3.8 ? 3 : mos >= 3.2 ? 2 : 1;
  const details = text('call.quality.details', {
    loss: Math.round(quality.loss * 100),
    jitter: Math.round(quality.jitter),
    trip: Math.round(quality.roundTrip),
  });
  return (
    <dl className="call-facts">
      <div>
        <dd>{bytes(quality.bytes)}</dd>
        <dt>{text('call.traffic')}</dt>
      </div>
      <div title={details} data-level={level}>
        <dd>
          <span className="call-bars" aria-hidden="true">
            {[1, 2, 3, 4].map((bar) => (
              <i key={bar} data-on={bar <= bars} />
            ))}
          </span>
        </dd>
        <dt>
          {text(`call.quality.${level}`)} {mos.toFixed(1)}
          <span className="visually-hidden">{details}</span>
        </dt>
      </div>
    </dl>
  );
}
