/** What is heard of a call besides the other person. */
export type Sound = 'incoming' | 'waiting' | 'ringback' | 'busy';

/** A tone: hertz, and from when to when of its round, in seconds. */
interface Tone {
  readonly hertz: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly level: number;
}

/** The tones of the networks of China (450 Hz: ringing 1 s on, 4 s off; engaged 0.35 s), and a ring of our own. */
const Rounds: Readonly<Record<Sound, { readonly seconds: number; readonly tones: readonly Tone[] }>> = {
  ringback: { seconds: 5, tones: [{ hertz: [450], from: 0, to: 1, level: 0.12 }] },
  busy: { seconds: 0.7, tones: [{ hertz: [450], from: 0, to: 0.35, level: 0.12 }] },
  waiting: {
    seconds: 4,
    tones: [
      { hertz: [450], from: 0, to: 0.2, level: 0.06 },
      { hertz: [450], from: 0.4, to: 0.6, level: 0.06 },
    ],
  },
  incoming: {
    seconds: 3.6,
    tones: [
      { hertz: [587.33, 880], from: 0, to: 0.28, level: 0.14 },
      { hertz: [659.26, 987.77], from: 0.3, to: 0.58, level: 0.14 },
      { hertz: [880, 1318.51], from: 0.6, to: 1.2, level: 0.14 },
    ],
  },
};

/** Rows and columns of the keypad (ITU-T Q.23), hertz. */
const Rows: Readonly<Record<string, readonly [number, number]>> = {
  '1': [697, 1209],
  '2': [697, 1336],
  '3': [697, 1477],
  '4': [770, 1209],
  '5': [770, 1336],
  '6': [770, 1477],
  '7': [852, 1209],
  '8': [852, 1336],
  '9': [852, 1477],
  '*': [941, 1209],
  '0': [941, 1336],
  '#': [941, 1477],
};

/** Rings and other tones, made by the browser: nothing is fetched for them. */
export class Sounds {
  private context: AudioContext | undefined;
  private current: Sound | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  private master: GainNode | undefined;
  private letGo: (() => void) | undefined;

  /** Plays a sound until another, or none, is wished. */
  set(sound: Sound | undefined): void {
    if (sound === this.current) {
      return;
    }
    this.stop();
    this.current = sound;
    if (sound === 'incoming') {
      void this.once(() => this.current === 'incoming' && this.loop(sound));
    } else if (sound) {
      this.loop(sound);
    }
  }

  /** The tone of a key, as one hears it when one presses it. */
  key(digit: string): void {
    const pair = Rows[digit];
    const context = this.open();
    if (pair && context) {
      this.tone(context, context.destination, { hertz: pair, from: 0, to: 0.12, level: 0.05 });
    }
  }

  close(): void {
    this.stop();
    void this.context?.close().catch(() => {});
    this.context = undefined;
  }

  /** Of several tabs only one rings. */
  private async once(play: () => void): Promise<void> {
    if (!('locks' in navigator)) {
      play();
      return;
    }
    await navigator.locks
      .request('hutong:ring', { ifAvailable: true }, (lock) => {
        if (!lock) {
          return undefined;
        }
        play();
        return new Promise<void>((done) => {
          this.letGo = done;
        });
      })
      .catch(() => {});
  }

  private loop(sound: Sound): void {
    const context = this.open();
    if (!context) {
      return;
    }
    const { seconds, tones } = Rounds[sound];
    const master = context.createGain();
    master.connect(context.destination);
    this.master = master;
    const round = () => {
      for (const tone of tones) {
        this.tone(context, master, tone);
      }
    };
    round();
    this.timer = setInterval(round, seconds * 1000);
  }

  private tone(context: AudioContext, to: AudioNode, { hertz, from, to: until, level }: Tone): void {
    const at = context.currentTime;
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, at + from);
    gain.gain.linearRampToValueAtTime(level, at + from + 0.01);
    gain.gain.setValueAtTime(level, at + until - 0.02);
    gain.gain.linearRampToValueAtTime(0, at + until);
    gain.connect(to);
    for (const frequency of hertz) {
      const oscillator = context.createOscillator();
      oscillator.frequency.value = frequency;
      oscillator.connect(gain);
      oscillator.start(at + from);
      oscillator.stop(at + until);
    }
  }

  private stop(): void {
    clearInterval(this.timer);
    this.current = undefined;
    this.letGo?.();
    this.letGo = undefined;
    this.master?.disconnect();
    this.master = undefined;
  }

  private open(): AudioContext | undefined {
    if (typeof AudioContext === 'undefined') {
      return undefined;
    }
    this.context ??= new AudioContext();
    // Browsers are silent until somebody has touched the page.
    void this.context.resume().catch(() => {});
    return this.context;
  }
}

/** Lets the other person be heard. */
export class Speaker {
  private readonly element = new Audio();

  play(track: MediaStreamTrack | undefined): void {
    this.element.srcObject = track ? new MediaStream([track]) : null;
    if (track) {
      void this.element.play().catch(() => {
        // Not allowed before somebody has touched the page; who answers has.
      });
    }
  }

  setMuted(muted: boolean): void {
    this.element.muted = muted;
  }

  /** Plays over another device; undefined: what the browser takes. */
  setOutput(id: string | undefined): void {
    const element = this.element as HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> };
    void element.setSinkId?.(id ?? '').catch(() => {});
  }

  close(): void {
    this.element.pause();
    this.element.srcObject = null;
  }
}

/** Whether this browser lets one choose where sound comes out. */
export function canChooseOutput(): boolean {
  return typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;
}
