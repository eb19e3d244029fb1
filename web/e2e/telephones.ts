import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const Program =
  process.env.HUTONG_SANDBOX ??
  join(import.meta.dirname, '../../sandbox/Hutong.Sandbox/bin/Debug/net10.0/hutong-sandbox.dll');

/** What a telephone of the sandbox is in. */
interface CallThere {
  readonly state: string;
  readonly incoming: boolean;
  readonly peer: { readonly number?: string | null };
  /** What was pressed at the other end. */
  readonly keys: string;
  readonly heldThere: boolean;
}

interface Heard {
  readonly frequencyHz: number;
  readonly levelDbov: number;
  /** How much of it is that one tone, 0 to 1. */
  readonly purity: number;
  readonly keys: string;
}

/** The pretended carrier, with telephones that ring and are answered. */
export class Telephones {
  private constructor(
    /** Its page for people, with a stroke at the end. */
    readonly page: string,
    /** Where its trunk takes calls: address and port. */
    readonly sip: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(): Promise<Telephones> {
    if (!existsSync(Program)) {
      throw new Error(`build sandbox/Hutong.Sandbox first: there is no ${Program}`);
    }
    const child = spawn('dotnet', [Program, '--sip', '127.0.0.1:0', '--http', '127.0.0.1:0', '--attached', 'yes'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [page, sip] = await new Promise<readonly [string, string]>((done, failed) => {
      let printed = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        const [, where, trunk] = /telephones at (\S+) , trunk at (\S+) /.exec(printed) ?? [];
        if (where && trunk) {
          done([where, trunk]);
        }
      });
      child.once('exit', () => failed(new Error(`the sandbox ended: ${printed}`)));
    });
    return new Telephones(page, sip, child);
  }

  /** For the settings of a server: a trunk that leads here. */
  get trunk(): object {
    return {
      name: 'sandbox',
      host: '127.0.0.1',
      port: Number(this.sip.split(':').at(-1)),
      transport: 'udp',
      licensee: 'Sandbox',
      jurisdictions: ['*'],
      sandbox: true,
      numbers: ['+864001234567'],
    };
  }

  /** Says where the server takes calls: a port, or an address and a port. */
  async connect(server: number | string): Promise<void> {
    await this.ask('PUT', 'trunk', { serverSip: typeof server === 'number' ? `127.0.0.1:${server}` : server });
  }

  async add(number: string, mood?: object): Promise<void> {
    await this.ask('POST', 'handsets', { number, nameZh: number, nameEn: number, mood });
  }

  /** What it does when it is called. */
  async setMood(number: string, mood: object): Promise<void> {
    await this.ask('PUT', `${this.of(number)}/mood`, mood);
  }

  /** The call that a telephone is in, if it is in one. */
  async call(number: string): Promise<CallThere | undefined> {
    const handset = (await this.ask('GET', this.of(number))) as { call: CallThere | null };
    return handset.call ?? undefined;
  }

  answer(number: string): Promise<unknown> {
    return this.ask('POST', `${this.of(number)}/answer`);
  }

  hangUp(number: string): Promise<unknown> {
    return this.ask('POST', `${this.of(number)}/hangup`);
  }

  dial(number: string, to: string): Promise<unknown> {
    return this.ask('POST', `${this.of(number)}/dial`, { to });
  }

  /** Presses keys at a telephone. */
  press(number: string, keys: string): Promise<unknown> {
    return this.ask('POST', `${this.of(number)}/keys`, { keys });
  }

  /** What it heard in the last moments: the loudest tone, and the keys that were pressed at the other end. */
  async heard(number: string, milliseconds = 800): Promise<Heard> {
    return (await this.ask('GET', `${this.of(number)}/heard?milliseconds=${milliseconds}`)) as Heard;
  }

  /** Whether a tone is what it hears now, clearly; one that is in no call hears nothing. */
  async hears(number: string, hertz: number, milliseconds?: number): Promise<boolean> {
    if ((await this.call(number)) === undefined) {
      return false;
    }
    const heard = await this.heard(number, milliseconds);
    return Math.abs(heard.frequencyHz - hertz) < 6 && heard.levelDbov > -35;
  }

  stop(): void {
    this.child.stdin?.end();
    this.child.kill('SIGTERM');
  }

  private of(number: string): string {
    return `handsets/${encodeURIComponent(number)}`;
  }

  private async ask(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.page}api/${path}`, {
      method,
      headers: body && { 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) {
      throw new Error(`the sandbox refused ${path}: ${answer.status} ${await answer.text()}`);
    }
    return answer.headers.get('Content-Type')?.includes('json') ? answer.json() : undefined;
  }
}
