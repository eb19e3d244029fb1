import type { Connection } from './connection';
import { Ns } from './namespaces';
import { type XmlElement, xml } from './xml';

/** A contact (RFC 6121 section 2). */
export interface Contact {
  readonly jid: string;
  readonly name?: string;
  readonly subscription: 'none' | 'to' | 'from' | 'both' | 'remove';
  /** Whether we asked to see their presence and wait. */
  readonly asked: boolean;
}

export async function getRoster(connection: Connection): Promise<Contact[]> {
  const answer = await connection.iq('get', undefined, xml('query', Ns.roster));
  return readItems(answer.child('query', Ns.roster));
}

/** Adds a contact or changes the name. */
export async function setContact(connection: Connection, jid: string, name: string | undefined): Promise<void> {
  await connection.iq('set', undefined, xml('query', Ns.roster, {}, xml('item', Ns.roster, { jid, name })));
}

export async function removeContact(connection: Connection, jid: string): Promise<void> {
  const item = xml('item', Ns.roster, { jid, subscription: 'remove' });
  await connection.iq('set', undefined, xml('query', Ns.roster, {}, item));
}

/** Calls for each contact that the server says has changed. */
export function onRosterPush(connection: Connection, changed: (contact: Contact) => void): void {
  connection.handleIq('query', Ns.roster, (request) => {
    const from = request.attr('from');
    // RFC 6121 section 2.1.6: from anybody else it is an attack.
    if (from !== undefined && from !== connection.account) {
      return undefined;
    }
    for (const contact of readItems(request.child('query', Ns.roster))) {
      changed(contact);
    }
    return xml('ok', Ns.client);
  });
}

function readItems(query: XmlElement | undefined): Contact[] {
  return (query?.all('item') ?? []).flatMap((item) => {
    const jid = item.attr('jid');
    return jid === undefined
      ? []
      : [
          {
            jid,
            name: item.attr('name') || undefined,
            subscription: (item.attr('subscription') ?? 'none') as Contact['subscription'],
            asked: item.attr('ask') === 'subscribe',
          },
        ];
  });
}

export type PresenceType = 'subscribe' | 'subscribed' | 'unsubscribe' | 'unsubscribed' | 'unavailable';

export function writePresence(type?: PresenceType, to?: string, ...children: XmlElement[]): XmlElement {
  return xml('presence', Ns.client, { type, to }, ...children);
}
