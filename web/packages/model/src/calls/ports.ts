import type { Invitation, JingleParts } from '@hutong/protocol/calls';
import type { Call } from './call';
import type { Devices } from './devices';
import type { Peer, PeerEvents } from './peer';

/** What a call needs of the world. */
export interface CallPorts {
  /** Our full address. */
  readonly we: () => string;
  /** Sends a message that goes ahead of the session; refused when there is no connection. */
  readonly invite: (to: string, what: Invitation) => Promise<void>;
  readonly request: (to: string, jingle: JingleParts) => Promise<void>;
  readonly createPeer: (side: 'initiator' | 'responder', events: PeerEvents) => Peer;
  readonly devices: Pick<Devices, 'open'>;
  readonly now: () => number;
  /** It has ended. */
  readonly onEnd: (call: Call) => void;
  /** Whether a person's server is ours, which then sees the call. */
  readonly isOurs: (peer: string) => boolean;
}

export interface CallInit {
  readonly id: string;
  readonly peer: string;
  readonly incoming: boolean;
  readonly video: boolean;
  /** The device that calls. */
  readonly from?: string;
  /** Whether that device lets its server move the call. */
  readonly moves?: boolean;
}
