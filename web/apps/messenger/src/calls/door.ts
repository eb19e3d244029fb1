import { Cell, type Messenger } from '@hutong/model';
import type { Call, Calls } from '@hutong/model/calls';
import { type Archived, Ns, type XmlElement } from '@hutong/protocol';
import { useMessenger } from '../hooks';

/** Older calls ring no more. Milliseconds. */
const Recent = 60_000;

/** The way to the calls of an account. Their code comes a moment after the page, or when a call does. */
export class CallDoor {
  readonly calls = new Cell<Calls | undefined>(undefined);
  /** Whether the call is a bar above the page. */
  readonly small = new Cell(false);
  /** Whether a call covers the page. */
  readonly covers = new Cell(false);
  private early: XmlElement[] = [];
  private archived: Archived[] = [];
  private opening: Promise<Calls> | undefined;
  private closed = false;
  private readonly stop: () => void;

  constructor(private readonly messenger: Messenger) {
    this.stop = messenger.connection.on('message', (message) => {
      if (speaksOfCall(message)) {
        this.early.push(message);
        void this.open();
      }
    });
  }

  /** Fetches the code. From then on it listens by itself. */
  open(): Promise<Calls> {
    this.opening ??= import('@hutong/model/calls').then(({ Calls }) => {
      this.stop();
      const { connection, calls: history, people } = this.messenger;
      const pages = 'BroadcastChannel' in window ? new BroadcastChannel('hutong:calls') : undefined;
      const calls = new Calls({
        connection,
        ...(pages && { pages }),
        mayOpen: (peer) => people.sees(peer),
        onPast: (past) => history.addOwn(past),
      });
      for (const message of this.early.splice(0)) {
        calls.onMessage(message);
      }
      calls.catchUp(this.archived.splice(0));
      if (this.closed) {
        calls.close();
      } else {
        this.calls.set(calls);
      }
      return calls;
    });
    return this.opening;
  }

  /** A page of the archive: what rang while this page was away. */
  onArchive(page: readonly Archived[]): void {
    const now = Date.now();
    const found = page.filter(({ at, message }) => now - at < Recent && isOfCall(message));
    if (found.length > 0) {
      this.archived.push(...found);
      void this.open().then((calls) => calls.catchUp(this.archived.splice(0)));
    }
  }

  async start(peer: string, video = false): Promise<Call> {
    const calls = await this.open();
    this.small.set(false);
    return calls.start(peer, video);
  }

  close(): void {
    this.closed = true;
    this.stop();
    this.calls.get()?.close();
    this.calls.set(undefined);
  }
}

function isOfCall(message: XmlElement): boolean {
  return message.elements.some((one) => one.ns === Ns.jingleMessage);
}

/** Whether a message, or the copy that it brings, is about a call. */
function speaksOfCall(message: XmlElement): boolean {
  const copy = message.elements.find((one) => one.ns === Ns.carbons)?.child('forwarded', Ns.forward);
  return isOfCall(copy?.child('message', Ns.client) ?? message);
}

const doors = new WeakMap<Messenger, CallDoor>();

/** The door of who is signed in. */
export function doorOf(messenger: Messenger): CallDoor {
  let door = doors.get(messenger);
  if (!door) {
    door = new CallDoor(messenger);
    doors.set(messenger, door);
  }
  return door;
}

export function useDoor(): CallDoor {
  return doorOf(useMessenger());
}
