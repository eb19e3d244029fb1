import type { LegProtection, ServerCall } from '@hutong/protocol';

/**
 * How the sound of a call is protected on all of its way. `direct`: from app to app, past the server, and the apps
 * encrypt it; else the weakest of the stretches that the server joins.
 */
export type Protection = 'direct' | LegProtection;

const WeakestFirst = ['none', 'sdes', 'dtls'] as const;

/** Nothing while it is not known of every end that talks, unless one is in clear. */
export function protectionOf(call: ServerCall): Protection | undefined {
  const over = call.state === 'ended';
  const ends = call.legs.filter((leg) => (over ? leg.quality : leg.state === 'talking'));
  if (ends.length === 0) {
    return over && call.route === 'app' && call.answered !== null ? 'direct' : undefined;
  }
  const known = ends.map((leg) => leg.quality?.protection ?? undefined);
  const weakest = WeakestFirst.find((one) => known.includes(one));
  return weakest === 'none' || !known.includes(undefined) ? weakest : undefined;
}
