import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const Program = '/usr/bin/baresip';
const Rate = 8_000;

/** A minute of a tone as a telephone has it. */
function toneFile(folder: string, hertz: number): string {
  const data = Buffer.alloc(44 + Rate * 60 * 2);
  data.write('RIFF', 0);
  data.writeUInt32LE(data.length - 8, 4);
  data.write('WAVEfmt ', 8);
  for (const [at, value] of [
    [16, 16],
    [24, Rate],
    [28, Rate * 2],
    [40, data.length - 44],
  ] as const) {
    data.writeUInt32LE(value, at);
  }
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 2],
    [34, 16],
  ] as const) {
    data.writeUInt16LE(value, at);
  }
  data.write('data', 36);
  for (let at = 44; at < data.length; at += 2) {
    data.writeInt16LE(Math.round(5_000 * Math.sin((Math.PI * hertz * (at - 44)) / Rate)), at);
  }
  const path = join(folder, 'tone.wav');
  writeFileSync(path, data);
  return path;
}

/** baresip as a desk telephone: it says a tone, and writes down what it hears. */
export class DeskPhone {
  static readonly isInstalled = existsSync(Program);

  private printed = '';

  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.printed += chunk.toString();
      });
    }
  }

  /** Registers an account's telephone at a port of the server, and calls somebody. */
  static call(account: string, password: string, port: number, hertz: number, to: string): DeskPhone {
    const folder = mkdtempSync(join(tmpdir(), 'hutong-desk-'));
    const [name, domain] = account.split('@');
    writeFileSync(
      join(folder, 'config'),
      [
        'sip_listen 127.0.0.1:0',
        'net_interface 127.0.0.1',
        'module_path /usr/lib/baresip/modules',
        ...['g711', 'aufile', 'aubridge', 'sndfile'].map((one) => `module ${one}.so`),
        'module_app account.so',
        'module_app menu.so',
        `snd_path ${folder}`,
        `audio_source aufile,${toneFile(folder, hertz)}`,
        'audio_player aubridge,nil',
        'audio_alert aubridge,nil',
        '',
      ].join('\n'),
    );
    writeFileSync(
      join(folder, 'accounts'),
      `<sip:${account};transport=udp>;auth_user=${name};auth_pass=${password};` +
        `outbound="sip:127.0.0.1:${port};transport=udp";regint=600;answermode=auto\n`,
    );
    writeFileSync(join(folder, 'contacts'), '');
    const child = spawn(Program, ['-f', folder, '-v', '-e', `/dial sip:${to}@${domain}`], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new DeskPhone(folder, child);
  }

  /** What it printed; for a test that fails. */
  get words(): string {
    return this.printed.slice(-4_000);
  }

  /** The level of a frequency in the last half second before the very last that it heard, 0 to 1 (Goertzel). */
  level(hertz: number): number {
    const file = readdirSync(this.folder).find((one) => one.endsWith('dec.wav'));
    const data = file === undefined ? Buffer.alloc(0) : readFileSync(join(this.folder, file));
    if (data.length < 44 + 4 * 8_000) {
      return 0;
    }
    const rate = data.readUInt32LE(24);
    const samples: number[] = [];
    for (let at = data.length - (data.length % 2) - rate * 2; at < data.length - rate; at += 2) {
      samples.push(data.readInt16LE(at) / 32_768);
    }
    const coefficient = 2 * Math.cos((2 * Math.PI * hertz) / rate);
    let [one, two] = [0, 0];
    for (const sample of samples) {
      [two, one] = [one, sample + coefficient * one - two];
    }
    return (2 * Math.sqrt(Math.max(0, one * one + two * two - coefficient * one * two))) / samples.length;
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once('exit', done));
    if (this.child.exitCode === null) {
      this.child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
