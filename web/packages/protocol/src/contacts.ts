/** The phonebook of the server over its HTTP API; docs/guides/phonebook.md describes it. */
import { Problem, readProblem } from './api';

/** A value with its types, such as a number and `cell`. */
export interface Typed {
  readonly value: string;
  readonly types: readonly string[];
  /** For a telephone number that can be read: in E.164 form. */
  readonly number?: string;
  /** What the owner calls it. */
  readonly label?: string;
}

export interface Postal {
  readonly street?: string;
  readonly city?: string;
  readonly region?: string;
  readonly code?: string;
  readonly country?: string;
  readonly types?: readonly string[];
}

/** A contact as lists have it; names in parts, addresses and the like only when it was asked for alone. */
export interface BookContact {
  readonly id: string;
  readonly uid: string;
  readonly etag: string;
  readonly name: string;
  /** A to Z, or #. */
  readonly letter: string;
  readonly family?: string | null;
  readonly given?: string | null;
  readonly nickname?: string | null;
  readonly organization?: string | null;
  readonly department?: string | null;
  readonly title?: string | null;
  readonly birthday?: string | null;
  readonly note?: string | null;
  readonly numbers: readonly Typed[];
  readonly emails: readonly Typed[];
  readonly chats: readonly Typed[];
  readonly urls: readonly Typed[];
  readonly postal: readonly Postal[];
  readonly categories: readonly string[];
  readonly photo?: string | null;
}

/** Fields to write: what is left out stays, null removes. */
export interface ContactFields {
  readonly name?: string | null;
  readonly organization?: string | null;
  readonly title?: string | null;
  readonly birthday?: string | null;
  readonly note?: string | null;
  readonly numbers?: readonly { value: string; types: readonly string[] }[];
  readonly emails?: readonly { value: string; types: readonly string[] }[];
  readonly urls?: readonly { value: string; types: readonly string[] }[];
  readonly postal?: readonly Postal[];
  readonly categories?: readonly string[];
  readonly photo?: string | null;
}

/** What was done, to undo it by. */
export interface Operation {
  readonly operation: string | null;
  readonly count: number;
  readonly skipped?: readonly string[] | null;
}

export interface PastOperation {
  readonly id: string;
  readonly kind: 'put' | 'delete' | 'import' | 'merge' | 'restore' | 'undo';
  readonly count: number;
  readonly at: string;
  readonly source: string;
  readonly undone: boolean;
}

export interface RestorePreview {
  readonly total: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

export interface ContactVersion {
  readonly version: string;
  readonly from: string;
  readonly until: string;
  readonly name: string;
}

export interface DuplicateGroup {
  readonly reasons: readonly ('number' | 'email')[];
  readonly sure: boolean;
  readonly contacts: readonly BookContact[];
}

export interface ImportResult {
  readonly operation: string | null;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly faults: readonly { readonly line: number; readonly reason: string }[];
  readonly refused: number;
}

/** A contact who is here and lets themselves be found. */
export interface Here {
  readonly id: string;
  readonly number: string;
  readonly address: string;
}

interface Page {
  readonly items: readonly BookContact[];
  readonly next: string | null;
  readonly counter: string;
  readonly total: number;
}

const Root = '/api/v1/contacts';

export class ContactsApi {
  constructor(
    private readonly origin: string,
    private readonly token: string | undefined,
  ) {}

  /** Everything, in the order of the rail. */
  async all(): Promise<readonly BookContact[]> {
    const items: BookContact[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page: Page = await this.json('GET', `?limit=500${after === undefined ? '' : `&after=${after}`}`);
      items.push(...page.items);
      after = page.next;
    }
    return items;
  }

  async search(words: string): Promise<readonly BookContact[]> {
    return (await this.json<Page>('GET', `?limit=200&q=${encodeURIComponent(words)}`)).items;
  }

  one(id: string): Promise<BookContact> {
    return this.json('GET', `/${id}`);
  }

  add(fields: ContactFields): Promise<BookContact> {
    return this.json('POST', '', fields);
  }

  change(contact: BookContact, fields: ContactFields): Promise<BookContact> {
    return this.json('PUT', `/${contact.id}`, fields, { 'If-Match': contact.etag });
  }

  remove(ids: readonly string[]): Promise<Operation> {
    return this.json('POST', '/delete', { ids });
  }

  /** The picture of a contact. */
  async photo(path: string): Promise<Blob> {
    return (await this.call('GET', path.replace(Root, ''))).blob();
  }

  async operations(): Promise<readonly PastOperation[]> {
    return (await this.json<{ items: readonly PastOperation[] }>('GET', '/operations?limit=200')).items;
  }

  undo(operation: string): Promise<Operation> {
    return this.json('POST', `/operations/${operation}/undo`);
  }

  at(time: string): Promise<RestorePreview> {
    return this.json('GET', `/at?at=${encodeURIComponent(time)}`);
  }

  restore(time: string): Promise<Operation> {
    return this.json('POST', '/restore', { time });
  }

  async versions(id: string): Promise<readonly ContactVersion[]> {
    return (await this.json<{ items: readonly ContactVersion[] }>('GET', `/${id}/versions`)).items;
  }

  restoreOne(id: string, version: string): Promise<Operation> {
    return this.json('POST', `/${id}/restore`, { version });
  }

  async duplicates(): Promise<readonly DuplicateGroup[]> {
    return (await this.json<{ items: readonly DuplicateGroup[] }>('GET', '/duplicates')).items;
  }

  /** These are different people: they are not proposed again. */
  async apart(ids: readonly string[]): Promise<void> {
    await this.call('POST', '/duplicates/apart', JSON.stringify({ ids }), { 'Content-Type': 'application/json' });
  }

  /** The first becomes the whole. */
  merge(ids: readonly string[]): Promise<{ operation: string | null; contact: BookContact }> {
    return this.json('POST', '/merge', { ids });
  }

  async import(file: Blob, type: 'text/vcard' | 'text/csv', dry: boolean): Promise<ImportResult> {
    const answer = await this.call('POST', `/import?dry=${dry}`, file, { 'Content-Type': type });
    return (await answer.json()) as ImportResult;
  }

  async export(format: 'vcard' | 'csv'): Promise<Blob> {
    return (await this.call('GET', `/export?format=${format}`)).blob();
  }

  here(): Promise<{ items: readonly Here[]; left: number }> {
    return this.json('GET', '/here');
  }

  private async json<Answer>(
    method: string,
    path: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const answer = await this.call(method, path, body && JSON.stringify(body), {
      ...(body && { 'Content-Type': 'application/json' }),
      ...headers,
    });
    return (await answer.json()) as Answer;
  }

  private async call(
    method: string,
    path: string,
    body?: BodyInit,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(this.origin + Root + path, {
        method,
        headers: { ...headers, ...(this.token !== undefined && { Authorization: `Bearer ${this.token}` }) },
        ...(body !== undefined && { body }),
        credentials: 'omit',
        cache: method === 'GET' && path.includes('/photo') ? 'default' : 'no-store',
      });
    } catch {
      throw new Problem('offline', 0, undefined);
    }
    if (!response.ok) {
      throw await readProblem(response);
    }
    return response;
  }
}
