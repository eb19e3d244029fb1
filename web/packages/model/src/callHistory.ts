import type { CallOfHistory, CallRow } from '@hutong/protocol';
import { Cell } from './cell';
import type { Store } from './store';
import type { Item } from './types';

/** A call that was, and with whom. */
export interface PastCall extends CallRow {
  readonly peer: string;
  /** Only this page knows of it: the server's word takes its place. */
  readonly own?: boolean;
}

/** Milliseconds within which two records of a call with one person are of one call. */
const Together = 20_000;

/** How many are kept here; the conversations have them all. */
const Kept = 300;

/** The calls that were, newest first, gathered from the rows that they left in the conversations. */
export class CallHistory {
  readonly calls = new Cell<readonly PastCall[]>([]);
  /** How many were missed since somebody looked. */
  readonly missed = new Cell(0);
  private seen = 0;

  constructor(private readonly store: Store) {}

  async load(): Promise<void> {
    this.seen = (await this.store.setting<number>('calls-seen')) ?? 0;
    this.set((await this.store.setting<PastCall[]>('calls')) ?? []);
  }

  /** A row that is new to a conversation. */
  add(item: Item): void {
    const call = item.call;
    const all = this.calls.get();
    if (!call || all.some((one) => one.id === call.id && one.peer === item.peer)) {
      return;
    }
    this.keep([...all, { ...call, peer: item.peer }]);
  }

  /** A call of this page that is over, until the server's word of it comes. */
  addOwn(call: PastCall): void {
    if (!this.calls.get().some((one) => one.id === call.id || (!one.own && isSame(one, call)))) {
      this.keep([...this.calls.get(), { ...call, own: true }]);
    }
  }

  /** What the server's history has: more than this device has seen, and what it has seen otherwise. */
  merge(history: readonly CallOfHistory[], domain: string): void {
    const known = new Set(this.calls.get().map((one) => one.id));
    const news = history.flatMap(({ id, at, direction, outcome, other, seconds, route, media }) => {
      const start = Date.parse(at);
      return other === null || known.has(id) || Number.isNaN(start)
        ? []
        : {
            id,
            start,
            direction,
            outcome,
            seconds,
            route,
            video: media === 'video',
            peer: other.includes('@') ? other : `${other}@${domain}`,
          };
    });
    if (news.length > 0) {
      this.keep([...this.calls.get(), ...news]);
    }
  }

  /** Somebody looks at them. */
  look(): void {
    const newest = this.calls.get()[0]?.start ?? 0;
    if (newest > this.seen) {
      this.seen = newest;
      this.missed.set(0);
      void this.store.setSetting('calls-seen', newest);
    }
  }

  private keep(calls: readonly PastCall[]): void {
    const told = calls.filter((one) => !one.own);
    const next = calls
      .filter((one) => !one.own || !told.some((other) => isSame(one, other)))
      .sort((a, b) => b.start - a.start)
      .slice(0, Kept);
    this.set(next);
    void this.store.setSetting('calls', next);
  }

  private set(calls: readonly PastCall[]): void {
    this.calls.set(calls);
    this.missed.set(calls.filter((one) => isMissed(one) && one.start > this.seen).length);
  }
}

export function isMissed(call: CallRow): boolean {
  return call.direction === 'in' && call.outcome === 'missed';
}

function isSame(a: PastCall, b: PastCall): boolean {
  return a.id === b.id || (a.peer === b.peer && a.direction === b.direction && Math.abs(a.start - b.start) < Together);
}
