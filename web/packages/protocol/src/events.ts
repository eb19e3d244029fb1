import type { Connection } from './connection';
import { Ns } from './namespaces';
import { type XmlElement, xml } from './xml';

/** An item of a personal node (XEP-0163). */
export interface EventItem {
  readonly id: string;
  readonly payload: XmlElement | undefined;
}

/** What a node became. */
export interface PersonalEvent {
  readonly from: string;
  readonly node: string;
  readonly items: readonly EventItem[];
  readonly retracted: readonly string[];
}

/** Options that keep a node to oneself (XEP-0223). */
export const Private: Readonly<Record<string, string>> = {
  'pubsub#access_model': 'whitelist',
  'pubsub#persist_items': 'true',
  'pubsub#max_items': 'max',
  'pubsub#send_last_published_item': 'never',
};

/** Options of what everybody may see. */
export const Open: Readonly<Record<string, string>> = {
  'pubsub#access_model': 'open',
  'pubsub#persist_items': 'true',
};

export async function publish(
  connection: Connection,
  node: string,
  item: string,
  payload: XmlElement,
  options?: Readonly<Record<string, string>>,
): Promise<void> {
  const field = (name: string, value: string, type?: string) =>
    xml('field', Ns.data, { var: name, type }, xml('value', Ns.data, {}, value));
  const form =
    options &&
    xml(
      'publish-options',
      Ns.pubsub,
      {},
      xml(
        'x',
        Ns.data,
        { type: 'submit' },
        field('FORM_TYPE', Ns.publishOptions, 'hidden'),
        ...Object.entries(options).map(([name, value]) => field(name, value)),
      ),
    );
  const published = xml('publish', Ns.pubsub, { node }, xml('item', Ns.pubsub, { id: item }, payload));
  await connection.iq('set', undefined, xml('pubsub', Ns.pubsub, {}, published, form));
}

export async function retractItem(connection: Connection, node: string, item: string): Promise<void> {
  const retract = xml('retract', Ns.pubsub, { node, notify: 'true' }, xml('item', Ns.pubsub, { id: item }));
  await connection.iq('set', undefined, xml('pubsub', Ns.pubsub, {}, retract));
}

/** The items of a node; of the own account when nobody is named. */
export async function getItems(
  connection: Connection,
  node: string,
  of?: string,
  ids: readonly string[] = [],
): Promise<EventItem[]> {
  const items = xml('items', Ns.pubsub, { node }, ...ids.map((id) => xml('item', Ns.pubsub, { id })));
  const answer = await connection.iq('get', of, xml('pubsub', Ns.pubsub, {}, items));
  return readItems(answer.child('pubsub', Ns.pubsub)?.child('items'));
}

/** The event that a message tells, if it tells one. */
export function readEvent(message: XmlElement, account: string): PersonalEvent | undefined {
  const items = message.child('event', Ns.pubsubEvent)?.child('items');
  const node = items?.attr('node');
  if (!items || node === undefined) {
    return undefined;
  }
  return {
    from: message.attr('from') ?? account,
    node,
    items: readItems(items),
    retracted: items.all('retract').map((one) => one.attr('id') ?? ''),
  };
}

function readItems(items: XmlElement | undefined): EventItem[] {
  return (items?.all('item') ?? []).map((item) => ({ id: item.attr('id') ?? '', payload: item.elements[0] }));
}
