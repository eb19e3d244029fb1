import { Cell } from './cell';
import type { Store } from './store';
import { type Effect, type Entry, Timeline } from './timeline';
import { type Conversation, type Item, newConversation } from './types';

/** A conversation that somebody looks at: its items and what it is like. */
export interface TimelineView {
  readonly conversation: Conversation;
  readonly items: readonly Item[];
  /** Whether the items were read from the store. */
  readonly loaded: boolean;
}

/**
 * All conversations of an account: the list, and the timelines that were needed so far. What happens to one is
 * queued, so that nothing overtakes the reading of its items.
 */
export class Conversations {
  readonly list = new Cell<readonly Conversation[]>([]);
  /** The sum that the title and the icon show: muted ones do not count. */
  readonly unread = new Cell(0);
  private readonly known = new Map<string, Conversation>();
  private readonly timelines = new Map<string, Promise<Timeline>>();
  private readonly views = new Map<string, Cell<TimelineView>>();
  private announcing = false;
  /** What changed while much is taken in at once; kept and shown when that is done. */
  private waiting: Map<Timeline, Item[]> | undefined;

  constructor(
    private readonly store: Store,
    private readonly account: string,
  ) {}

  async load(): Promise<void> {
    for (const conversation of await this.store.all('conversations')) {
      this.known.set(conversation.peer, conversation);
    }
    this.announce();
  }

  get(peer: string): Conversation | undefined {
    return this.known.get(peer);
  }

  /** What to show of a conversation; reads its items when they are not here. */
  view(peer: string): Cell<TimelineView> {
    let view = this.views.get(peer);
    if (!view) {
      view = new Cell({ conversation: this.known.get(peer) ?? newConversation(peer), items: [], loaded: false });
      this.views.set(peer, view);
      void this.timeline(peer).then((timeline) => this.show(timeline));
    }
    return view;
  }

  timeline(peer: string): Promise<Timeline> {
    let timeline = this.timelines.get(peer);
    if (!timeline) {
      timeline = this.store
        .itemsOf(peer)
        .then((items) => new Timeline(peer, this.account, { conversation: this.known.get(peer), items }));
      this.timelines.set(peer, timeline);
    }
    return timeline;
  }

  /** Does much at once: views see the end of it only. */
  async together(work: () => Promise<void>): Promise<void> {
    if (this.waiting) {
      await work();
      return;
    }
    this.waiting = new Map();
    try {
      await work();
    } finally {
      const changed = this.waiting;
      this.waiting = undefined;
      for (const [timeline, items] of changed) {
        this.keep(timeline, items);
      }
    }
  }

  /** Takes an entry into its timeline. */
  async take(peer: string, entry: Entry): Promise<Effect> {
    return this.on(peer, (timeline) => timeline.take(entry));
  }

  /** Does something to a timeline, keeps what changed and shows it. */
  async on(peer: string, work: (timeline: Timeline) => Effect | undefined): Promise<Effect> {
    const timeline = await this.timeline(peer);
    const before = timeline.conversation;
    const effect = work(timeline) ?? { changed: [] };
    if (timeline.conversation !== before || effect.changed.length > 0) {
      this.keep(timeline, effect.changed);
    }
    return effect;
  }

  async remove(peer: string, key: string): Promise<void> {
    const timeline = await this.timeline(peer);
    timeline.remove(key);
    void this.store.delete('items', [peer, key]);
    this.keep(timeline);
  }

  /** Items and what the list says of them are written together: a page that is closed keeps both or none. */
  private keep(timeline: Timeline, items: readonly Item[] = []): void {
    this.known.set(timeline.peer, timeline.conversation);
    if (this.waiting) {
      const held = this.waiting.get(timeline);
      if (held) {
        held.push(...items);
      } else {
        this.waiting.set(timeline, [...items]);
      }
      return;
    }
    if (items.length > 0) {
      void this.store.put('items', ...items);
    }
    void this.store.put('conversations', timeline.conversation);
    this.show(timeline);
    this.announce();
  }

  private show(timeline: Timeline): void {
    this.views.get(timeline.peer)?.set({ conversation: timeline.conversation, items: timeline.items, loaded: true });
  }

  /** The list is made once for all that happened in this turn. */
  private announce(): void {
    if (this.announcing) {
      return;
    }
    this.announcing = true;
    queueMicrotask(() => {
      this.announcing = false;
      const shown = [...this.known.values()].filter((one) => one.last || one.draft || one.pinned);
      shown.sort((a, b) => Number(b.pinned ?? false) - Number(a.pinned ?? false) || b.at - a.at);
      this.list.set(shown);
      this.unread.set(shown.reduce((sum, one) => sum + (one.muted ? 0 : one.unread), 0));
    });
  }
}
