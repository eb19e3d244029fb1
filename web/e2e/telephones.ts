import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const Program =
  process.env.HUTONG_SANDBOX ??
  join(import.meta.dirname, '../../sandbox/Hutong.Sandbox/bin/Debug/net10.0/hutong-sandbox.dll');

/** What a telephone of the sandbox is in. */
interface CallThere {
  readonly state: string;
  readonly incoming: boolean;
  readonly peer: { readonly number?: string | null };
}

/** The pretended carrier, with telephones that ring and are answered. */
export class Telephones {
  private constructor(
    private readonly http: string,
    /** Where its trunk takes calls. */
    readonly sipPort: number,
    private readonly child: ChildProcess,
  ) {}

  static async start(): Promise<Telephones> {
    const child = spawn('dotnet', [Program, '--sip', '127.0.0.1:0', '--http', '127.0.0.1:0', '--attached', 'yes'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const line = await new Promise<string>((done, failed) => {
      child.stdout?.once('data', (chunk: Buffer) => done(chunk.toString()));
      child.once('exit', () => failed(new Error('the sandbox did not start')));
    });
    const [, http, port] = /(http:\/\/127\.0\.0\.1:\d+)\S*.*?127\.0\.0\.1:(\d+)/s.exec(line) ?? [];
    if (http === undefined || port === undefined) {
      throw new Error(`the sandbox said: ${line}`);
    }
    return new Telephones(http, Number(port), child);
  }

  /** For the settings of a server: a trunk that leads here. */
  get trunk(): object {
    return {
      name: 'sandbox',
      host: '127.0.0.1',
      port: this.sipPort,
      transport: 'udp',
      licensee: 'Sandbox',
      jurisdictions: ['*'],
      sandbox: true,
      numbers: ['+864001234567'],
    };
  }

  /** Says where the server takes calls. */
  async connect(serverSip: number): Promise<void> {
    await this.ask('PUT', '/api/trunk', { serverSip: `127.0.0.1:${serverSip}` });
  }

  async add(number: string, mood?: object): Promise<void> {
    await this.ask('POST', '/api/handsets', { number, nameZh: number, nameEn: number, mood });
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

  /** What it hears now: the loudest tone, and the keys that were pressed at the other end. */
  async heard(number: string): Promise<{ frequencyHz: number; levelDbov: number; purity: number; keys: string }> {
    return (await this.ask('GET', `${this.of(number)}/heard?milliseconds=800`)) as never;
  }

  stop(): void {
    this.child.kill('SIGTERM');
  }

  private of(number: string): string {
    return `/api/handsets/${encodeURIComponent(number)}`;
  }

  private async ask(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(this.http + path, {
      method,
      headers: body && { 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) {
      throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    }
    return answer.headers.get('Content-Type')?.includes('json') ? answer.json() : undefined;
  }
}
