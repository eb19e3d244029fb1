import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';

const Secret = 'of-the-tests';
const Documented = join(import.meta.dirname, '../../docs/guides/coturn.conf');

/** The address of this machine that browsers use: they leave the loopback out. */
export const ownAddress =
  Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.1';

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer().on('error', failed);
    server.listen(0, ownAddress, () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** coturn with the configuration of the guide, at an address of this machine. */
export class Coturn {
  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  /** @param open - Whether it may reach private addresses: all ends of the tests' calls have one. */
  static async start(open: boolean): Promise<Coturn> {
    const folder = mkdtempSync(join(tmpdir(), 'hutong-turn-'));
    const port = await freePort();
    const config = join(folder, 'turnserver.conf');
    const lines = readFileSync(Documented, 'utf8')
      .replace(/^(listening-ip|relay-ip)=.*$/gm, `$1=${ownAddress}`)
      .replace(/^listening-port=.*$/m, `listening-port=${port}`)
      .replace(/^static-auth-secret=.*$/m, `static-auth-secret=${Secret}`)
      .split('\n')
      .filter((line) => !open || !line.startsWith('denied-peer-ip'));
    const own = [`pidfile=${join(folder, 'pid')}`, `userdb=${join(folder, 'users')}`, ''];
    writeFileSync(config, [...lines, ...own].join('\n'));
    const child = spawn('turnserver', ['-c', config], { stdio: ['ignore', 'pipe', 'ignore'] });
    const coturn = new Coturn(port, folder, child);
    await coturn.listens();
    return coturn;
  }

  /** For the settings of a server. */
  get settings(): object {
    const service = { type: 'turn', host: ownAddress, port: this.port, transport: 'udp', secret: Secret };
    return { messaging: { 'external-services': { services: [service] } } };
  }

  /** Whether a user gets something through it to a peer; what its own client prints. */
  reach(peer: string, seconds: number): string {
    const name = `${Math.floor(Date.now() / 1000) + seconds}:tester`;
    const password = createHmac('sha1', Secret).update(name).digest('base64');
    const words = ['-u', name, '-w', password, '-p', `${this.port}`, '-e', peer, '-n', '1', '-m', '1', '-c', '-v'];
    try {
      return execFileSync('timeout', ['10', 'turnutils_uclient', ...words, ownAddress], { encoding: 'utf8' });
    } catch (error) {
      return String((error as { stdout?: unknown }).stdout);
    }
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async listens(): Promise<void> {
    await new Promise<void>((done, failed) => {
      this.child.once('exit', () => failed(new Error('coturn did not start')));
      this.child.once('error', failed);
      let printed = '';
      this.child.stdout?.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        if (printed.includes('Total General servers')) {
          done();
        }
      });
    });
  }
}
