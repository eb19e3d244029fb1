import { text } from '@hutong/ui';

/** How long something can be read, in words. */
export function lasting(seconds: number): string {
  return seconds < 60 ? text('burn.seconds', { n: seconds }) : text('burn.minutes', { n: Math.round(seconds / 60) });
}

/** What a person may choose, in seconds. */
export const Lastings = [5, 10, 30, 60, 300] as const;
