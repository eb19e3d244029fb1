import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import type { Server } from './server';

const run = promisify(execFile);

/** The terminal client profanity, in a tmux of its own: typed into, and read from the screen. */
export class Profanity {
  private readonly folder = mkdtempSync(join(tmpdir(), 'hutong-profanity-'));

  static async signIn(server: Server, name: string): Promise<Profanity> {
    const profanity = new Profanity();
    try {
      await profanity.launch(server);
      await profanity.type(`/connect ${name}@localhost server 127.0.0.1 port ${server.xmpp.port} tls force`);
      await profanity.sees('password');
      await profanity.type('secretpw1');
      await profanity.sees('logged in successfully');
      return profanity;
    } catch (error) {
      await profanity.close();
      throw error;
    }
  }

  async type(line: string): Promise<void> {
    await this.tmux('send-keys', '-t', 'p', '-l', line);
    await this.tmux('send-keys', '-t', 'p', 'Enter');
  }

  async sees(words: string): Promise<void> {
    await expect.poll(() => this.screen(), { timeout: 30_000 }).toContain(words.toLowerCase());
  }

  async seesNot(words: string): Promise<void> {
    await expect.poll(() => this.screen(), { timeout: 30_000 }).not.toContain(words.toLowerCase());
  }

  async sendFile(name: string, words: string): Promise<void> {
    writeFileSync(join(this.folder, name), words);
    await this.type(`/sendfile ${join(this.folder, name)}`);
  }

  /** Ends the tmux of this folder only, and with it profanity. */
  async close(): Promise<void> {
    await this.tmux('kill-server').catch(() => '');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async launch(server: Server): Promise<void> {
    const settings = join(this.folder, 'config', 'profanity');
    mkdirSync(settings, { recursive: true });
    writeFileSync(join(settings, 'profrc'), '[ui]\nsplash=false\nbeep=false\n[notifications]\nmessage=off\n');
    const places = [
      `HOME=${this.folder}`,
      `XDG_CONFIG_HOME=${this.folder}/config`,
      `XDG_DATA_HOME=${this.folder}/data`,
    ];
    const trusted = `SSL_CERT_FILE=${server.xmpp.authority}`;
    const terminal = ['-f', '/dev/null', 'new-session', '-d', '-s', 'p', '-x', '160', '-y', '50'];
    await this.tmux(...terminal, 'env', ...places, 'LANG=C.UTF-8', trusted, '/usr/bin/profanity');
    await this.sees('Profanity');
    await this.type('/tls certpath clear');
  }

  /** What the screen shows now, in small letters. */
  private async screen(): Promise<string> {
    return (await this.tmux('capture-pane', '-p', '-t', 'p')).toLowerCase();
  }

  private async tmux(...words: readonly string[]): Promise<string> {
    return (await run('/usr/bin/tmux', ['-S', join(this.folder, 'tmux'), ...words])).stdout;
  }
}
