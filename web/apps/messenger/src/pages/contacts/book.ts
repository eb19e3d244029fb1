import { Cell, loadSessions, type Messenger } from '@hutong/model';
import { type BookContact, ContactsApi, type Here, type Operation, Problem } from '@hutong/protocol';
import { text, textOr } from '@hutong/ui';

/** What was just done, and what undoes it. */
export interface Notice {
  readonly words: string;
  readonly operation?: string | undefined;
}

/** The phonebook as the page has it: all contacts, and who of them is here. */
export class ContactBook {
  readonly all = new Cell<readonly BookContact[] | undefined>(undefined);
  readonly failed = new Cell(false);
  readonly here = new Cell<ReadonlyMap<string, Here>>(new Map());
  readonly notice = new Cell<Notice | undefined>(undefined);
  private readonly pictures = new Map<string, Promise<string | undefined>>();
  private loading: Promise<void> | undefined;

  constructor(readonly api: ContactsApi) {}

  /** Fetches everything; several callers wait for the same answer. */
  load(): Promise<void> {
    this.loading ??= this.api
      .all()
      .then(
        (all) => {
          this.all.set(all);
          this.failed.set(false);
        },
        () => this.failed.set(true),
      )
      .finally(() => {
        this.loading = undefined;
      });
    return this.loading;
  }

  /** The address of a contact's picture within this page. */
  picture(contact: BookContact): Promise<string | undefined> {
    const path = contact.photo;
    if (!path) {
      return Promise.resolve(undefined);
    }
    let found = this.pictures.get(path);
    if (!found) {
      found = this.api.photo(path).then(
        (blob) => URL.createObjectURL(blob),
        () => undefined,
      );
      this.pictures.set(path, found);
    }
    return found;
  }

  async lookWhoIsHere(): Promise<number> {
    const { items } = await this.api.here();
    this.here.set(new Map(items.map((one) => [one.id, one])));
    return this.here.get().size;
  }

  /** Does something that can be undone, says so, and shows the phonebook as it is then. */
  async does<Done extends { readonly operation: string | null }>(
    deed: Promise<Done>,
    words: (done: Done) => string,
  ): Promise<Done | undefined> {
    try {
      const done = await deed;
      this.notice.set({ words: words(done), operation: done.operation ?? undefined });
      await this.load();
      return done;
    } catch (error) {
      this.notice.set({ words: problemWords(error) });
      return undefined;
    }
  }

  undo(operation: string): Promise<Operation | undefined> {
    return this.does(this.api.undo(operation), (done) => text('contacts.undone', { n: done.count }));
  }
}

export function problemWords(error: unknown): string {
  return textOr('problem', error instanceof Problem ? error.kind : 'other', 'problem.other');
}

const books = new WeakMap<Messenger, ContactBook>();

/** The phonebook of who is signed in, kept while they are. */
export function bookOf(messenger: Messenger): ContactBook {
  let book = books.get(messenger);
  if (!book) {
    const token = loadSessions().find((one) => one.address === messenger.account)?.token;
    book = new ContactBook(new ContactsApi('', token));
    books.set(messenger, book);
  }
  return book;
}
