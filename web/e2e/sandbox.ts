import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const Program =
  process.env.HUTONG_SANDBOX_PROGRAM ??
  join(import.meta.dirname, '../../sandbox/Hutong.Sandbox/bin/Debug/net10.0/hutong-sandbox.dll');

export interface Heard {
  readonly frequencyHz: number;
  readonly levelDbov: number;
  readonly purity: number;
}

export interface Call {
  readonly state: string;
  readonly keys: string;
  readonly held: boolean;
  readonly heldThere: boolean;
}

/** The pretended carrier for a test file, on free ports: telephones that tests dial with and listen to. */
export class Sandbox {
  private constructor(
    readonly page: string,
    readonly sip: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(...more: readonly string[]): Promise<Sandbox> {
    if (!existsSync(Program)) {
      throw new Error(`build sandbox/Hutong.Sandbox first: there is no ${Program}`);
    }
    const places = ['--sip', '127.0.0.1:0', '--http', '127.0.0.1:0', '--attached', 'yes'];
    const child = spawn('dotnet', [Program, ...places, ...more], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [page, sip] = await new Promise<readonly [string, string]>((done, failed) => {
      let printed = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        const [, where, trunk] = /telephones at (\S+) , trunk at (\S+) /.exec(printed) ?? [];
        if (where && trunk) {
          done([where, trunk]);
        }
      });
      child.on('exit', () => failed(new Error(`the sandbox ended: ${printed}`)));
    });
    return new Sandbox(page, sip, child);
  }

  /** Calls of its telephones go there. */
  connect(serverSip: string): Promise<unknown> {
    return this.ask('PUT', 'trunk', { serverSip });
  }

  mood(number: string, mood: object): Promise<unknown> {
    return this.ask('PUT', `handsets/${number}/mood`, mood);
  }

  dial(number: string, to: string): Promise<unknown> {
    return this.ask('POST', `handsets/${number}/dial`, { to });
  }

  press(number: string, keys: string): Promise<unknown> {
    return this.ask('POST', `handsets/${number}/keys`, { keys });
  }

  hangUp(number: string): Promise<unknown> {
    return this.ask('POST', `handsets/${number}/hangup`, {});
  }

  async call(number: string): Promise<Call | null> {
    return (await this.ask<{ readonly call: Call | null }>('GET', `handsets/${number}`)).call;
  }

  /** What a telephone heard in the last half second. */
  heard(number: string): Promise<Heard> {
    return this.ask('GET', `handsets/${number}/heard?milliseconds=500`);
  }

  stop(): void {
    this.child.stdin?.end();
    this.child.kill();
  }

  private async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.page}api/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) {
      throw new Error(`the sandbox refused ${path}: ${answer.status} ${await answer.text()}`);
    }
    return (await answer.json()) as T;
  }
}
