import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Server } from './server';

const Script = join(import.meta.dirname, '../../tests/Interop/clients/slixmpp/client.py');

interface Line {
  readonly reply?: number;
  readonly event?: string;
  readonly result?: unknown;
  readonly error?: string;
  readonly text?: string;
  readonly xml?: string;
  readonly body?: string;
}

/** A client of another make (slixmpp), driven by lines of JSON: what it sees is what its library read. */
export class Slixmpp {
  readonly seen: Line[] = [];
  private readonly waiting = new Map<number, { done: (result: unknown) => void; failed: (why: Error) => void }>();
  private next = 0;

  private constructor(private readonly child: ChildProcess) {
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (text) => this.onLine(JSON.parse(text) as Line));
    }
  }

  /** Signs in; interests are nodes of personal eventing that it wants to hear of. */
  static async connect(server: Server, name: string, interests: readonly string[] = []): Promise<Slixmpp> {
    const peer = new Slixmpp(spawn('/usr/bin/python3', [Script], { stdio: ['pipe', 'pipe', 'ignore'] }));
    await peer.ask('connect', { jid: `${name}@localhost/slixmpp`, password: 'secretpw1', interests, ...server.xmpp });
    return peer;
  }

  ask(command: string, args: object): Promise<unknown> {
    this.next += 1;
    const id = this.next;
    return new Promise((done, failed) => {
      this.waiting.set(id, { done, failed });
      this.child.stdin?.write(`${JSON.stringify({ id, command, arguments: args })}\n`);
    });
  }

  /** Waits for an event whose stanza or body holds something. */
  async saw(event: string, holds: string): Promise<string> {
    for (const until = Date.now() + 20_000; Date.now() < until; ) {
      const found = this.seen.find(
        (line) => line.event === event && `${line.xml ?? ''} ${line.body ?? ''}`.includes(holds),
      );
      if (found) {
        return found.xml ?? '';
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`slixmpp saw no ${event} with ${holds}`);
  }

  /** Puts a file to the server as slixmpp does; its address. */
  async upload(name: string, type: string, bytes: Buffer): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'hutong-slixmpp-'));
    try {
      writeFileSync(join(folder, name), bytes);
      return (await this.ask('upload', { file: join(folder, name), type })) as string;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  close(): void {
    this.child.kill();
  }

  private onLine(line: Line): void {
    if (line.reply === undefined) {
      this.seen.push(line);
      return;
    }
    const asked = this.waiting.get(line.reply);
    if (line.error === undefined) {
      asked?.done(line.result);
    } else {
      asked?.failed(new Error(`${line.error}: ${line.text}`));
    }
  }
}
