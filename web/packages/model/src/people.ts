import {
  bare,
  type Connection,
  type Contact,
  fromBase64,
  getItems,
  getRoster,
  local,
  Ns,
  Open,
  onRosterPush,
  type PersonalEvent,
  publish,
  setContact,
  sha1,
  toBase64,
  toHex,
  writePresence,
  type XmlElement,
  xml,
} from '@hutong/protocol';
import { Cell } from './cell';
import type { Store } from './store';

export type Presence = 'online' | 'away' | 'offline';

/** What is known of somebody. */
export interface Person {
  readonly jid: string;
  /** The name given to them here, or by themselves, or what their address is called. */
  readonly name: string;
  /** The address of their picture in this page. */
  readonly picture?: string;
  readonly presence: Presence;
  readonly subscription: Contact['subscription'];
  /** Whether they were asked and have not answered. */
  readonly asked: boolean;
}

/** The people of an account: contacts, presence, names and pictures. */
export class People {
  /** Who asked to add us and waits. */
  readonly requests = new Cell<readonly string[]>([]);
  readonly contacts = new Cell<readonly Person[]>([]);
  private readonly cells = new Map<string, Cell<Person>>();
  private readonly roster = new Map<string, Contact>();
  private readonly nicks = new Map<string, string>();
  private readonly resources = new Map<string, Map<string, Presence>>();
  private readonly pictures = new Map<string, { hash: string; url: string }>();
  private readonly asked = new Set<string>();

  constructor(
    private readonly store: Store,
    private readonly account: string,
  ) {}

  async load(): Promise<void> {
    for (const contact of (await this.store.setting<Contact[]>('roster')) ?? []) {
      this.roster.set(contact.jid, contact);
    }
    for (const [jid, nick] of (await this.store.setting<[string, string][]>('nicks')) ?? []) {
      this.nicks.set(jid, nick);
    }
    for (const picture of await this.store.all('pictures')) {
      this.pictures.set(picture.jid, { hash: picture.hash, url: URL.createObjectURL(picture.blob) });
    }
    this.changed();
  }

  of(jid: string): Cell<Person> {
    let cell = this.cells.get(jid);
    if (!cell) {
      cell = new Cell(this.make(jid));
      this.cells.set(jid, cell);
    }
    return cell;
  }

  /** Listens to a connection. */
  attach(connection: Connection): void {
    onRosterPush(connection, (contact) => {
      if (contact.subscription === 'remove') {
        this.roster.delete(contact.jid);
      } else {
        this.roster.set(contact.jid, contact);
      }
      this.changed(contact.jid);
      void this.store.setSetting('roster', [...this.roster.values()]);
    });
    connection.on('presence', (presence) => this.onPresence(presence));
    connection.on('state', (state) => {
      if (state !== 'online') {
        this.resources.clear();
        this.changed(...this.cells.keys());
      }
    });
  }

  /** A new stream: contacts are asked for, whose presence comes by itself. */
  async refresh(connection: Connection): Promise<void> {
    const roster = await getRoster(connection);
    this.roster.clear();
    for (const contact of roster) {
      this.roster.set(contact.jid, contact);
    }
    this.requests.update((all) => all.filter((jid) => !this.sees(jid)));
    this.changed(...this.cells.keys());
    void this.store.setSetting('roster', roster);
    const own = await getItems(connection, Ns.nick).catch(() => []);
    this.setNick(this.account, own[0]?.payload?.text);
  }

  /** Asks for the name of somebody who is no contact, once. */
  async look(connection: Connection, jid: string): Promise<void> {
    if (this.asked.has(jid) || this.nicks.has(jid)) {
      return;
    }
    this.asked.add(jid);
    const items = await getItems(connection, Ns.nick, jid).catch(() => []);
    this.setNick(jid, items[0]?.payload?.text);
    const picture = await getItems(connection, Ns.avatarMetadata, jid).catch(() => []);
    if (picture[0]?.payload) {
      await this.onPicture(connection, jid, picture[0].payload);
    }
  }

  /** Takes a personal event; false when it is about something else. */
  onEvent(connection: Connection, event: PersonalEvent): boolean {
    const from = bare(event.from);
    const payload = event.items[0]?.payload;
    if (event.node === Ns.nick) {
      this.setNick(from, payload?.text);
      return true;
    }
    if (event.node === Ns.avatarMetadata) {
      void this.onPicture(connection, from, payload).catch(() => {});
      return true;
    }
    return false;
  }

  /** @param token Of an invitation by them: then they approve by themselves (XEP-0379). */
  async add(connection: Connection, jid: string, name?: string, token?: string): Promise<void> {
    await setContact(connection, jid, name);
    // What they answer is theirs; that they may see us is answered beforehand (RFC 6121 section 3.4).
    const preauth = token === undefined ? [] : [xml('preauth', Ns.preauth, { token })];
    await Promise.all([
      connection.send(writePresence('subscribed', jid)),
      connection.send(writePresence('subscribe', jid, ...preauth)),
    ]);
    this.requests.update((all) => all.filter((one) => one !== jid));
  }

  async rename(connection: Connection, jid: string, name: string): Promise<void> {
    await setContact(connection, jid, name || undefined);
  }

  async refuse(connection: Connection, jid: string): Promise<void> {
    await connection.send(writePresence('unsubscribed', jid));
    this.requests.update((all) => all.filter((one) => one !== jid));
  }

  async setOwnName(connection: Connection, name: string): Promise<void> {
    await publish(connection, Ns.nick, 'current', xml('nick', Ns.nick, {}, name), Open);
    this.setNick(this.account, name);
  }

  /** Shows a picture of ourselves to everybody (XEP-0084). It is a PNG, square, of at most some kilobytes. */
  async setOwnPicture(connection: Connection, picture: Blob, pixels: number): Promise<void> {
    const bytes = new Uint8Array(await picture.arrayBuffer());
    const hash = toHex(sha1(bytes));
    await publish(connection, Ns.avatarData, hash, xml('data', Ns.avatarData, {}, toBase64(bytes)), Open);
    const info = { id: hash, bytes: bytes.length, type: picture.type, width: pixels, height: pixels };
    const metadata = xml('metadata', Ns.avatarMetadata, {}, xml('info', Ns.avatarMetadata, info));
    await publish(connection, Ns.avatarMetadata, hash, metadata, Open);
    this.keepPicture(this.account, hash, picture);
  }

  /** Whether somebody may see that we are here: a contact. */
  sees(jid: string): boolean {
    const subscription = this.roster.get(jid)?.subscription;
    return subscription === 'from' || subscription === 'both';
  }

  private onPresence(presence: XmlElement): void {
    const from = presence.attr('from') ?? this.account;
    const [jid, type] = [bare(from), presence.attr('type')];
    if (type === 'subscribe') {
      if (!this.sees(jid)) {
        this.requests.update((all) => (all.includes(jid) ? all : [...all, jid]));
        this.setNick(jid, presence.child('nick', Ns.nick)?.text);
      }
      return;
    }
    if (type !== undefined && type !== 'unavailable') {
      return;
    }
    const resources = this.resources.get(jid) ?? new Map<string, Presence>();
    this.resources.set(jid, resources);
    if (type === 'unavailable') {
      resources.delete(from);
    } else {
      const show = presence.child('show')?.text;
      resources.set(from, show === 'away' || show === 'xa' ? 'away' : 'online');
    }
    this.changed(jid);
  }

  private async onPicture(connection: Connection, jid: string, metadata: XmlElement | undefined): Promise<void> {
    const info = metadata?.all('info', Ns.avatarMetadata).find((one) => one.attr('url') === undefined);
    const hash = info?.attr('id');
    if (hash === undefined) {
      this.pictures.delete(jid);
      void this.store.delete('pictures', jid);
      this.changed(jid);
      return;
    }
    const type = info?.attr('type') ?? 'image/png';
    if (this.pictures.get(jid)?.hash === hash || !/^image\/(png|jpeg|webp|gif)$/.test(type)) {
      return;
    }
    const [item] = await getItems(connection, Ns.avatarData, jid === this.account ? undefined : jid, [hash]);
    const bytes = fromBase64(item?.payload?.text ?? '');
    if (bytes.length > 0 && toHex(sha1(bytes)) === hash) {
      this.keepPicture(jid, hash, new Blob([bytes], { type }));
    }
  }

  private keepPicture(jid: string, hash: string, blob: Blob): void {
    const old = this.pictures.get(jid);
    if (old) {
      URL.revokeObjectURL(old.url);
    }
    this.pictures.set(jid, { hash, url: URL.createObjectURL(blob) });
    void this.store.put('pictures', { jid, hash, blob });
    this.changed(jid);
  }

  private setNick(jid: string, nick: string | undefined): void {
    const clean = nick?.trim().slice(0, 100);
    if (clean && this.nicks.get(jid) !== clean) {
      this.nicks.set(jid, clean);
      void this.store.setSetting('nicks', [...this.nicks]);
      this.changed(jid);
    }
  }

  private make(jid: string): Person {
    const contact = this.roster.get(jid);
    const presences = [...(this.resources.get(jid)?.values() ?? [])];
    return {
      jid,
      name: contact?.name ?? this.nicks.get(jid) ?? (formatNumber(local(jid)) || jid),
      picture: this.pictures.get(jid)?.url,
      presence: presences.includes('online') ? 'online' : presences.length > 0 ? 'away' : 'offline',
      subscription: contact?.subscription ?? 'none',
      asked: contact?.asked ?? false,
    };
  }

  private changed(...jids: string[]): void {
    for (const jid of jids) {
      this.cells.get(jid)?.set(this.make(jid));
    }
    this.contacts.set([...this.roster.keys()].map((jid) => this.make(jid)));
  }
}

/** A number in groups that are easy to read; other names stay. */
export function formatNumber(name: string): string {
  if (/^\+861\d{10}$/.test(name)) {
    return `+86 ${name.slice(3, 6)} ${name.slice(6, 10)} ${name.slice(10)}`;
  }
  // Landlines of the cities whose code has two digits.
  const [, area, first, last] = /^\+86(10|2\d)(\d{4})(\d{4})$/.exec(name) ?? [];
  if (area !== undefined) {
    return `+86 ${area} ${first} ${last}`;
  }
  if (/^\+1\d{10}$/.test(name)) {
    return `+1 ${name.slice(2, 5)} ${name.slice(5, 8)} ${name.slice(8)}`;
  }
  return /^\+\d{7,15}$/.test(name)
    ? `${name.slice(0, 3)} ${name.slice(3).replace(/(\d{3,4})(?=\d{3})/g, '$1 ')}`.trim()
    : name;
}
