import {
  type Connection,
  getItems,
  Ns,
  type PersonalEvent,
  Private,
  publish,
  retractItem,
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
