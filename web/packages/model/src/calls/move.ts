import type { Jingle, Reason } from '@hutong/protocol/calls';
import { Session, type SessionEvents, type SessionPorts, type Tracks } from './session';

/** What becomes of it while it waits. */
interface Waiting {
  /** Both sides are at the server. */
  moved(): void;
  /** It comes to nothing: we talk on directly. */
  dropped(): void;
}

/** A session of our server that is to take the place of a direct one, and waits until both sides are there. */
export class Move {
  connected = false;
  track: MediaStreamTrack | undefined;
  private readonly session: Session;
  private taken = false;

  /** `events`: of the session, once it has taken the place. `from`: the server's address. */
  constructor(
    readonly sid: string,
    readonly from: string,
    ports: SessionPorts,
    events: SessionEvents,
    private readonly waiting: Waiting,
  ) {
    this.session = new Session('responder', sid, ports, {
      path: (state) => {
        this.connected = state === 'connected';
        if (this.taken) {
          events.path(state);
        } else if (this.connected) {
          this.session.tell({ kind: 'ready' });
        } else if (state === 'failed') {
          this.drop();
        }
      },
      track: (track) => {
        this.track = track;
        if (this.taken) {
          events.track(track);
        }
      },
      info: (info) => {
        if (this.taken) {
          events.info(info);
        } else if (info.kind === 'moved') {
          this.waiting.moved();
        }
      },
      video: () => {},
      ended: (reason) => (this.taken ? events.ended(reason) : this.waiting.dropped()),
      failed: () => (this.taken ? events.failed() : this.drop()),
    });
  }

  accept(we: string, offer: Jingle, tracks: Tracks): void {
    this.session.accept(we, offer, tracks);
  }

  request(jingle: Jingle) {
    return this.session.take(jingle);
  }

  /** It is the session of the call from now on. */
  take(): Session {
    this.taken = true;
    return this.session;
  }

  drop(reason: Reason = { condition: 'failed-transport' }): void {
    this.session.terminate(reason);
    this.waiting.dropped();
  }
}
