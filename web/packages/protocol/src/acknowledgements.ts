import type { XmlElement } from './xml';

/** The connection ended before the server said that it has the stanza. Whether it has is not known. */
export class LostError extends Error {}

interface Waiting {
  readonly stanza: XmlElement;
  readonly done: () => void;
  readonly lost: (why: LostError) => void;
}

/** Counters wrap at 2^32 (XEP-0198 section 4). */
const Wrap = 2 ** 32;

/** What was sent and received on a stream that is managed (XEP-0198): the server's `h` settles what we sent. */
export class Acknowledgements {
  /** How many stanzas of the server were handled; our `h`. */
  received = 0;
  private settled = 0;
  private waiting: Waiting[] = [];

  get unsettled(): readonly XmlElement[] {
    return this.waiting.map((entry) => entry.stanza);
  }

  /** A stanza goes out; the promise is kept when the server has it. */
  sent(stanza: XmlElement): Promise<void> {
    return new Promise((done, lost) => {
      this.waiting.push({ stanza, done, lost });
    });
  }

  /** The server's `h`; false when it acknowledges more than was sent. */
  settle(h: number): boolean {
    const count = (h - this.settled + Wrap) % Wrap;
    if (count > this.waiting.length) {
      return false;
    }
    for (const entry of this.waiting.splice(0, count)) {
      entry.done();
    }
    this.settled = h;
    return true;
  }

  /** A new stream takes the place: what is not settled is lost. */
  reset(): void {
    const lost = this.waiting;
    this.waiting = [];
    this.settled = 0;
    this.received = 0;
    for (const entry of lost) {
      entry.lost(new LostError('the stream ended'));
    }
  }

  handled(): void {
    this.received = (this.received + 1) % Wrap;
  }
}
