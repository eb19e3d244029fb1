import type { LegProtection, ServerCall } from '@hutong/protocol';
import { expect, test } from 'vitest';
import { protectionOf } from '../src/index.ts';

type Leg = ServerCall['legs'][number];

const quality = (protection: LegProtection | null) => ({ codec: 'opus', mos: 4.2, lossPercent: 0, protection });

/** A call of which each end has such sound; `undefined`: none yet. */
function call(state: ServerCall['state'], ends: readonly (LegProtection | null | undefined)[], route = 'telephone') {
  const legs = ends.map(
    (protection, at): Leg => ({
      leg: at + 1,
      state,
      party: null,
      quality: protection === undefined ? null : quality(protection),
    }),
  );
  const answered = '2026-11-01T08:00:00Z';
  return { id: 'c', state, route, answered, ended: null, seconds: 0, reason: null, legs } as ServerCall;
}

test.each([
  [['dtls', 'dtls'], 'dtls'],
  [['dtls', 'sdes'], 'sdes'],
  [['dtls', 'none'], 'none'],
  [['none', undefined], 'none'],
  [['dtls', undefined], undefined],
  [['dtls', null], undefined],
  [[], undefined],
] as const)('Of ends that talk with %j the call is %s', (ends, protection) => {
  expect(protectionOf(call('talking', ends))).toBe(protection);
});

test('Who only rings, or has left, does not count while others talk', () => {
  const talking = call('talking', ['dtls', 'dtls']);
  const others = (['ringing', 'ended'] as const).map((state, at) => ({ ...talking.legs[0], leg: at + 3, state }));
  const clear = others.map((leg) => ({ ...leg, quality: quality('none') }));
  expect(protectionOf({ ...talking, legs: [...talking.legs, ...clear] } as ServerCall)).toBe('dtls');
});

test('Of a call that is over, ends without sound do not count', () => {
  expect(protectionOf(call('ended', ['dtls', 'sdes', undefined]))).toBe('sdes');
});

test('What went past the server is encrypted by the apps, if there was a talk', () => {
  const direct = call('ended', [undefined, undefined], 'app');
  expect(protectionOf(direct)).toBe('direct');
  expect(protectionOf({ ...direct, answered: null })).toBeUndefined();
  expect(protectionOf(call('ended', [undefined], 'telephone'))).toBeUndefined();
});
