/** Calls over HTTP: docs/guides/calls.md describes them. */
import type { CallOutcome, CallRoute } from './callRow';

/** A call of the history. */
export interface CallOfHistory {
  readonly id: string;
  readonly at: string;
  readonly direction: 'in' | 'out';
  readonly outcome: CallOutcome;
  /** A number or an address; null when it was withheld. */
  readonly other: string | null;
  readonly seconds: number;
  readonly route: CallRoute;
  readonly media: 'audio' | 'video';
}

/** What happens to calls that come. Numbers or addresses to forward to; null: not forwarded. */
export interface CallSettings {
  readonly doNotDisturb: boolean;
  readonly callWaiting: boolean;
  readonly forwardAlways: string | null;
  readonly forwardBusy: string | null;
  readonly forwardNoAnswer: string | null;
  readonly forwardAway: string | null;
  /** 0: as the operator has set. */
  readonly ringSeconds: number;
  readonly voicemail: boolean;
  /** Whether one's own telephone rings when no device answers. */
  readonly ringTelephone: boolean;
  /** Who sees on the busy lamp of a telephone that one is in a call. */
  readonly busyLamp: 'usual' | 'nobody' | 'contacts' | 'colleagues';
  /** Whether who sees that may also take a call that rings. */
  readonly lampTakesCalls: boolean;
}

/** A message that a caller has left. */
export interface Voicemail {
  readonly id: string;
  readonly at: string;
  /** A number or an address; null when it was withheld. */
  readonly from: string | null;
  readonly seconds: number;
  /** Null when there was no room for a file. */
  readonly url: string | null;
  readonly heard: boolean;
}

export type ServerCallState = 'calling' | 'ringing' | 'talking' | 'ended';

/**
 * How the sound between the server and an end is protected: not at all, with keys in the signalling, with keys that both
 * ends make (DTLS).
 */
export type LegProtection = 'none' | 'sdes' | 'dtls';

/** What was measured of one end's sound. */
export interface LegQuality {
  readonly codec: string;
  /** 1 to 4.4, as people would judge it. */
  readonly mos: number;
  readonly lossPercent: number;
  /** Null where the record does not say. */
  readonly protection: LegProtection | null;
}

/** A call that the server holds together, such as a callback; or one of which it has the record. */
export interface ServerCall {
  readonly id: string;
  readonly state: ServerCallState;
  readonly route: CallRoute;
  readonly answered: string | null;
  readonly ended: string | null;
  readonly seconds: number;
  readonly reason: string | null;
  readonly legs: readonly {
    readonly leg: number;
    readonly state: ServerCallState;
    readonly party: string | null;
    readonly reason?: string | null;
    /** Null before there was sound, and of what goes past the server. */
    readonly quality?: LegQuality | null;
  }[];
  /** How the transfer goes that one has asked for. */
  readonly transfer?: {
    readonly state: 'trying' | 'ringing' | 'done' | 'failed';
    readonly reason?: string | null;
  } | null;
}
