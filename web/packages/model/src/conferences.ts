import { type Conference, type ConferenceLive, domain, Ns, type XmlElement } from '@hutong/protocol';
import { Cell } from './cell';

/** How addresses of conferences begin: `*30` and the number. */
const Code = '*30';

/** Whether an address is that of a conference. */
export function isConference(address: string): boolean {
  return address.startsWith(Code);
}

/** What is known of conferences here: who is in them, as the server pushes it, and what they are called. */
export class Conferences {
  /** By conference. */
  readonly live = new Cell<ReadonlyMap<string, ConferenceLive>>(new Map());
  /** What a conference is called, by its address. */
  readonly titles = new Cell<ReadonlyMap<string, string>>(new Map());
  /** The conference of a call, kept also when the call is over. */
  private readonly ofCalls = new Map<string, string>();

  constructor(private readonly account: string) {}

  /** A message that may be a push: only the own server speaks as the domain. */
  onMessage(message: XmlElement): void {
    const pushed = message.attr('from') === domain(this.account) && message.child('conference', Ns.conference);
    const json = pushed && pushed.child('json', Ns.json)?.text;
    if (json) {
      try {
        this.take(JSON.parse(json) as ConferenceLive);
      } catch {
        // What cannot be read is as good as not there; the next push says all again.
      }
    }
  }

  /** Takes what is newer than what is known. */
  take(next: ConferenceLive): void {
    const before = this.live.get().get(next.id);
    if (before && next.revision <= before.revision) {
      return;
    }
    if (!next.people && !before) {
      return;
    }
    for (const { call } of next.mine ?? []) {
      if (call) {
        this.ofCalls.set(call, next.id);
      }
    }
    const merged = next.people ? next : { ...next, people: before?.people, mine: before?.mine };
    this.live.update((all) => new Map(all).set(next.id, merged));
  }

  /** Remembers what a conference is called, and who is in it. */
  know(conference: Conference): void {
    if (this.titles.get().get(conference.address) !== conference.title) {
      this.titles.update((all) => new Map(all).set(conference.address, conference.title));
    }
    if (conference.live) {
      this.take(conference.live);
    }
  }

  /** The conference that a call is in, or was. */
  ofCall(call: string): ConferenceLive | undefined {
    const id = this.ofCalls.get(call);
    return id === undefined ? undefined : this.live.get().get(id);
  }

  /** The raised hands, the first first. */
  static hands(live: ConferenceLive): readonly number[] {
    return (live.people ?? [])
      .filter((one) => one.hand)
      .sort((one, other) => Date.parse(one.hand ?? '') - Date.parse(other.hand ?? ''))
      .map((one) => one.leg);
  }
}
