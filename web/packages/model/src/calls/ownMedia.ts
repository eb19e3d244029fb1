import { Cell } from '../cell';
import { DeviceError, type Devices } from './devices';
import type { EndReason } from './types';

/** What we are heard and seen with in a call. */
export class OwnMedia {
  readonly camera = new Cell<MediaStreamTrack | undefined>(undefined);
  microphone: MediaStreamTrack | undefined;

  constructor(private readonly devices: Pick<Devices, 'open'>) {}

  /** Opens the microphone if none is. Gives why it cannot be, if it cannot. */
  async listen(): Promise<EndReason | undefined> {
    try {
      this.microphone ??= await this.devices.open('audio');
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  }

  /** Takes another microphone, as it is chosen now. The old one stays when there is none. */
  async listenAnew(muted: boolean): Promise<EndReason | undefined> {
    try {
      const track = await this.devices.open('audio');
      track.enabled = !muted;
      this.microphone?.stop();
      this.microphone = track;
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  }

  async look(): Promise<EndReason | undefined> {
    try {
      const track = await this.devices.open('video');
      this.camera.get()?.stop();
      this.camera.set(track);
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  }

  lookAway(): void {
    this.camera.get()?.stop();
    this.camera.set(undefined);
  }

  mute(muted: boolean): void {
    if (this.microphone) {
      this.microphone.enabled = !muted;
    }
  }

  /** Gives the microphone to another call. */
  handOver(): MediaStreamTrack | undefined {
    const { microphone } = this;
    this.microphone = undefined;
    return microphone;
  }

  close(): void {
    this.handOver()?.stop();
    this.lookAway();
  }
}

function reasonOf(error: unknown): EndReason {
  return error instanceof DeviceError ? error.reason : 'no-microphone';
}
