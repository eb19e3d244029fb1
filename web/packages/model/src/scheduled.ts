import {
  type Connection,
  cancelScheduled,
  getScheduled,
  newId,
  type Outgoing,
  type Scheduled,
  schedule,
} from '@hutong/protocol';
import { Cell } from './cell';

/** What waits at the server for its time; it sends it although this page is closed. */
export class ScheduledMessages {
  /** Soonest first. */
  readonly list = new Cell<readonly Scheduled[]>([]);

  constructor(
    private readonly connection: Connection,
    private readonly account: string,
  ) {}

  async refresh(): Promise<void> {
    const list = await getScheduled(this.connection, this.account).catch(() => undefined);
    if (list) {
      this.list.set(list);
    }
  }

  /** Hands a message over, or changes the one with the id. Rejects when the server does not take it. */
  async set(to: string, what: Outgoing, at: number, id = newId()): Promise<void> {
    await schedule(this.connection, to, id, what, at);
    await this.refresh();
  }

  async cancel(id: string): Promise<void> {
    await cancelScheduled(this.connection, id).catch(() => {
      // It is sent or cancelled already: the list tells.
    });
    await this.refresh();
  }
}
