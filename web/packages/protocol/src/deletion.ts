import type { Connection } from './connection';
import { bare } from './jid';
import { Ns } from './namespaces';
import { type XmlElement, xml } from './xml';

/** A message that one wants out of the own archive (docs/guides/delete-for-me.md). */
export interface Unwanted {
  /** Undefined when its author gave it none: then its place says which it is. */
  readonly id?: string;
  /** Whether we wrote it. */
  readonly own: boolean;
  /** Its place in the archive, if it is known. */
  readonly sequence?: number;
}

/** What was deleted of one conversation. */
export interface Deletion {
  readonly peer: string;
  readonly messages: readonly Unwanted[];
}

/** A deletion that is to be told to the server. */
export interface Deleting {
  readonly kind: 'delete';
  readonly messages: readonly Unwanted[];
}

/** Messages in one request: all of it is done, or nothing. */
export const DeletedAtOnce = 100;

/** Takes messages out of the own archive and off the own devices; resolves when that is durable. */
export async function deleteArchived(connection: Connection, { peer, messages }: Deletion): Promise<void> {
  const all = messages.map(({ id, own, sequence }) =>
    xml('message', Ns.archive, { id, own: own && 'true', archive: sequence }),
  );
  await connection.iq('set', undefined, xml('delete', Ns.archive, { with: peer }, ...all));
}

/** What a message to ourselves says that was deleted; only our server says so. */
export function readDeletion(stanza: XmlElement, account: string): Deletion | undefined {
  const deleted = stanza.child('deleted', Ns.archive);
  const [from, to] = [stanza.attr('from') ?? account, stanza.attr('to') ?? account];
  if (!deleted || bare(from) !== account || bare(to) !== account) {
    return undefined;
  }
  const messages = deleted.all('message').map((one) => ({
    id: one.attr('id'),
    own: one.attr('own') === 'true',
    sequence: Number(one.attr('archive')) || undefined,
  }));
  return { peer: bare(deleted.attr('with') ?? ''), messages };
}
