import {
  type Connection,
  type Deleting,
  deleteArchived,
  encryptFile,
  type FileInfo,
  findUploadService,
  LostError,
  newId,
  type Outgoing,
  putFile,
  requestSlot,
  type Slot,
  StanzaError,
  UploadError,
  uploadedBytes,
  writeGeo,
  writeMessage,
} from '@hutong/protocol';
import { Cell } from './cell';
import type { Conversations } from './conversations';
import type { Store } from './store';
import type { Failure, Item, OutboxEntry } from './types';

/** What is told of a file that burns. */
const sealed = { name: 'sealed', mediaType: 'application/octet-stream' };

/**
 * What is to be sent, kept until the server says that it is on its disk: over breaks of the connection and over a
 * reload of the page. An entry keeps its id, by which the archive tells whether it has arrived after all.
 */
export class Outbox {
  /** How far uploads are, 0 to 1, by the id of the entry. */
  readonly uploads = new Cell<ReadonlyMap<string, number>>(new Map());
  private entries: OutboxEntry[] = [];
  private readonly busy = new Set<string>();
  private readonly previews = new Map<string, string>();
  private readonly cancels = new Map<string, AbortController>();
  private service: Promise<string | undefined> | undefined;
  private open = false;
  private n = 0;

  constructor(
    private readonly store: Store,
    private readonly conversations: Conversations,
    private readonly connection: Connection,
    private readonly tab: string,
  ) {}

  /** Takes over what tabs left that are not there any more. */
  async load(isOther: (tab: string) => boolean): Promise<void> {
    const left = (await this.store.all('outbox')).filter((entry) => entry.tab === this.tab || !isOther(entry.tab));
    this.entries = [...left.map((entry) => ({ ...entry, tab: this.tab })), ...this.entries].sort((a, b) => a.n - b.n);
    this.n = Math.max(this.n, ...this.entries.map((entry) => entry.n), 0);
    for (const entry of this.entries) {
      if (entry.what.kind === 'file') {
        this.preview(entry.id, entry.blob);
      }
    }
  }

  /** The address in this page of a file that is on its way, or was sent from here. */
  previewOf(id: string): string | undefined {
    return this.previews.get(id);
  }

  /** Queues something, and sends it as soon as that is possible. Answers its id. */
  async add(
    peer: string,
    what: Outgoing | Deleting,
    blob?: Blob,
    id = newId(),
    items?: readonly Item[],
  ): Promise<string> {
    this.n += 1;
    const entry: OutboxEntry = { id, peer, n: this.n, what, blob, items, tab: this.tab };
    this.entries.push(entry);
    if (what.kind === 'file') {
      this.preview(id, blob);
    }
    await this.store.put('outbox', entry);
    this.flush();
    return id;
  }

  /** The archive has told what arrived: the rest goes out now. */
  start(): void {
    this.open = true;
    this.flush();
  }

  /** The connection is gone: what goes out waits until the archive was asked again. */
  pause(): void {
    this.open = false;
  }

  /** The server has it. */
  async settled(id: string): Promise<void> {
    const entry = this.take(id);
    if (entry) {
      await this.conversations.on(entry.peer, (timeline) => timeline.settled(id));
    }
  }

  /** The server, or who it was for, refuses it. It is kept, to be tried again. */
  async refused(id: string, peer: string, failure: Failure): Promise<void> {
    this.change(id, (entry) => ({ ...entry, refused: true }));
    await this.conversations.on(peer, (timeline) => timeline.failed(id, failure));
  }

  isWaiting(id: string): boolean {
    return this.entries.some((entry) => entry.id === id);
  }

  /** Takes something back that is not sent yet. */
  cancel(id: string): void {
    this.cancels.get(id)?.abort();
    this.take(id);
  }

  /** Stops an upload. The message stays, to be sent after all or taken back. */
  async stop(item: Item): Promise<void> {
    await this.refused(item.id, item.peer, { condition: 'stopped' });
    this.cancels.get(item.id)?.abort();
  }

  /** Sends what was refused again, under the same id. */
  async retry(item: Item): Promise<void> {
    await this.conversations.on(item.peer, (timeline) =>
      timeline.replace({ ...item, state: 'queued', failure: undefined }),
    );
    if (this.isWaiting(item.id)) {
      this.change(item.id, (entry) => ({ ...entry, refused: false }));
      this.flush();
    } else {
      const { reply, file, body = '', sticker, place, previews, mentions } = item;
      const text = place ? writeGeo(place) : body;
      await this.add(
        item.peer,
        file ? { kind: 'file', file, reply, sticker } : { kind: 'text', body: text, reply, place, previews, mentions },
        undefined,
        item.id,
      );
    }
  }

  private flush(): void {
    if (!this.open || this.connection.state !== 'online') {
      return;
    }
    const uploading = new Set<string>();
    for (const entry of this.entries) {
      // Files go one after the other, in the order in which they were chosen; words do not wait for them.
      const waits = entry.blob !== undefined && uploading.has(entry.peer);
      if (entry.blob !== undefined && !entry.refused) {
        uploading.add(entry.peer);
      }
      if (!this.busy.has(entry.id) && !entry.refused && !waits) {
        this.busy.add(entry.id);
        void this.send(entry).finally(() => {
          this.busy.delete(entry.id);
          if (entry.blob !== undefined && !this.isStuck(entry.id)) {
            this.flush();
          }
        });
      }
    }
  }

  /** Whether an entry is still to be sent, and not for want of a person: trying at once would not help. */
  private isStuck(id: string): boolean {
    const entry = this.entries.find((one) => one.id === id);
    return entry !== undefined && !entry.refused;
  }

  private async send(entry: OutboxEntry): Promise<void> {
    try {
      const { what: asked } = entry;
      if (asked.kind === 'delete') {
        await deleteArchived(this.connection, { peer: entry.peer, messages: asked.messages });
        this.take(entry.id);
        return;
      }
      const file = asked.kind === 'file' || asked.kind === 'burn' ? asked.file : undefined;
      const what = entry.blob && file ? await this.upload(entry, asked, file) : asked;
      if (!this.isWaiting(entry.id)) {
        return;
      }
      await this.connection.send(writeMessage(entry.peer, entry.id, what));
      await this.settled(entry.id);
    } catch (error) {
      await this.afterError(entry, error);
    }
  }

  private async afterError(entry: OutboxEntry, error: unknown): Promise<void> {
    if (error instanceof LostError || (error instanceof DOMException && error.name === 'AbortError')) {
      return;
    }
    if (error instanceof UploadError && error.status === 0) {
      // The network is gone; the stream will notice too and come back.
      setTimeout(() => this.flush(), 3_000);
      return;
    }
    const failure: Failure =
      error instanceof StanzaError
        ? { condition: error.condition, text: error.text }
        : { condition: error instanceof UploadError ? `upload-${error.status}` : 'undefined-condition' };
    if (entry.what.kind === 'delete') {
      // It is still in the archive: who asked sees it again, and may ask again.
      this.take(entry.id);
      await this.conversations.on(entry.peer, (timeline) => timeline.unhide(entry.items ?? [], failure));
      return;
    }
    await this.refused(entry.id, entry.peer, failure);
  }

  /** Puts the file of an entry to the server and writes down where it is, so that it is not put twice. */
  private async upload(entry: OutboxEntry, what: Outgoing, file: FileInfo): Promise<Outgoing> {
    if ((what.kind !== 'file' && what.kind !== 'burn') || !entry.blob) {
      return what;
    }
    // What burns lies encrypted at the server: its key burns with the message.
    const { blob, secret } = what.kind === 'burn' ? await encryptFile(entry.blob) : { blob: entry.blob };
    // A sealed file is sealed anew each time: it cannot go on.
    const begun = secret ? undefined : entry.slot;
    const there = begun && (await uploadedBytes(begun));
    const goesOn = begun !== undefined && there !== undefined;
    const slot = goesOn ? begun : await this.slotFor(secret ? sealed : file, blob.size);
    if (!goesOn && !secret) {
      await this.change(entry.id, (one) => ({ ...one, slot }));
    }
    const cancel = new AbortController();
    this.cancels.set(entry.id, cancel);
    try {
      const from = goesOn ? there : 0;
      if (from !== 'all') {
        this.progress(entry.id, blob.size > 0 ? from / blob.size : 0);
        await putFile(slot, blob, (part) => this.progress(entry.id, part), cancel.signal, from);
      }
    } finally {
      this.cancels.delete(entry.id);
      this.progress(entry.id, undefined);
    }
    const placed: FileInfo = { ...file, url: slot.get, secret };
    const sent: Outgoing = { ...what, file: placed };
    await this.change(entry.id, () => ({ ...entry, what: sent, blob: undefined, slot: undefined }));
    await this.conversations.on(entry.peer, (timeline) => {
      const item = timeline.find(`>${entry.id}`);
      return item?.file && timeline.replace({ ...item, file: placed });
    });
    return sent;
  }

  private async slotFor(file: Pick<FileInfo, 'name' | 'mediaType'>, size: number): Promise<Slot> {
    this.service ??= findUploadService(this.connection);
    const service = await this.service.catch(() => undefined);
    if (service === undefined) {
      this.service = undefined;
      throw this.connection.state === 'online' ? new UploadError(501) : new LostError('not connected');
    }
    return requestSlot(this.connection, service, file.name, size, file.mediaType);
  }

  private progress(id: string, part: number | undefined): void {
    this.uploads.update((all) => {
      const next = new Map(all);
      if (part === undefined) {
        next.delete(id);
      } else {
        next.set(id, part);
      }
      return next;
    });
  }

  private take(id: string): OutboxEntry | undefined {
    const entry = this.entries.find((one) => one.id === id);
    if (entry) {
      this.entries = this.entries.filter((one) => one !== entry);
      void this.store.delete('outbox', id);
    }
    return entry;
  }

  private change(id: string, change: (entry: OutboxEntry) => OutboxEntry): Promise<void> {
    const entry = this.entries.find((one) => one.id === id);
    if (!entry) {
      return Promise.resolve();
    }
    const next = change(entry);
    this.entries = this.entries.map((one) => (one === entry ? next : one));
    return this.store.put('outbox', next);
  }

  private preview(id: string, blob: Blob | undefined): void {
    if (blob && !this.previews.has(id)) {
      this.previews.set(id, URL.createObjectURL(blob));
    }
  }
}
