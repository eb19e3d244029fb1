import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  expect,
  type Page,
} from '@playwright/test';
import playwright from './playwright.config';
import type { Server } from './server';
import type { Look } from './steps';

const Rate = 48_000;

/** A tone as a WAV file: what a pretended microphone hears. Level 0 to 1 of the most there is. */
export function toneFile(hertz: number, level = 0.4, seconds = 10): string {
  const samples = Rate * seconds;
  const data = Buffer.alloc(44 + samples * 2);
  data.write('RIFF', 0);
  data.writeUInt32LE(36 + samples * 2, 4);
  data.write('WAVEfmt ', 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(1, 22);
  data.writeUInt32LE(Rate, 24);
  data.writeUInt32LE(Rate * 2, 28);
  data.writeUInt16LE(2, 32);
  data.writeUInt16LE(16, 34);
  data.write('data', 36);
  data.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at += 1) {
    data.writeInt16LE(Math.round(level * 32_767 * Math.sin((2 * Math.PI * hertz * at) / Rate)), 44 + at * 2);
  }
  const path = join(mkdtempSync(join(tmpdir(), 'hutong-tone-')), 'tone.wav');
  writeFileSync(path, data);
  return path;
}

/** A browser whose microphone hears one tone without end. */
export function browserHearing(hertz: number): Promise<Browser> {
  const { launchOptions } = playwright.use ?? {};
  return chromium.launch({
    ...launchOptions,
    args: [...(launchOptions?.args ?? []), `--use-file-for-fake-audio-capture=${toneFile(hertz)}`],
  });
}

/** Remembers what arrives over each connection, before the page makes one. */
function overhear(): void {
  const Original = window.RTCPeerConnection;
  const kept = { connections: [] as RTCPeerConnection[], tracks: [] as MediaStreamTrack[] };
  class Overheard extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      kept.connections.push(this);
      this.addEventListener('track', ({ track }) => kept.tracks.push(track));
    }
  }
  window.RTCPeerConnection = Overheard;
  Object.assign(window, { overheard: kept });
}

interface Kept {
  overheard: { connections: RTCPeerConnection[]; tracks: MediaStreamTrack[] };
}

/** A browser of its own whose sound can be listened to. */
export async function overheard(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext({ ...options, serviceWorkers: 'block' });
  await context.grantPermissions(['microphone', 'camera', 'clipboard-read', 'clipboard-write']);
  await context.addInitScript(overhear);
  return context;
}

/** Lets connections use a relay and nothing else. */
function onlyRelayed(): void {
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super({ ...configuration, iceTransportPolicy: 'relay' });
    }
  };
}

/** The kinds of ends between which packets go: both `relay` when all goes through a relay. */
export function waysOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const ways: string[] = [];
    for (const connection of (window as unknown as Kept).overheard.connections) {
      const stats = await connection.getStats();
      for (const report of stats.values()) {
        const pair = report.type === 'transport' ? stats.get(report.selectedCandidatePairId) : undefined;
        if (pair) {
          ways.push(`${stats.get(pair.localCandidateId)?.candidateType} ${connection.connectionState}`);
        }
      }
    }
    return ways;
  });
}

/** What both sides call the way that packets go now (ice-ufrag), ours and theirs. */
export function namesOfWays(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const { connections } = (window as unknown as Kept).overheard;
    const open = connections.find((one) => one.connectionState === 'connected');
    return [open?.currentLocalDescription, open?.currentRemoteDescription].flatMap(
      (one) => /^a=ice-ufrag:(\S+)/m.exec(one?.sdp ?? '')?.[1] ?? [],
    );
  });
}

/** As {@link signInToCall}, where no way is open but a relay. */
export async function signInBehindWall(browser: Browser, server: Server, name: string, look: Look): Promise<Page> {
  const storageState = await server.signedIn(name, look.locale);
  const context = await overheard(browser, { ...look, storageState });
  await context.addInitScript(onlyRelayed);
  return toCall(context, server);
}

/** A browser of its own in which somebody has signed in; its sound is taken as it is. */
export async function signInToCall(browser: Browser, server: Server, name: string, look: Look): Promise<Page> {
  const storageState = await server.signedIn(name, look.locale);
  return toCall(await overheard(browser, { ...look, storageState }), server);
}

async function toCall(context: BrowserContext, server: Server): Promise<Page> {
  // A lasting tone is what the browser takes out as noise.
  await context.addInitScript(() => localStorage.setItem('hutong:devices', JSON.stringify({ asItIs: true })));
  return enter(context, server);
}

/** A page of who is signed in, with the code of calls. */
async function enter(context: BrowserContext, server: Server): Promise<Page> {
  const page = await context.newPage();
  const ready = callsReady(page);
  await page.goto(server.url);
  await expect(page.locator('.list')).toBeVisible();
  await ready;
  return page;
}

/** The code of calls comes a moment after the page, when it is online. */
function callsReady(page: Page): Promise<unknown> {
  return page.waitForResponse(/\/CallLayer[^/]*\.js$/);
}

/** A second page of who is signed in. */
export function another(page: Page, server: Server): Promise<Page> {
  return enter(page.context(), server);
}

/** The level of a frequency in what arrives now, 0 to 1 (Goertzel), and of everything. */
export function listen(page: Page, hertz: number): Promise<{ readonly tone: number; readonly all: number }> {
  return page.evaluate(async (frequency) => {
    const { tracks } = (window as unknown as Kept).overheard;
    const context = new AudioContext();
    await context.resume();
    const analyser = context.createAnalyser();
    // A third of a second: tones 3 Hz apart are told apart.
    analyser.fftSize = 16_384;
    for (const track of tracks.filter((one) => one.kind === 'audio' && one.readyState === 'live')) {
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    }
    await new Promise((done) => setTimeout(done, 480));
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    await context.close();
    const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / context.sampleRate);
    let [one, two, power] = [0, 0, 0];
    for (const sample of samples) {
      [two, one] = [one, sample + coefficient * one - two];
      power += sample * sample;
    }
    const energy = one * one + two * two - coefficient * one * two;
    return {
      tone: (2 * Math.sqrt(Math.max(0, energy))) / samples.length,
      all: Math.sqrt((2 * power) / samples.length),
    };
  }, hertz);
}

/** Waits until a tone is heard clearly, and nothing else is louder. */
export async function hears(page: Page, hertz: number, least = 0.1): Promise<void> {
  await expect
    .poll(async () => {
      const { tone, all } = await listen(page, hertz);
      return tone >= least && tone > all * 0.6;
    })
    .toBe(true);
}

/** Waits until nothing is heard of a tone any more. */
export async function hearsNot(page: Page, hertz: number): Promise<void> {
  await expect.poll(async () => (await listen(page, hertz)).tone).toBeLessThan(0.005);
}

/** How many pictures have been shown of the other side. */
export function framesSeen(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { connections } = (window as unknown as Kept).overheard;
    let frames = 0;
    for (const connection of connections.filter((one) => one.connectionState === 'connected')) {
      for (const report of (await connection.getStats()).values()) {
        frames += report.type === 'inbound-rtp' && report.kind === 'video' ? (report.framesDecoded ?? 0) : 0;
      }
    }
    return frames;
  });
}
