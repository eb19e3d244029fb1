import type { StringKey } from '@hutong/ui';

export interface Suggestion {
  readonly words: StringKey;
  readonly at: number;
}

/** Times that people mean, all in the future. */
export function suggestions(now: number): readonly Suggestion[] {
  const day = (days: number, hour: number) => {
    const at = new Date(now);
    at.setDate(at.getDate() + days);
    at.setHours(hour, 0, 0, 0);
    return at.getTime();
  };
  const untilMonday = (8 - new Date(now).getDay()) % 7 || 7;
  const all: readonly Suggestion[] = [
    { words: 'schedule.hour', at: now + 3_600_000 },
    { words: 'schedule.tonight', at: day(0, 20) },
    { words: 'schedule.tomorrow', at: day(1, 9) },
    { words: 'schedule.monday', at: day(untilMonday, 9) },
  ];
  return all.filter((one) => one.at > now + 60_000);
}

/** A time as a `datetime-local` field has it. */
export function toField(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
