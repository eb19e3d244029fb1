import { GuestApi, type GuestState, Problem } from '@hutong/protocol';
import { Cell } from '../cell';
import { DeviceError, Devices } from './devices';

/** How far a guest is; `fault`: why it came to nothing. */
export interface GuestView {
  readonly phase: 'form' | 'asking' | 'waiting' | 'in' | 'over';
  readonly state?: GuestState;
  readonly muted: boolean;
  readonly fault?: string;
}

const WaitingMs = 1000;
const InMs = 2000;
const GatherMs = 2000;
/** So often the server may not answer before it is given up. */
const LostMost = 10;

/** Somebody without an account in a conference, or before its door: the sound, and what the server says of it. */
export class GuestPlace {
  readonly view = new Cell<GuestView>({ phase: 'form', muted: false });
  private api = new GuestApi();
  private pc: RTCPeerConnection | undefined;
  private track: MediaStreamTrack | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly player = new Audio();
  private lost = 0;

  /** Asks to be let in. */
  async knock(token: string, name: string): Promise<void> {
    this.api = new GuestApi();
    this.view.set({ phase: 'asking', muted: false });
    try {
      this.track = await new Devices().open('audio');
      const state = await this.api.knock(token, name, await this.offer(this.track));
      await this.take(state);
    } catch (error) {
      this.close();
      const fault = error instanceof Problem ? error.kind : error instanceof DeviceError ? error.reason : 'other';
      this.view.set({ phase: 'form', muted: false, fault });
    }
  }

  setMuted(muted: boolean): void {
    if (this.track) {
      this.track.enabled = !muted;
    }
    this.view.update((view) => ({ ...view, muted }));
    void this.api.change({ muted }).catch(() => {});
  }

  setHand(hand: boolean): void {
    this.change({ hand });
  }

  /** Says whether the guest may be in the recording. */
  agree(agree: boolean): void {
    this.change({ agree });
  }

  private change(what: { readonly hand?: boolean; readonly agree?: boolean }): void {
    this.api.change(what).then(
      (state) => this.view.update((view) => (view.phase === 'in' ? { ...view, state } : view)),
      () => {},
    );
  }

  leave(): void {
    void this.api.leave().catch(() => {});
    this.over(undefined);
  }

  /** The page goes. */
  dispose(): void {
    if (this.pc) {
      void this.api.leave().catch(() => {});
      this.close();
    }
  }

  private async offer(track: MediaStreamTrack): Promise<string> {
    const pc = new RTCPeerConnection({ rtcpMuxPolicy: 'require' });
    this.pc = pc;
    pc.addTrack(track);
    pc.addEventListener('track', (event) => {
      this.player.srcObject = new MediaStream([event.track]);
      void this.player.play().catch(() => {});
    });
    await pc.setLocalDescription();
    // The offer goes once: with all candidates, or those that there are in time.
    await new Promise<void>((done) => {
      const timer = setTimeout(done, GatherMs);
      const look = () => {
        if (pc.iceGatheringState === 'complete') {
          clearTimeout(timer);
          done();
        }
      };
      pc.addEventListener('icegatheringstatechange', look);
      look();
    });
    return pc.localDescription?.sdp ?? '';
  }

  private async take(state: GuestState): Promise<void> {
    this.lost = 0;
    if (state.state === 'over') {
      this.over(state);
      return;
    }
    if (state.sdp && this.pc?.signalingState === 'have-local-offer') {
      await this.pc.setRemoteDescription({ type: 'answer', sdp: state.sdp });
    }
    this.view.update((view) => ({ ...view, phase: state.state === 'in' ? 'in' : 'waiting', state }));
    this.timer = setTimeout(() => void this.ask(), state.state === 'in' ? InMs : WaitingMs);
  }

  private async ask(): Promise<void> {
    try {
      const state = await this.api.state();
      if (this.pc) {
        await this.take(state);
      }
    } catch (error) {
      this.lost += 1;
      if (!this.pc || (error instanceof Problem && error.status === 404) || this.lost > LostMost) {
        this.over(undefined);
      } else {
        this.timer = setTimeout(() => void this.ask(), InMs);
      }
    }
  }

  private over(state: GuestState | undefined): void {
    this.close();
    this.view.update((view) => ({ ...view, phase: 'over', state: state ?? view.state }));
  }

  private close(): void {
    clearTimeout(this.timer);
    this.track?.stop();
    this.pc?.close();
    this.pc = undefined;
    this.track = undefined;
    this.player.srcObject = null;
  }
}
