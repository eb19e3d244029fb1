import type { Media } from '@hutong/protocol/calls';
import { Cell } from '../cell';
import type { EndReason } from './types';

/** A microphone or a camera cannot be had, and why. */
export class DeviceError extends Error {
  constructor(readonly reason: EndReason) {
    super(reason);
  }
}

/** What was chosen to hear, speak and see with; undefined: what the browser takes. */
export interface Chosen {
  readonly microphone?: string;
  readonly camera?: string;
  readonly speaker?: string;
  /** Takes sound as it is: no echo is taken out of it, and no noise. For music. */
  readonly asItIs?: boolean;
}

export interface Listed {
  readonly id: string;
  readonly label: string;
}

export interface DeviceList {
  readonly microphones: readonly Listed[];
  readonly cameras: readonly Listed[];
  readonly speakers: readonly Listed[];
}

const Key = 'hutong:devices';

/** Microphones, cameras and speakers. */
export class Devices {
  readonly chosen = new Cell<Chosen>(load());
  readonly list = new Cell<DeviceList>({ microphones: [], cameras: [], speakers: [] });

  constructor() {
    this.media?.addEventListener?.('devicechange', () => void this.refresh());
  }

  private get media(): MediaDevices | undefined {
    return typeof navigator === 'undefined' ? undefined : navigator.mediaDevices;
  }

  /** Names are told by the browser only once something was allowed. */
  async refresh(): Promise<void> {
    const all = (await this.media?.enumerateDevices().catch(() => [])) ?? [];
    const of = (kind: MediaDeviceKind) =>
      all
        .filter((one) => one.kind === kind && one.deviceId !== '')
        .map((one) => ({ id: one.deviceId, label: one.label }));
    this.list.set({ microphones: of('audioinput'), cameras: of('videoinput'), speakers: of('audiooutput') });
  }

  choose(change: Partial<Chosen>): void {
    this.chosen.update((chosen) => ({ ...chosen, ...change }));
    try {
      localStorage.setItem(Key, JSON.stringify(this.chosen.get()));
    } catch {
      // It is forgotten with the page.
    }
  }

  /** Asks for a microphone or a camera; refused with a {@link DeviceError}. */
  async open(media: Media): Promise<MediaStreamTrack> {
    if (!this.media) {
      // Browsers hand out devices only to pages that nobody could have changed on the way.
      throw new DeviceError('insecure');
    }
    const { microphone, camera, asItIs = false } = this.chosen.get();
    const audio = {
      deviceId: microphone === undefined ? undefined : { ideal: microphone },
      echoCancellation: !asItIs,
      noiseSuppression: !asItIs,
      autoGainControl: !asItIs,
    };
    const video = {
      deviceId: camera === undefined ? undefined : { ideal: camera },
      width: { ideal: 1280 },
      height: { ideal: 720 },
      facingMode: 'user',
    };
    let stream: MediaStream;
    try {
      stream = await this.media.getUserMedia(media === 'audio' ? { audio } : { video });
    } catch (error) {
      throw new DeviceError(reasonOf(error));
    }
    void this.refresh();
    const track = stream.getTracks()[0];
    if (!track) {
      throw new DeviceError('no-microphone');
    }
    return track;
  }
}

function reasonOf(error: unknown): EndReason {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'microphone-denied';
    case 'NotReadableError':
    case 'AbortError':
      return 'microphone-busy';
    default:
      return 'no-microphone';
  }
}

function load(): Chosen {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(Key) ?? '{}');
    return typeof found === 'object' && found !== null ? (found as Chosen) : {};
  } catch {
    return {};
  }
}
