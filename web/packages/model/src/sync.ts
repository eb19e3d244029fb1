import {
  type Archived,
  type Connection,
  type Message,
  placeOf,
  queryArchive,
  readMessage,
  StanzaError,
} from '@hutong/protocol';
import type { Conversations } from './conversations';
import type { Store } from './store';

const PageSize = 250;
/** What a new device reads of the past at once; the rest comes as somebody looks for it. */
const FirstPages = 8;
const OlderPage = 60;

/** Where the archive and what is here agree. */
interface Known {
  /** All of the archive up to this sequence, and down to `oldest`, is here. */
  readonly newest: number;
  readonly oldest: number;
  /** Whether the pages that a new device reads were read. */
  readonly looked?: boolean;
}

/** A message of the archive and who it is with. */
export interface Read extends Archived {
  readonly peer: string;
  readonly own: boolean;
  readonly content: Message;
}

/** Reads the archive: what was missed, and what lies further back. */
export class Sync {
  private known: Known | undefined;
  /** Whether nothing is missing at the new end: what comes live continues it. */
  private current = false;

  constructor(
    private readonly store: Store,
    private readonly conversations: Conversations,
    private readonly connection: Connection,
    private readonly account: string,
    /** Told what was read, a page at a time. */
    private readonly onPage: (page: readonly Read[], isNew: boolean) => Promise<void>,
  ) {}

  async load(): Promise<void> {
    this.known = await this.store.setting<Known>('known');
  }

  /** The stream is new: something may have been missed. */
  lost(): void {
    this.current = false;
  }

  /** Something came live. */
  seen(sequence: number | undefined): void {
    if (this.current && this.known && sequence !== undefined && sequence > this.known.newest) {
      this.keep({ ...this.known, newest: sequence });
    }
  }

  /** Reads all that was missed. On a device that knows nothing yet: the newest page. */
  async catchUp(): Promise<void> {
    if (!this.known) {
      const page = await queryArchive(this.connection, { before: 'last', max: PageSize });
      await this.take(page.items, false);
      const [first, last] = [page.items[0], page.items.at(-1)];
      this.keep({ newest: last?.sequence ?? 0, oldest: page.complete ? 0 : (first?.sequence ?? 0) });
    } else {
      for (;;) {
        const known: Known = this.known;
        const page = await queryArchive(this.connection, { after: known.newest, max: PageSize }).catch((error) => {
          if (error instanceof StanzaError && error.condition === 'item-not-found') {
            return undefined;
          }
          throw error;
        });
        if (!page) {
          // The place is not there any more: begin as a new device does.
          this.known = undefined;
          await this.catchUp();
          return;
        }
        await this.take(page.items, true);
        this.keep({ ...known, newest: page.items.at(-1)?.sequence ?? known.newest });
        if (page.complete) {
          break;
        }
      }
    }
    this.current = true;
  }

  /** Reads some pages of the past, so that the list is whole and search finds something. */
  async lookBack(): Promise<void> {
    if (!this.known || this.known.looked) {
      return;
    }
    for (let page = 1; page < FirstPages && this.known.oldest > 0; page += 1) {
      const known: Known = this.known;
      const found = await queryArchive(this.connection, { before: known.oldest, max: PageSize });
      await this.take(found.items, false);
      this.keep({ ...this.known, oldest: found.complete ? 0 : (found.items[0]?.sequence ?? 0) });
    }
    this.keep({ ...this.known, looked: true });
  }

  /** Whether a conversation has more past than is here. */
  hasOlder(peer: string): boolean {
    return this.reach(peer) > 0;
  }

  /** Reads the page before what is here of a conversation. */
  async older(peer: string): Promise<void> {
    const before = this.reach(peer);
    if (before <= 0) {
      return;
    }
    const page = await queryArchive(this.connection, { with: peer, before, max: OlderPage });
    await this.take(page.items, false);
    await this.conversations.on(peer, (timeline) => {
      timeline.change({ oldest: page.complete ? 0 : (page.items[0]?.sequence ?? 0) });
      return undefined;
    });
  }

  private reach(peer: string): number {
    const ofAll = this.known?.oldest ?? 0;
    return Math.min(ofAll, this.conversations.get(peer)?.oldest ?? ofAll);
  }

  private async take(items: readonly Archived[], isNew: boolean): Promise<void> {
    const read: Read[] = [];
    for (const archived of items) {
      const content = readMessage(archived.message, this.account);
      if (content) {
        read.push({ ...archived, content, ...placeOf(content, this.account) });
      }
    }
    await this.conversations.together(() => this.onPage(read, isNew));
  }

  private keep(known: Known): void {
    this.known = known;
    void this.store.setSetting('known', known);
  }
}
