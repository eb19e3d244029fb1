import { currentLanguage, text } from '@hutong/ui';

const Day = 86_400_000;

/** Making one takes as long as writing a hundred times with it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  const key = `${currentLanguage()} ${JSON.stringify(options)}`;
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(currentLanguage(), options);
    formats.set(key, known);
  }
  return known.format(at);
}

/** The day that was asked about last: neighbours are mostly of one day. */
let day = { start: 0, end: 0 };

function startOfDay(at: number): number {
  if (at < day.start || at >= day.end) {
    const start = new Date(at).setHours(0, 0, 0, 0);
    const next = new Date(start);
    day = { start, end: next.setDate(next.getDate() + 1) };
  }
  return day.start;
}

function daysAgo(at: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(at)) / Day);
}

export function clock(at: number): string {
  return format(at, { hour: '2-digit', minute: '2-digit', hour12: false });
}

/** Whether two moments are on one day, here. */
export function sameDay(a: number, b: number): boolean {
  return startOfDay(a) === startOfDay(b);
}

/** The name of a day, between messages. */
export function dayName(at: number, now: number): string {
  const ago = daysAgo(at, now);
  if (ago <= 0) {
    return text('chat.today');
  }
  if (ago === 1) {
    return text('list.yesterday');
  }
  if (ago < 7) {
    return format(at, { weekday: 'long' });
  }
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return format(at, { year: sameYear ? undefined : 'numeric', month: 'long', day: 'numeric' });
}

/** As short as the list has room for. */
export function shortTime(at: number, now: number): string {
  const ago = daysAgo(at, now);
  if (ago <= 0) {
    return clock(at);
  }
  if (ago === 1) {
    return text('list.yesterday');
  }
  return ago < 7 ? format(at, { weekday: 'short' }) : format(at, { year: '2-digit', month: 'numeric', day: 'numeric' });
}

export function fullTime(at: number): string {
  return format(at, { dateStyle: 'medium', timeStyle: 'short' });
}

/** Minutes and seconds of a sound. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function bytes(size: number): string {
  const [value, unit] =
    size < 1_000 ? [size, 'byte'] : size < 1_000_000 ? [size / 1_000, 'kilobyte'] : [size / 1_000_000, 'megabyte'];
  const maximumFractionDigits = value < 10 && unit !== 'byte' ? 1 : 0;
  return new Intl.NumberFormat(currentLanguage(), {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits,
  }).format(value);
}
