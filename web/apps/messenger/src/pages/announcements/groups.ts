import type { Announcement, Listener, ListenerState } from '@hutong/protocol';

/** How somebody stands, as the eye sorts it. */
export type Group = 'confirmed' | 'good' | 'open' | 'bad';

/** In the order of the bar. */
export const Groups: readonly Group[] = ['confirmed', 'good', 'open', 'bad'];

/** Where somebody belongs; where a confirmation is asked for, who only heard is not done with until it is over. */
export function groupOf(state: ListenerState): Group {
  switch (state) {
    case 'confirmed':
      return 'confirmed';
    case 'heard':
    case 'partly':
      return 'good';
    case 'waiting':
    case 'calling':
      return 'open';
    default:
      return 'bad';
  }
}

/** How many are in which group. */
export function counts(people: Announcement['people']): Readonly<Record<Group, number>> {
  const found = { confirmed: 0, good: 0, open: 0, bad: 0 };
  for (const [state, n] of Object.entries(people ?? {})) {
    found[groupOf(state as ListenerState)] += n ?? 0;
  }
  return found;
}

/** Those for whom another call makes sense: not reached, and no rule says no. */
export function notReached(people: readonly Listener[], asksToConfirm: boolean): readonly Listener[] {
  return people.filter(
    ({ state }) =>
      state === 'no-answer' ||
      state === 'busy' ||
      state === 'failed' ||
      state === 'cancelled' ||
      state === 'partly' ||
      (asksToConfirm && state === 'heard'),
  );
}
