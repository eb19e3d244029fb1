import type { Connection } from './connection';
import { type Message, type Outgoing, readMessage, writeMessage } from './messages';
import { Ns } from './namespaces';
import { type XmlElement, xml } from './xml';

/** A message that the server sends at its time: docs/guides/scheduled-messages.md. */
export interface Scheduled {
  readonly id: string;
  readonly to: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly message: Message;
  /** Why it could not be sent: the condition of a stanza error. */
  readonly failure?: string;
}

/** Hands a message to the server, to be sent at a time; one with the same id is replaced. */
export async function schedule(
  connection: Connection,
  to: string,
  id: string,
  what: Outgoing,
  at: number,
): Promise<void> {
  const payload = xml('schedule', Ns.schedule, { at: new Date(at).toISOString() }, writeMessage(to, id, what));
  await connection.iq('set', undefined, payload);
}

export async function cancelScheduled(connection: Connection, id: string): Promise<void> {
  await connection.iq('set', undefined, xml('cancel', Ns.schedule, { id }));
}

/** What waits, soonest first. */
export async function getScheduled(connection: Connection, account: string): Promise<Scheduled[]> {
  const answer = await connection.iq('get', undefined, xml('scheduled', Ns.schedule));
  return (answer.child('scheduled', Ns.schedule)?.all('schedule') ?? []).flatMap((one) => {
    const message = one.child('message', Ns.client);
    const read = message && readMessage(message, account);
    return read
      ? [
          {
            id: read.id,
            to: read.to,
            at: Date.parse(one.attr('at') ?? ''),
            message: read,
            failure: one.attr('failure'),
          },
        ]
      : [];
  });
}

/** Whether a message only tells that what waits has changed. */
export function tellsOfScheduled(message: XmlElement): boolean {
  return message.attr('type') === 'headline' && message.child('scheduled', Ns.schedule) !== undefined;
}
