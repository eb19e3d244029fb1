import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const Program =
  process.env.HUTONG_PROGRAM ??
  join(import.meta.dirname, '../../src/Server/Hutong.Server/bin/Debug/net10.0/hutong.dll');

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer().on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** A server of its own for a test file: free ports, data in a temporary folder. */
export class Server {
  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
    /** What it printed so far. */
    private readonly printed: () => string = () => '',
  ) {}

  /** With the people and the past of the demonstration. */
  static demo(): Promise<Server> {
    return Server.begin(['--demo']);
  }

  /** The part of a printed sign-in link that the page takes. */
  async link(which = 0): Promise<string> {
    for (const until = Date.now() + 60_000; Date.now() < until; ) {
      const found = [...this.printed().matchAll(/\/#\/sign-in\?token=[\w-]+/g)];
      if (found[which]) {
        return found[which][0];
      }
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error('no link was printed');
  }

  static async start(...people: readonly string[]): Promise<Server> {
    const server = await Server.begin([]);
    await server.add(people);
    return server;
  }

  /** With settings besides those that each test has. */
  static async withSettings(settings: object, ...people: readonly string[]): Promise<Server> {
    const server = await Server.begin([], [], settings);
    await server.add(people);
    return server;
  }

  /** With a line to telephones; names that begin with a plus are numbers. */
  static withTrunk(trunk: object, ...people: readonly string[]): Promise<Server> {
    return Server.withTrunkAnd({}, trunk, ...people);
  }

  /** With a line, and settings of other things. */
  static async withTrunkAnd(settings: object, trunk: object, ...people: readonly string[]): Promise<Server> {
    const server = await Server.begin([], [trunk], settings);
    await server.add(people);
    return server;
  }

  /** What one of its metrics says. */
  async metric(name: string): Promise<number> {
    const all = await (await fetch(`${this.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(all)?.[1]);
  }

  /** Where it takes calls of telephones. */
  get sipPort(): number {
    const { sip } = JSON.parse(readFileSync(join(this.folder, 'hutong.json'), 'utf8')) as { sip: { port: number } };
    return sip.port;
  }

  private static async begin(
    more: readonly string[],
    trunks: readonly object[] = [],
    { calling = {}, ...settings }: { calling?: object } = {},
  ): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), 'hutong-web-'));
    const [http, tcp, tls, sip, sips] = await Promise.all([1, 2, 3, 4, 5].map(freePort));
    const config = join(folder, 'hutong.json');
    writeFileSync(
      config,
      JSON.stringify({
        server: { http: [`127.0.0.1:${http}`] },
        xmpp: { address: '127.0.0.1', port: tcp, tlsPort: tls },
        sip: { address: '127.0.0.1', port: sip, tlsPort: sips, trunks },
        accounts: { developmentCodes: true },
        // Tones can be told from each other, also where there is speech.
        calling: { speech: false, ...calling },
        ...settings,
      }),
    );
    const places = ['--config', config, '--data', join(folder, 'data')];
    const child = spawn('dotnet', [Program, 'serve', ...more, ...places], { stdio: ['ignore', 'pipe', 'ignore'] });
    let printed = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    const server = new Server(`http://127.0.0.1:${http}`, folder, child, () => printed);
    await server.ready();
    return server;
  }

  /** Where clients of other makers connect, and whom they must trust. */
  get xmpp(): { readonly host: string; readonly port: number; readonly authority: string } {
    const { xmpp } = JSON.parse(readFileSync(join(this.folder, 'hutong.json'), 'utf8')) as { xmpp: { port: number } };
    return { host: '127.0.0.1', port: xmpp.port, authority: join(this.folder, 'data', 'development-ca.crt') };
  }

  /** The same server under a name: passkeys belong to names. */
  get named(): string {
    return this.url.replace('127.0.0.1', 'localhost');
  }

  /** What a browser keeps in which somebody has signed in: a session of its own each time, without the typing. */
  async signedIn(name: string, language: 'zh-CN' | 'en') {
    const address = `${name}@localhost`;
    const kept = JSON.stringify([{ address, token: await this.token(name, language) }]);
    return {
      cookies: [],
      origins: [{ origin: this.url, localStorage: [{ name: 'hutong:sessions', value: kept }] }],
    };
  }

  /** A token of the HTTP API for somebody. */
  async token(name: string, language: 'zh-CN' | 'en' = 'zh-CN'): Promise<string> {
    const asked = { address: `${name}@localhost`, password: 'secretpw1', device: 'test', language };
    const answer = await fetch(`${this.url}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(asked),
    });
    if (!answer.ok) {
      throw new Error(`${name} is not signed in: ${answer.status} ${await answer.text()}`);
    }
    return ((await answer.json()) as { token: string }).token;
  }

  /** Opens accounts over the server's socket, as its command line does: a program for each would cost a second. */
  private async add(people: readonly string[]): Promise<void> {
    for (const name of people) {
      const asked = { Name: 'account add', Arguments: [`${name}@localhost`], Options: { password: 'secretpw1' } };
      const told = await new Promise<string>((done, failed) => {
        const sent = request(
          {
            socketPath: join(this.folder, 'data', 'hutong.sock'),
            path: '/admin/run',
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
          },
          async (answer) => done(await text(answer)),
        );
        sent.on('error', failed).end(JSON.stringify(asked));
      });
      if (!told.endsWith('\u00040')) {
        throw new Error(told);
      }
    }
  }

  /** What a command of the server prints, run beside it. */
  run(...command: readonly string[]): string {
    const places = ['--config', join(this.folder, 'hutong.json'), '--data', join(this.folder, 'data')];
    return execFileSync('dotnet', [Program, ...command, ...places], { encoding: 'utf8' });
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async ready(): Promise<void> {
    for (const until = Date.now() + 60_000; Date.now() < until; ) {
      const answer = await fetch(`${this.url}/healthz`).catch(() => undefined);
      if (answer?.ok) {
        return;
      }
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error('the server did not start');
  }
}
