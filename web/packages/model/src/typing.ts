import type { ChatState, Connection, Message } from '@hutong/protocol';
import { Cell } from './cell';

/** Who stops to type without a word (they closed the page) is forgotten after a while, in milliseconds. */
const ForgetAfter = 15_000;
const PauseAfter = 5_000;
const SayAgainAfter = 10_000;

/** Who types (XEP-0085): theirs to us and ours to them. */
export class Typing {
  /** Who types now. */
  readonly peers = new Cell<ReadonlySet<string>>(new Set());
  private readonly forget = new Map<string, ReturnType<typeof setTimeout>>();
  private ours: { peer: string; since: number; pause: ReturnType<typeof setTimeout> } | undefined;

  constructor(connection: Connection) {
    connection.on('state', (state) => state !== 'online' && this.peers.set(new Set()));
  }

  onState(peer: string, message: Message): void {
    if (message.chatState === undefined && message.body === undefined) {
      return;
    }
    clearTimeout(this.forget.get(peer));
    const types = message.chatState === 'composing' && message.body === undefined;
    this.set(peer, types);
    if (types) {
      this.forget.set(
        peer,
        setTimeout(() => this.set(peer, false), ForgetAfter),
      );
    }
  }

  /** We type, or have emptied what we typed. */
  compose(peer: string, composing: boolean, say: (state: ChatState) => void): void {
    const ours = this.ours?.peer === peer ? this.ours : undefined;
    clearTimeout(ours?.pause);
    if (!composing) {
      if (ours) {
        this.ours = undefined;
        say('active');
      }
      return;
    }
    const pause = setTimeout(() => {
      this.ours = undefined;
      say('paused');
    }, PauseAfter);
    const now = performance.now();
    if (!ours || now - ours.since > SayAgainAfter) {
      say('composing');
      this.ours = { peer, since: now, pause };
    } else {
      this.ours = { ...ours, pause };
    }
  }

  /** A message went out, which says that we are done. */
  sent(peer: string): void {
    if (this.ours?.peer === peer) {
      clearTimeout(this.ours.pause);
      this.ours = undefined;
    }
  }

  private set(peer: string, types: boolean): void {
    this.peers.update((all) => {
      if (all.has(peer) === types) {
        return all;
      }
      const next = new Set(all);
      if (types) {
        next.add(peer);
      } else {
        next.delete(peer);
      }
      return next;
    });
  }
}
