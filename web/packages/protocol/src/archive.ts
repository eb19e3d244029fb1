import type { Connection } from './connection';
import { Ns } from './namespaces';
import { newId } from './random';
import { type XmlElement, xml } from './xml';

/** A message of the archive. Our server's ids are the owner's sequence: numbers that only grow. */
export interface Archived {
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly message: XmlElement;
}

export interface ArchivePage {
  /** Oldest first. */
  readonly items: readonly Archived[];
  /** Whether nothing is left beyond the page in its direction. */
  readonly complete: boolean;
}

export interface ArchiveQuery {
  /** Only what was said with this address. */
  readonly with?: string;
  /** The page that follows this sequence. */
  readonly after?: number;
  /** The page before this sequence; `last` for the newest. */
  readonly before?: number | 'last';
  readonly max: number;
}

/** Asks for one page of the own archive (XEP-0313 section 4, XEP-0059). */
export async function queryArchive(connection: Connection, query: ArchiveQuery): Promise<ArchivePage> {
  const queryid = newId(6);
  const items: Archived[] = [];
  const stop = connection.on('message', (message) => {
    const result = message.child('result', Ns.mam);
    if (result?.attr('queryid') === queryid) {
      const archived = readResult(result);
      if (archived) {
        items.push(archived);
      }
    }
  });
  try {
    const answer = await connection.iq('set', undefined, request(query, queryid));
    const fin = answer.child('fin', Ns.mam);
    return { items, complete: fin?.attr('complete') === 'true' };
  } finally {
    stop();
  }
}

function request(query: ArchiveQuery, queryid: string): XmlElement {
  const field = (name: string, value: string) => xml('field', Ns.data, { var: name }, xml('value', Ns.data, {}, value));
  const before = query.before === undefined ? undefined : query.before === 'last' ? '' : String(query.before);
  return xml(
    'query',
    Ns.mam,
    { queryid },
    query.with === undefined
      ? undefined
      : xml('x', Ns.data, { type: 'submit' }, field('FORM_TYPE', Ns.mam), field('with', query.with)),
    xml(
      'set',
      Ns.rsm,
      {},
      xml('max', Ns.rsm, {}, String(query.max)),
      query.after === undefined || query.after === 0 ? undefined : xml('after', Ns.rsm, {}, String(query.after)),
      before === undefined ? undefined : xml('before', Ns.rsm, {}, before),
    ),
  );
}

function readResult(result: XmlElement): Archived | undefined {
  const forwarded = result.child('forwarded', Ns.forward);
  const message = forwarded?.child('message', Ns.client);
  const stamp = Date.parse(forwarded?.child('delay', Ns.delay)?.attr('stamp') ?? '');
  const sequence = Number(result.attr('id'));
  return message && Number.isSafeInteger(sequence) && !Number.isNaN(stamp)
    ? { sequence, at: stamp, message }
    : undefined;
}
