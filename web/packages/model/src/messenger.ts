import {
  type Archived,
  answerDiscovery,
  type Burn,
  bare,
  burnNow,
  Connection,
  type ConnectionOptions,
  type ConnectionState,
  capabilities,
  DeletedAtOnce,
  type Deletion,
  type Delivered,
  type FileInfo,
  newId,
  type Opened,
  type Outgoing,
  openBurning,
  type Place,
  placeOf,
  type Refusal,
  type Reply,
  readDelivered,
  readEvent,
  type Sticker,
  type TextExtras,
  tellsOfScheduled,
  writeChatState,
  writeGeo,
  writePresence,
  type XmlElement,
} from '@hutong/protocol';
import { CallHistory, isMissed } from './callHistory';
import { Cell } from './cell';
import { Conversations } from './conversations';
import { Outbox } from './outbox';
import { People } from './people';
import { Preferences } from './preferences';
import { ScheduledMessages } from './scheduled';
import { Stickers } from './stickers';
import { Store } from './store';
import { type Read, Sync } from './sync';
import { isOtherTab } from './tabs';
import type { Item } from './types';
import { Typing } from './typing';

export interface MessengerOptions extends ConnectionOptions {
  readonly tab: string;
  /** Tells of a message that came just now from somebody else. */
  readonly onIncoming?: (item: Item) => void;
  /** Tells of a page of the archive that was read: who keeps no timeline of it may want it too. */
  readonly onArchive?: (page: readonly Archived[]) => void;
  readonly now?: () => number;
}

/** After the stream is live, once more: what arrived between the reading of the archive and then. */
const SecondLook = 1_500;

/** Everything one account does in this page. It knows no view. */
export class Messenger {
  readonly state = new Cell<ConnectionState>('stopped');
  readonly refused = new Cell<Refusal | undefined>(undefined);
  /** Whether the list is what the server has. */
  readonly current = new Cell(false);
  readonly account: string;

  private constructor(
    readonly connection: Connection,
    readonly store: Store,
    readonly conversations: Conversations,
    readonly people: People,
    readonly outbox: Outbox,
    readonly preferences: Preferences,
    readonly typing: Typing,
    private readonly options: MessengerOptions,
  ) {
    this.account = options.address;
    this.calls = new CallHistory(store);
    this.stickers = new Stickers(connection);
    this.scheduled = new ScheduledMessages(connection, options.address);
    this.sync = new Sync(store, conversations, connection, this.account, (page, isNew) => this.onPage(page, isNew));
  }

  readonly calls: CallHistory;
  readonly scheduled: ScheduledMessages;
  readonly stickers: Stickers;
  private readonly sync: Sync;
  private queue: Promise<unknown> = Promise.resolve();
  private looking: string | undefined;
  private second: ReturnType<typeof setTimeout> | undefined;

  static async open(options: MessengerOptions): Promise<Messenger> {
    const store = await Store.open(options.address);
    const connection = new Connection(options);
    const conversations = new Conversations(store, options.address);
    const people = new People(store, options.address);
    const outbox = new Outbox(store, conversations, connection, options.tab);
    const preferences = new Preferences(conversations, connection, options.address);
    const messenger = new Messenger(
      connection,
      store,
      conversations,
      people,
      outbox,
      preferences,
      new Typing(connection),
      options,
    );
    // First how far the archive is known: what the page before a reload still writes down comes after it is read.
    await messenger.sync.load();
    await Promise.all([conversations.load(), people.load(), messenger.calls.load()]);
    await outbox.load(await isOtherTab(options.tab));
    messenger.listen();
    return messenger;
  }

  start(): void {
    this.connection.start();
  }

  async close(): Promise<void> {
    clearTimeout(this.second);
    this.connection.stop();
    await this.queue;
    await this.store.close();
  }

  /** Sends a text. It is in the timeline at once. */
  async sendText(peer: string, body: string, reply?: Reply, extras: TextExtras = {}): Promise<void> {
    const id = newId();
    await this.append(peer, id, { body, reply, ...extras });
    await this.outbox.add(peer, { kind: 'text', body, reply, ...extras }, undefined, id);
  }

  /** Sends a place: clients that know no places get an address that opens a map (RFC 5870). */
  async sendPlace(peer: string, place: Place): Promise<void> {
    const id = newId();
    await this.append(peer, id, { place });
    await this.outbox.add(peer, { kind: 'text', body: writeGeo(place), place }, undefined, id);
  }

  /** Sends a sticker that lies at the server already. */
  async sendSticker(peer: string, file: FileInfo, sticker: Sticker): Promise<void> {
    const id = newId();
    await this.append(peer, id, { file, sticker });
    await this.outbox.add(peer, { kind: 'file', file, sticker }, undefined, id);
  }

  /** Sends something that burns after it was read. What it says is kept here only until it is at the server. */
  async sendBurning(
    peer: string,
    seconds: number,
    what: { body: string } | { file: FileInfo; blob: Blob },
  ): Promise<void> {
    const id = newId();
    const file = 'file' in what ? what.file : undefined;
    const burn: Burn = { seconds, kind: file ? burnKind(file) : 'text' };
    await this.append(peer, id, { burn });
    const body = 'body' in what ? what.body : undefined;
    await this.outbox.add(peer, { kind: 'burn', burn, body, file }, 'blob' in what ? what.blob : undefined, id);
  }

  /** Asks for what a message says that burns. It is never kept: what is answered is for the eyes only. */
  async openBurning(item: Item): Promise<Opened | undefined> {
    const id = item.burn?.id;
    if (id === undefined) {
      return undefined;
    }
    const opened = await openBurning(this.connection, id);
    await this.conversations.on(item.peer, (timeline) => {
      const known = timeline.find(item.key);
      return known?.burn && timeline.replace({ ...known, burn: { ...known.burn, until: opened.until } });
    });
    return opened;
  }

  /** Burns a message now, on both sides. */
  async burnNow(item: Item): Promise<void> {
    if (item.burn?.id === undefined) {
      // The archive has not told its id yet: taking it back burns it too.
      await this.retract(item);
    } else {
      await burnNow(this.connection, item.burn.id);
    }
  }

  /** From now on what is sent here burns so long after it was opened; undefined: it stays. */
  async setBurning(peer: string, seconds: number | undefined): Promise<void> {
    await this.conversations.on(peer, (timeline) => {
      timeline.change({ burns: seconds });
      return undefined;
    });
  }

  /** Deletes messages for us: from our archive and all our devices. The other side keeps them. */
  async hide(items: readonly Item[]): Promise<void> {
    const chosen = Map.groupBy(items, (item) => item.peer);
    for (const [peer, of] of chosen) {
      for (const item of of.filter((one) => one.state !== 'sent')) {
        await this.discard(item);
      }
      const sent = of.filter((one) => one.state === 'sent');
      for (let at = 0; at < sent.length; at += DeletedAtOnce) {
        const items = sent.slice(at, at + DeletedAtOnce);
        const messages = items.map(({ id, own, order }) => ({
          id: id || undefined,
          own,
          sequence: Number.isInteger(order) ? order : undefined,
        }));
        await this.onDeletion({ peer, messages });
        await this.outbox.add(peer, { kind: 'delete', messages }, undefined, newId(), items);
      }
    }
  }

  /** It stays, as the server does not delete it. */
  async keep(item: Item): Promise<void> {
    await this.conversations.on(item.peer, (timeline) => timeline.replace({ ...item, undeleted: undefined }));
  }

  private async onDeletion({ peer, messages }: Deletion): Promise<void> {
    for (const message of messages) {
      await this.conversations.on(peer, (timeline) => timeline.hide(message));
    }
  }

  /** Sends a file. */
  async sendFile(peer: string, file: FileInfo, blob: Blob, reply?: Reply): Promise<void> {
    const id = newId();
    // First the outbox, which gives the picture its address in this page.
    const added = this.outbox.add(peer, { kind: 'file', file, reply }, blob, id);
    await this.append(peer, id, { file, reply });
    await added;
  }

  async edit(item: Item, body: string): Promise<void> {
    await this.change(item, { kind: 'edit', target: item.id, body });
  }

  async retract(item: Item): Promise<void> {
    await this.change(item, { kind: 'retract', target: item.id });
  }

  /** Sets our reactions to a message. */
  async react(item: Item, emojis: readonly string[]): Promise<void> {
    await this.change(item, { kind: 'react', target: item.id, emojis });
  }

  /** Sends what somebody wrote to somebody else. */
  async forward(item: Item, to: string): Promise<void> {
    const { file, sticker } = item;
    if (item.burn) {
      return;
    }
    if (item.place) {
      await this.sendPlace(to, item.place);
    } else if (file) {
      const id = newId();
      await this.append(to, id, { file, sticker });
      await this.outbox.add(to, { kind: 'file', file, sticker }, undefined, id);
    } else if (item.body !== undefined) {
      await this.sendText(to, item.body, undefined, { previews: item.previews });
    }
  }

  retry(item: Item): Promise<void> {
    return this.outbox.retry(item);
  }

  /** Takes back what was not sent yet. */
  async discard(item: Item): Promise<void> {
    this.outbox.cancel(item.id);
    await this.conversations.remove(item.peer, item.key);
  }

  async setDraft(peer: string, draft: string): Promise<void> {
    if ((this.conversations.get(peer)?.draft ?? '') !== draft) {
      await this.conversations.on(peer, (timeline) => {
        timeline.change({ draft: draft || undefined, at: Math.max(timeline.conversation.at, draft ? this.now() : 0) });
        return undefined;
      });
    }
  }

  /** Somebody looks at a conversation, or at none: what they see is read. */
  look(peer: string | undefined): void {
    this.looking = peer;
    if (peer !== undefined) {
      void this.enqueue(() => this.read(peer));
      void this.people.look(this.connection, peer);
    }
  }

  /** Messages that hold the words, newest first, among those that are here. */
  search(words: string, peer?: string): Promise<Item[]> {
    return this.store.search(words, peer);
  }

  /** Contacts and conversations whose name or address holds the words. */
  findPeople(words: string): string[] {
    const asked = words.toLowerCase();
    const known = new Set([
      ...this.conversations.list.get().map((one) => one.peer),
      ...this.people.contacts.get().map((one) => one.jid),
    ]);
    const squeezed = asked.replace(/[\s-]/g, '');
    return [...known].filter((jid) => {
      const { name } = this.people.of(jid).get();
      return name.toLowerCase().includes(asked) || bare(jid).includes(squeezed);
    });
  }

  hasOlder(peer: string): boolean {
    return this.sync.hasOlder(peer);
  }

  older(peer: string): Promise<void> {
    return this.enqueue(() => this.sync.older(peer));
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }

  private listen(): void {
    const { connection } = this;
    answerDiscovery(connection);
    this.people.attach(connection);
    connection.on('state', (state) => {
      this.state.set(state);
      if (state !== 'online') {
        this.outbox.pause();
      }
    });
    connection.on('refused', (why) => this.refused.set(why));
    connection.on('bound', ({ resumed }) => {
      if (resumed) {
        this.outbox.start();
      } else {
        void this.begin();
      }
    });
    connection.on('message', (message) => this.onMessage(message));
  }

  /** A new stream: be there, then read what was missed, then send what waited. */
  private async begin(): Promise<void> {
    this.current.set(false);
    this.sync.lost();
    const { connection } = this;
    connection.sendLight(writePresence(undefined, undefined, capabilities()));
    try {
      const contacts = this.people.refresh(connection);
      const marks = this.preferences.refresh();
      await this.enqueue(() => this.sync.catchUp());
      await Promise.all([contacts, marks]);
      void this.scheduled.refresh();
      this.current.set(true);
      this.outbox.start();
      if (this.looking !== undefined) {
        this.look(this.looking);
      }
      clearTimeout(this.second);
      this.second = setTimeout(() => void this.enqueue(() => this.sync.catchUp()).catch(() => {}), SecondLook);
      await this.enqueue(() => this.sync.lookBack());
    } catch {
      // The connection broke on the way: the next one begins again.
    }
  }

  /** One thing after the other: an edit must not overtake its message. */
  private enqueue<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.queue.then(work);
    this.queue = done.catch(() => {});
    return done;
  }

  private onMessage(stanza: XmlElement): void {
    const event = readEvent(stanza, this.account);
    if (event) {
      if (!this.people.onEvent(this.connection, event) && bare(event.from) === this.account) {
        void this.enqueue(() => this.preferences.onEvent(event));
      }
      return;
    }
    if (tellsOfScheduled(stanza)) {
      void this.scheduled.refresh();
      return;
    }
    const delivered = readDelivered(stanza, this.account);
    if (delivered) {
      void this.enqueue(() => this.onDelivered(delivered));
    }
  }

  private async onDelivered({ message, carbon }: Delivered): Promise<void> {
    const { own, peer } = placeOf(message, this.account);
    if (message.deletion) {
      await this.onDeletion(message.deletion);
      this.sync.seen(message.sequence);
      return;
    }
    if (message.error) {
      const { condition, text } = message.error;
      if (this.conversations.get(peer)) {
        await this.outbox.refused(message.id, peer, { condition, text });
      }
      return;
    }
    if (!own) {
      this.typing.onState(peer, message);
    }
    const at = message.at ?? this.now();
    const { added } = await this.conversations.take(peer, { message, own, at, sequence: message.sequence });
    // Only then: a page that is closed in between asks for it again.
    this.sync.seen(message.sequence);
    this.noteCall(added);
    if (own || !added) {
      return;
    }
    if (this.looking === peer) {
      await this.read(peer, message.wantsReceipt);
    } else {
      if (message.wantsReceipt && carbon === undefined && message.id) {
        void this.outbox.add(peer, { kind: 'received', target: message.id });
      }
      void this.people.look(this.connection, peer);
      if (!added.call || isMissed(added.call)) {
        this.options.onIncoming?.(added);
      }
    }
  }

  /** A page of the archive: told to the timelines; what is new is acknowledged to who asked for it. */
  private async onPage(page: readonly Read[], isNew: boolean): Promise<void> {
    this.options.onArchive?.(page);
    const owed = new Map<string, Read>();
    for (const read of page) {
      const { content: message, own, peer, at, sequence } = read;
      if (message.deletion) {
        await this.onDeletion(message.deletion);
        continue;
      }
      if (own) {
        await this.outbox.settled(message.id);
        owed.delete(`${peer} ${message.received ?? message.displayed}`);
      }
      const { added } = await this.conversations.take(peer, { message, own, at, sequence });
      this.noteCall(added);
      if (added && !own && isNew && message.wantsReceipt && message.id) {
        owed.set(`${peer} ${message.id}`, read);
      }
    }
    for (const { peer, content } of owed.values()) {
      void this.outbox.add(peer, { kind: 'received', target: content.id });
    }
  }

  private noteCall(item: Item | undefined): void {
    if (item?.call) {
      this.calls.add(item);
    }
  }

  /** All of a conversation is read: tells the other side, and our other devices. */
  private async read(peer: string, received = false): Promise<void> {
    const timeline = await this.conversations.timeline(peer);
    const newest = timeline.items.findLast((item) => !item.own && Number.isInteger(item.order));
    if (!newest) {
      return;
    }
    let news = false;
    await this.conversations.on(peer, (one) => {
      news = one.readUpTo(newest.order);
      return undefined;
    });
    if (news) {
      this.preferences.tellRead(peer);
      // A call's row is the server's word, and nobody waits to hear that it was read.
      if (newest.id && !newest.call) {
        await this.outbox.add(peer, { kind: 'displayed', target: newest.id, received });
      }
    }
  }

  private async append(peer: string, id: string, content: Partial<Item>): Promise<void> {
    this.typing.sent(peer);
    await this.conversations.on(peer, (timeline) => {
      const order = timeline.nextOrder;
      const item: Item = { peer, key: `>${id}`, id, own: true, order, at: this.now(), state: 'queued', ...content };
      timeline.append(item);
      if (content.body !== undefined || content.burn?.kind === 'text') {
        timeline.change({ draft: undefined });
      }
      return { changed: [item] };
    });
  }

  /** Changes a message here as it will be everywhere, and sends the change. */
  private async change(item: Item, what: Outgoing & { readonly target: string }): Promise<void> {
    const id = newId();
    const message = {
      id,
      from: this.account,
      to: item.peer,
      wantsReceipt: false,
      ...(what.kind === 'edit' && { replaces: what.target, body: what.body }),
      ...(what.kind === 'retract' && { retracts: what.target }),
      ...(what.kind === 'react' && { reaction: { id: what.target, emojis: what.emojis } }),
    };
    await this.conversations.take(item.peer, { message, own: true, at: this.now() });
    await this.outbox.add(item.peer, what, undefined, id);
  }

  /** Tells whether somebody types in a conversation. */
  compose(peer: string, composing: boolean): void {
    this.typing.compose(peer, composing, (state) => this.connection.sendLight(writeChatState(peer, state)));
  }
}

/** What a file is, as far as may be told before it is opened. */
function burnKind(file: FileInfo): Burn['kind'] {
  const kind = file.mediaType.split('/')[0];
  return kind === 'image' ? 'picture' : kind === 'video' ? 'video' : kind === 'audio' ? 'voice' : 'file';
}
