import { bare, type Message, type Unwanted } from '@hutong/protocol';
import { type Conversation, type Failure, type Item, newConversation } from './types';

/** A message as it reached us. */
export interface Entry {
  readonly message: Message;
  readonly own: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly sequence?: number;
}

/** What an entry did to a timeline. */
export interface Effect {
  readonly changed: readonly Item[];
  /** The item that is new to the timeline and shown. */
  readonly added?: Item;
}

/** Between two sequences, where our own messages stand whose sequence is not known yet. */
const Step = 1 / 1024;

const Nothing: Effect = { changed: [] };

/**
 * The items of one conversation, in the archive's order, and the marks of both sides. Entries may come in any order
 * and more than once (live, as a copy, from the archive backwards): the end is the same.
 */
export class Timeline {
  conversation: Conversation;
  private readonly byKey = new Map<string, Item>();
  private sorted: Item[] = [];
  private shown: readonly Item[] | undefined;

  constructor(
    readonly peer: string,
    private readonly account: string,
    stored: { conversation?: Conversation; items?: readonly Item[] } = {},
  ) {
    this.conversation = stored.conversation ?? newConversation(peer);
    for (const item of stored.items ?? []) {
      this.byKey.set(item.key, item);
    }
    this.sorted = [...this.byKey.values()].sort((a, b) => a.order - b.order);
  }

  /** What is shown, oldest first. The same array until something changes. */
  get items(): readonly Item[] {
    this.shown ??= this.sorted.filter((item) => !item.shadow && !item.hidden);
    return this.shown;
  }

  find(key: string): Item | undefined {
    return this.byKey.get(key);
  }

  /** A message by its id, whoever wrote it. */
  findById(id: string): Item | undefined {
    return [`>${id}`, `<${id}`].map((key) => this.byKey.get(key)).find((item) => item && !item.shadow);
  }

  /** Where the next own message stands. */
  get nextOrder(): number {
    return (this.sorted.at(-1)?.order ?? 0) + Step;
  }

  take(entry: Entry): Effect {
    const { message } = entry;
    if (message.error) {
      return Nothing;
    }
    const order = entry.sequence ?? this.nextOrder;
    this.mark(entry);
    if (message.burnNews) {
      const { what, message: id, until } = message.burnNews;
      // Whoever opens it is not who wrote it; whoever wrote it tells that it burned.
      return what === 'opened'
        ? this.patch(keyOf(!entry.own, id), order, (item) =>
            item.burn && !item.retracted ? { ...item, burn: { ...item.burn, until } } : item,
          )
        : this.patch(keyOf(entry.own, id), order, (item) => ({ ...retracted(item), burned: true }));
    }
    if (message.retracts !== undefined) {
      return this.patch(keyOf(entry.own, message.retracts), order, retracted);
    }
    if (message.replaces !== undefined && message.body !== undefined) {
      const { body } = message;
      return this.patch(keyOf(entry.own, message.replaces), order, (item) =>
        item.retracted || (item.edited ?? -1) >= order ? item : { ...item, body, edited: order },
      );
    }
    if (message.reaction) {
      return this.react(entry, order);
    }
    return message.body !== undefined ||
      message.file ||
      message.place ||
      message.burn ||
      message.call ||
      message.tombstone
      ? this.add(entry, order)
      : Nothing;
  }

  /** An own message that is on its way. */
  append(item: Item): void {
    this.put(item);
    this.refresh();
  }

  /** The server has an own message. */
  settled(id: string): Effect {
    const item = this.byKey.get(`>${id}`);
    return item && item.state !== 'sent' ? this.replace({ ...item, state: 'sent', failure: undefined }) : Nothing;
  }

  /** An own message was refused. */
  failed(id: string, failure: Failure): Effect {
    const item = this.byKey.get(`>${id}`);
    return item ? this.replace({ ...item, state: 'failed', failure }) : Nothing;
  }

  replace(item: Item): Effect {
    this.put(item);
    this.refresh();
    return { changed: [item] };
  }

  /** It was deleted for us: nothing of it is kept but that it was there. */
  hide({ id, own, sequence }: Unwanted): Effect {
    const item = this.byKey.get(keyOf(own, id ?? `s${sequence}`));
    return item && !item.hidden ? this.replace(hidden(item)) : Nothing;
  }

  /** The server does not delete them: they are shown again, and why. */
  unhide(items: readonly Item[], failure: Failure): Effect {
    const changed = items
      .filter((item) => this.byKey.get(item.key)?.hidden)
      .map((item): Item => ({ ...item, undeleted: failure }));
    for (const item of changed) {
      this.put(item);
    }
    this.refresh();
    return { changed };
  }

  remove(key: string): void {
    this.byKey.delete(key);
    this.sorted = this.sorted.filter((item) => item.key !== key);
    this.refresh();
  }

  /** We have read up to a sequence, here or elsewhere. */
  readUpTo(sequence: number): boolean {
    if (sequence <= this.conversation.readTo) {
      return false;
    }
    this.conversation = { ...this.conversation, readTo: sequence };
    this.refresh();
    return true;
  }

  change(change: Partial<Conversation>): void {
    this.conversation = { ...this.conversation, ...change };
  }

  private add(entry: Entry, order: number): Effect {
    const { message } = entry;
    const key = keyOf(entry.own, message.id || `s${entry.sequence ?? entry.at}`);
    const known = this.byKey.get(key);
    if (known && !known.shadow) {
      return this.confirm(known, entry);
    }
    let item: Item = {
      peer: this.peer,
      key,
      id: message.id,
      own: entry.own,
      order,
      at: entry.at,
      state: 'sent',
      body: message.body,
      file: message.file,
      reply: message.reply,
      place: message.place,
      previews: message.previews,
      sticker: message.sticker,
      mentions: message.mentions,
      burn: message.burn,
      call: message.call,
      ...(message.tombstone && { retracted: true, burned: message.tombstone === 'burned' }),
    };
    item = this.withShadow(this.withShadow(item, key), `?${message.id}`);
    this.put(item);
    this.resolveWaiting(item);
    this.refresh();
    return { changed: [item], added: item };
  }

  /** A message that is here already comes again: its place in the archive may be news. */
  private confirm(known: Item, entry: Entry): Effect {
    if (entry.message.burn?.id !== undefined && known.burn && known.burn.id === undefined) {
      known = { ...known, burn: { ...known.burn, id: entry.message.burn.id } };
      this.put(known);
    } else if (known.state === 'sent' && (entry.sequence === undefined || entry.sequence === known.order)) {
      return Nothing;
    }
    const order = entry.sequence ?? known.order;
    const { deliveredTo, displayedTo } = this.conversation;
    // A mark that reached the item reaches it also at its true place.
    this.change({
      deliveredTo: known.order <= deliveredTo ? Math.max(deliveredTo, order) : deliveredTo,
      displayedTo: known.order <= displayedTo ? Math.max(displayedTo, order) : displayedTo,
    });
    return this.replace({
      ...known,
      order,
      at: entry.sequence === undefined ? known.at : entry.at,
      state: 'sent',
      failure: undefined,
    });
  }

  /** What came before the message it is about. */
  private withShadow(item: Item, key: string): Item {
    const shadow = this.byKey.get(key);
    if (!shadow?.shadow) {
      return item;
    }
    if (key !== item.key) {
      this.byKey.delete(key);
      this.sorted = this.sorted.filter((one) => one.key !== key);
    }
    const merged: Item = { ...item, reactions: { ...item.reactions, ...shadow.reactions } };
    if (shadow.retracted) {
      return { ...retracted(merged), burned: shadow.burned };
    }
    return shadow.edited === undefined ? merged : { ...merged, body: shadow.body, edited: shadow.edited };
  }

  private patch(key: string, order: number, change: (item: Item) => Item): Effect {
    const item = this.byKey.get(key) ?? this.shadow(key, order);
    const next = change(item);
    return next === item ? Nothing : this.replace(next);
  }

  private shadow(key: string, order: number): Item {
    const [own, id] = [key.startsWith('>'), key.slice(1)];
    return { peer: this.peer, key, id, own, order, at: 0, state: 'sent', shadow: true };
  }

  private react(entry: Entry, order: number): Effect {
    const { id = '', emojis = [] } = entry.message.reaction ?? {};
    const who = entry.own ? this.account : bare(entry.message.from);
    const key = this.findById(id)?.key ?? `?${id}`;
    return this.patch(key, order, (item) =>
      (item.reactions?.[who]?.order ?? -1) >= order
        ? item
        : { ...item, reactions: { ...item.reactions, [who]: { emojis, order } } },
    );
  }

  /** Receipts and markers: how far a side has got and read. */
  private mark(entry: Entry): void {
    const { received, displayed } = entry.message;
    if (displayed !== undefined) {
      this.markAt(displayed, entry.own ? 'read' : 'displayed');
    } else if (received !== undefined && !entry.own) {
      this.markAt(received, 'delivered');
    }
  }

  private markAt(id: string, mark: 'delivered' | 'displayed' | 'read'): void {
    const item = this.byKey.get(keyOf(mark !== 'read', id));
    if (!item || item.shadow) {
      this.change({ waiting: { ...this.conversation.waiting, [id]: mark } });
      return;
    }
    const { deliveredTo, displayedTo } = this.conversation;
    if (mark === 'read') {
      this.readUpTo(Math.floor(item.order));
    } else if (mark === 'displayed') {
      this.change({ displayedTo: Math.max(displayedTo, item.order), deliveredTo: Math.max(deliveredTo, item.order) });
    } else {
      this.change({ deliveredTo: Math.max(deliveredTo, item.order) });
    }
  }

  private resolveWaiting(item: Item): void {
    const mark = this.conversation.waiting?.[item.id];
    if (mark !== undefined && item.own === (mark !== 'read')) {
      const { [item.id]: _, ...others } = this.conversation.waiting ?? {};
      this.change({ waiting: others });
      this.markAt(item.id, mark);
    }
  }

  private put(item: Item): void {
    const known = this.byKey.get(item.key);
    this.byKey.set(item.key, item);
    this.shown = undefined;
    if (known && known.order === item.order) {
      this.sorted[this.sorted.indexOf(known)] = item;
      return;
    }
    if (known) {
      this.sorted.splice(this.sorted.indexOf(known), 1);
    }
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle]?.order ?? 0) <= item.order) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    this.sorted.splice(low, 0, item);
  }

  /** What the list shows, from what is here now. */
  private refresh(): void {
    this.shown = undefined;
    const last = this.sorted.findLast((item) => !item.shadow && !item.hidden);
    let unread = 0;
    let mentioned = false;
    for (let at = this.sorted.length - 1; at >= 0; at -= 1) {
      const item = this.sorted[at];
      if (!item || item.order <= this.conversation.readTo) {
        break;
      }
      // Who answered has read what was there before.
      if (item.own && !item.shadow) {
        break;
      }
      const talked = item.call !== undefined && item.call.outcome !== 'missed';
      const counts = !(item.own || item.shadow || item.retracted || item.hidden || talked);
      unread += counts ? 1 : 0;
      mentioned ||= counts && (item.mentions?.includes(this.account) ?? false);
    }
    this.change({ last, unread, mentioned, at: Math.max(last?.at ?? 0, last ? 0 : this.conversation.at) });
  }
}

export function keyOf(own: boolean, id: string): string {
  return (own ? '>' : '<') + id;
}

function retracted(item: Item): Item {
  return item.retracted
    ? item
    : {
        ...item,
        retracted: true,
        body: undefined,
        file: undefined,
        reply: undefined,
        reactions: undefined,
        place: undefined,
        previews: undefined,
        sticker: undefined,
        burn: undefined,
      };
}

function hidden(item: Item): Item {
  return { ...retracted(item), mentions: undefined, undeleted: undefined, hidden: true };
}
