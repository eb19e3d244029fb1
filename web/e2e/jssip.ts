import { join } from 'node:path';
import { type Browser, expect, type Page } from '@playwright/test';
import { build } from 'vite';
import { overheard } from './ears';
import type { Server } from './server';

/** As much of JsSIP as is used here. */
interface Session {
  hold(): boolean;
  unhold(): boolean;
  renegotiate(options: { rtcOfferConstraints: RTCOfferOptions }, done: () => void): boolean;
  connection: RTCPeerConnection;
  terminate(): void;
  sendDTMF(keys: string, options: { transportType: string }): void;
  answer(options: object): void;
  on(event: string, handler: (told: { cause?: string }) => void): void;
}

interface Agent {
  start(): void;
  stop(): void;
  call(target: string, options: object): Session;
  on(event: string, handler: (told: { session: Session; originator: string; cause?: string }) => void): void;
}

interface Library {
  JsSIP: {
    WebSocketInterface: new (url: string) => object;
    UA: new (configuration: object) => Agent;
  };
  phone: { agent: Agent; session?: Session; state: string };
  overheard: { tracks: MediaStreamTrack[] };
  heard: number[];
}

/** The library as one script, made once. */
let script: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      lib: {
        entry: join(import.meta.dirname, '../node_modules/jssip/lib/JsSIP.js'),
        formats: ['iife'],
        name: 'JsSIP',
      },
    },
  });
  const [one] = Array.isArray(made) ? made : [made];
  if (!one || !('output' in one)) {
    throw new Error('JsSIP was not bundled');
  }
  return one.output[0].code;
}

/** JsSIP in a page without anything else: a telephone in the browser, over SIP and a WebSocket. */
export class JsSip {
  private constructor(readonly page: Page) {}

  /** Registers an account with the password of a device. */
  static async start(browser: Browser, server: Server, name: string, password: string): Promise<JsSip> {
    const context = await overheard(browser, { bypassCSP: true });
    const page = await context.newPage();
    await page.goto(`${server.url}/healthz`);
    script ??= bundle();
    await page.addScriptTag({ content: await script });
    await page.evaluate(
      ([account, secret]) => {
        const here = window as unknown as Library;
        // What is measured is a tone: nothing may take it for noise.
        const sound = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
        const options = { mediaConstraints: { audio: sound, video: false } };
        const agent = new here.JsSIP.UA({
          sockets: [new here.JsSIP.WebSocketInterface(`ws://${location.host}/sip`)],
          uri: `sip:${account}@localhost`,
          password: secret,
        });
        const phone: Library['phone'] = { agent, state: 'starting' };
        here.phone = phone;
        agent.on('registered', () => {
          phone.state = 'registered';
        });
        agent.on('registrationFailed', ({ cause }) => {
          phone.state = `refused: ${cause}`;
        });
        agent.on('newRTCSession', ({ session, originator }) => {
          phone.session = session;
          for (const event of ['progress', 'confirmed', 'ended', 'failed', 'hold', 'unhold']) {
            session.on(event, (told) => {
              phone.state = event === 'failed' ? `failed: ${told.cause}` : event;
            });
          }
          // The browser decodes only what is played.
          session.on('confirmed', () => {
            const player = new Audio();
            player.srcObject = new MediaStream(here.overheard.tracks);
            void player.play();
          });
          if (originator === 'remote') {
            session.answer(options);
          }
        });
        agent.start();
      },
      [name, password] as const,
    );
    const phone = new JsSip(page);
    await phone.until('registered');
    return phone;
  }

  async call(target: string): Promise<void> {
    await this.page.evaluate((to) => {
      const sound = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
      (window as unknown as Library).phone.agent.call(`sip:${to}@localhost`, {
        mediaConstraints: { audio: sound, video: false },
      });
    }, target);
  }

  /** Waits until the latest it was told is this. */
  async until(state: string): Promise<void> {
    await expect.poll(() => this.page.evaluate(() => (window as unknown as Library).phone.state)).toBe(state);
  }

  /** Listens for these tones from now on, also before there is an answer. */
  async listenFor(...tones: readonly number[]): Promise<void> {
    await this.page.evaluate((wanted) => {
      const here = window as unknown as Library;
      here.heard = [];
      const taken = new Set<MediaStreamTrack>();
      const context = new AudioContext();
      void context.resume();
      const analyser = context.createAnalyser();
      analyser.fftSize = 4096;
      const samples = new Float32Array(analyser.fftSize);
      setInterval(() => {
        for (const track of here.overheard.tracks.filter((one) => !taken.has(one))) {
          taken.add(track);
          const stream = new MediaStream([track]);
          const player = new Audio();
          player.srcObject = stream;
          void player.play();
          context.createMediaStreamSource(stream).connect(analyser);
        }
        analyser.getFloatTimeDomainData(samples);
        const all = Math.sqrt((2 * samples.reduce((sum, one) => sum + one * one, 0)) / samples.length);
        for (const hertz of wanted) {
          let [sine, cosine] = [0, 0];
          samples.forEach((sample, at) => {
            const angle = (2 * Math.PI * hertz * at) / context.sampleRate;
            sine += sample * Math.sin(angle);
            cosine += sample * Math.cos(angle);
          });
          const tone = (2 * Math.hypot(sine, cosine)) / samples.length;
          if (tone > 0.03 && tone > all * 0.7 && here.heard.at(-1) !== hertz) {
            here.heard.push(hertz);
          }
        }
      }, 50);
    }, tones);
  }

  /** What of it was heard, in order. */
  heard(): Promise<readonly number[]> {
    return this.page.evaluate(() => (window as unknown as Library).heard);
  }

  async does(what: 'hold' | 'unhold' | 'terminate'): Promise<void> {
    await this.page.evaluate((name) => void (window as unknown as Library).phone.session?.[name](), what);
  }

  /** Looks for the way anew, as after another network (re-INVITE with ICE restart). What both names of it were after. */
  async restart(): Promise<(string | undefined)[]> {
    return this.page.evaluate(async () => {
      const session = (window as unknown as Library).phone.session;
      await new Promise<void>((done) => session?.renegotiate({ rtcOfferConstraints: { iceRestart: true } }, done));
      const name = (about?: RTCSessionDescription | null) => /^a=ice-ufrag:(\S+)/m.exec(about?.sdp ?? '')?.[1];
      return [name(session?.connection.localDescription), name(session?.connection.remoteDescription)];
    });
  }

  async press(keys: string): Promise<void> {
    await this.page.evaluate(
      (text) => (window as unknown as Library).phone.session?.sendDTMF(text, { transportType: 'RFC2833' }),
      keys,
    );
  }
}
