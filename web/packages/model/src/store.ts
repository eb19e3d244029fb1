import type { Conversation, Item, OutboxEntry } from './types';

/** A picture of somebody, kept by its hash. */
export interface StoredPicture {
  readonly jid: string;
  readonly hash: string;
  readonly blob: Blob;
}

interface Setting {
  readonly name: string;
  readonly value: unknown;
}

interface Tables {
  conversations: Conversation;
  items: Item;
  outbox: OutboxEntry;
  pictures: StoredPicture;
  settings: Setting;
}

type Table = keyof Tables;

const Version = 1;

/**
 * What one account keeps in this browser (IndexedDB). Writes are gathered and put down together; a read sees them.
 * The truth is the server's archive: what is lost here is fetched again, except what waits in the outbox.
 */
export class Store {
  private pending: ((transaction: IDBTransaction) => void)[] = [];
  private flushing: Promise<void> | undefined;

  private constructor(private readonly db: IDBDatabase) {}

  static async open(account: string): Promise<Store> {
    const request = indexedDB.open(`hutong:${account}`, Version);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore('conversations', { keyPath: 'peer' });
      db.createObjectStore('items', { keyPath: ['peer', 'key'] });
      db.createObjectStore('outbox', { keyPath: 'id' });
      db.createObjectStore('pictures', { keyPath: 'jid' });
      db.createObjectStore('settings', { keyPath: 'name' });
    };
    const db = await result(request);
    // Another tab removes the account: do not stand in its way.
    db.onversionchange = () => db.close();
    return new Store(db);
  }

  /** Forgets an account. */
  static async remove(account: string): Promise<void> {
    await result(indexedDB.deleteDatabase(`hutong:${account}`));
  }

  async all<Name extends Table>(table: Name): Promise<Tables[Name][]> {
    await this.flushed();
    return (await result(this.db.transaction(table).objectStore(table).getAll())) as Tables[Name][];
  }

  async count(table: Table): Promise<number> {
    await this.flushed();
    return result(this.db.transaction(table).objectStore(table).count());
  }

  async itemsOf(peer: string): Promise<Item[]> {
    await this.flushed();
    const range = IDBKeyRange.bound([peer, ''], [peer, '\uffff']);
    return (await result(this.db.transaction('items').objectStore('items').getAll(range))) as Item[];
  }

  /** Items whose words or file names hold something, newest first, a hundred at most. */
  async search(words: string, peer?: string): Promise<Item[]> {
    const asked = words.toLowerCase();
    const items = peer === undefined ? await this.all('items') : await this.itemsOf(peer);
    return items
      .filter(
        (item) => !item.shadow && !item.hidden && (item.body ?? item.file?.name ?? '').toLowerCase().includes(asked),
      )
      .sort((a, b) => b.at - a.at)
      .slice(0, 100);
  }

  async setting<Value>(name: string): Promise<Value | undefined> {
    await this.flushed();
    const found = (await result(this.db.transaction('settings').objectStore('settings').get(name))) as
      | Setting
      | undefined;
    return found?.value as Value | undefined;
  }

  setSetting(name: string, value: unknown): Promise<void> {
    return this.put('settings', { name, value });
  }

  put<Name extends Table>(table: Name, ...records: readonly Tables[Name][]): Promise<void> {
    return this.write((transaction) => {
      for (const record of records) {
        transaction.objectStore(table).put(record);
      }
    });
  }

  delete(table: Table, key: IDBValidKey): Promise<void> {
    return this.write((transaction) => transaction.objectStore(table).delete(key));
  }

  /** Resolves when all that was written is down. */
  flushed(): Promise<void> {
    return this.flushing ?? Promise.resolve();
  }

  async close(): Promise<void> {
    await this.flushed();
    this.db.close();
  }

  private write(work: (transaction: IDBTransaction) => void): Promise<void> {
    this.pending.push(work);
    this.flushing ??= this.flush();
    return this.flushing;
  }

  private async flush(): Promise<void> {
    // One turn, so that what belongs together is written together.
    await Promise.resolve();
    while (this.pending.length > 0) {
      const batch = this.pending;
      this.pending = [];
      const tables: Table[] = ['conversations', 'items', 'outbox', 'pictures', 'settings'];
      const transaction = this.db.transaction(tables, 'readwrite');
      for (const work of batch) {
        work(transaction);
      }
      await new Promise<void>((done, failed) => {
        transaction.oncomplete = () => done();
        transaction.onabort = () => failed(transaction.error ?? new Error('the store refused'));
      }).catch(() => {
        // No room, or the browser forbids it: the page goes on with what it holds in memory.
      });
    }
    this.flushing = undefined;
  }
}

function result<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error ?? new Error('the store refused'));
  });
}
