import {
  type Connection,
  getItems,
  Ns,
  type PersonalEvent,
  Private,
  publish,
  retractItem,
  type XmlElement,
  xml,
} from '@hutong/protocol';
import type { Conversations } from './conversations';

/** What a person's devices share about their conversations: how far each is read, which are pinned and muted. */
export class Preferences {
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly conversations: Conversations,
    private readonly connection: Connection,
    private readonly account: string,
  ) {}

  async refresh(): Promise<void> {
    for (const node of [Ns.displayed, Ns.conversations]) {
      const items = await getItems(this.connection, node).catch(() => []);
      await this.onEvent({ from: this.account, node, items, retracted: [] });
    }
  }

  /** Takes an event of one of the two nodes; false when it is about something else. */
  async onEvent(event: PersonalEvent): Promise<boolean> {
    if (event.node !== Ns.displayed && event.node !== Ns.conversations) {
      return false;
    }
    for (const { id, payload } of event.items) {
      // At each start all of them are told again: what is known needs no reading of what was said there.
      if (this.isKnown(event.node, id, payload)) {
        continue;
      }
      await this.conversations.on(id, (timeline) => {
        if (event.node === Ns.displayed) {
          const sequence = Number(payload?.child('stanza-id', Ns.stanzaId)?.attr('id'));
          if (Number.isSafeInteger(sequence)) {
            timeline.readUpTo(sequence);
          }
        } else {
          timeline.change({ pinned: payload?.attr('pinned') === 'true', muted: payload?.attr('muted') === 'true' });
        }
        return undefined;
      });
    }
    for (const id of event.retracted) {
      if (event.node === Ns.conversations) {
        await this.conversations.on(id, (timeline) => {
          timeline.change({ pinned: false, muted: false });
          return undefined;
        });
      }
    }
    return true;
  }

  private isKnown(node: string, id: string, payload: XmlElement | undefined): boolean {
    const known = this.conversations.get(id);
    if (!known) {
      return false;
    }
    if (node === Ns.displayed) {
      const sequence = Number(payload?.child('stanza-id', Ns.stanzaId)?.attr('id'));
      return !Number.isSafeInteger(sequence) || sequence <= known.readTo;
    }
    const { pinned = false, muted = false } = known;
    return pinned === (payload?.attr('pinned') === 'true') && muted === (payload?.attr('muted') === 'true');
  }

  /** Tells the other devices how far is read (XEP-0490), a moment later, as reading goes on. */
  tellRead(peer: string): void {
    clearTimeout(this.timers.get(peer));
    this.timers.set(
      peer,
      setTimeout(() => {
        const sequence = this.conversations.get(peer)?.readTo ?? 0;
        const id = xml('stanza-id', Ns.stanzaId, { by: this.account, id: sequence });
        const displayed = xml('displayed', Ns.displayed, {}, id);
        publish(this.connection, Ns.displayed, peer, displayed, Private).catch(() => {
          // Told again with the next that is read; until then this device alone knows.
        });
      }, 400),
    );
  }

  async set(peer: string, change: { pinned?: boolean; muted?: boolean }): Promise<void> {
    await this.conversations.on(peer, (timeline) => {
      timeline.change(change);
      return undefined;
    });
    const { pinned, muted } = this.conversations.get(peer) ?? {};
    if (pinned || muted) {
      const payload = xml('conversation', Ns.conversations, { pinned: pinned && 'true', muted: muted && 'true' });
      await publish(this.connection, Ns.conversations, peer, payload, Private);
    } else {
      await retractItem(this.connection, Ns.conversations, peer);
    }
  }
}
