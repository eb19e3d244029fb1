import type { CallOutcome } from '@hutong/protocol';
import type { Reason, RecordingStep } from '@hutong/protocol/calls';
import type { PastCall } from '../callHistory';
import { isConference } from '../conferences';

/**
 * - `calling`: they are asked, nothing rings yet
 * - `ringing`: it rings at their side
 * - `incoming`: it rings here
 * - `connecting`: answered; the way for the media is looked for
 * - `talking`
 * - `reconnecting`: the way broke, another is looked for
 * - `ended`
 */
export type CallState = 'calling' | 'ringing' | 'incoming' | 'connecting' | 'talking' | 'reconnecting' | 'ended';

/** Why a call ended. Each has its words in the table of texts. */
export type EndReason =
  | 'hung-up'
  | 'hung-up-by-them'
  | 'cancelled'
  | 'missed'
  | 'declined'
  | 'declined-by-them'
  | 'busy'
  | 'no-answer'
  | 'answered-elsewhere'
  | 'declined-elsewhere'
  | 'tie-break'
  | 'transferred'
  | 'unreachable'
  | 'refused'
  | 'offline'
  | 'no-microphone'
  | 'microphone-denied'
  | 'microphone-busy'
  | 'insecure'
  | 'unsupported'
  | 'no-way'
  | 'lost'
  | 'failed'
  | ExactReason;

/** What our server says of the end of a call that it joins, where Jingle has no word for it. */
export type ExactReason = (typeof ExactReasons)[number];

/** All of them. */
export const ExactReasons = [
  'not-paid',
  'no-route',
  'use-your-telephone',
  'caller-id-not-proved',
  'full',
  'trunk-failed',
  'time-used-up',
] as const;

/** How good a call is, of the last moments. */
export interface Quality {
  /** 1 to 4.5, as people would judge it (ITU-T G.107, simplified). */
  readonly mos: number;
  /** Of what was sent to us, 0 to 1. */
  readonly loss: number;
  /** Milliseconds. */
  readonly jitter: number;
  /** Milliseconds there and back. */
  readonly roundTrip: number;
  /** Of the whole call, both ways. */
  readonly bytes: number;
  /** Whether a relay stands between the two. */
  readonly relayed: boolean;
}

/** What is seen of a call. Never changed: a change makes another. */
export interface CallView {
  readonly id: string;
  /** Who is at the other end, bare. */
  readonly peer: string;
  readonly incoming: boolean;
  readonly state: CallState;
  /** Whether pictures are part of the call. */
  readonly video: boolean;
  /** Milliseconds since 1970. */
  readonly begun: number;
  readonly answered?: number;
  readonly ended?: number;
  readonly reason?: EndReason;
  /** What the other side says about the end, when it says something. */
  readonly words?: string;
  readonly muted: boolean;
  readonly held: boolean;
  readonly heldByThem: boolean;
  readonly mutedByThem: boolean;
  readonly camera: boolean;
  readonly theirCamera: boolean;
  /** Why a camera, or the microphone of a call that still rings, could not be used. */
  readonly fault?: EndReason;
  /** The tones that were sent. */
  readonly digits: string;
  readonly quality?: Quality;
  /** How a recording of it goes that one of us has asked for. */
  readonly recording?: { readonly state: RecordingStep; readonly own: boolean };
  /** Whether the other end is the server, which goes on to a telephone. */
  readonly telephone: boolean;
  /** Whether the server joins the call: it can be handed on, recorded, taken to a telephone. */
  readonly joined: boolean;
  /** Whether a call that goes directly may come to the server, since both apps can. */
  readonly movable: boolean;
}

/** What a call that is over leaves in the list of calls; nothing when another device has it. */
export function pastOf(view: CallView): PastCall | undefined {
  const outcome = view.answered !== undefined ? 'answered' : view.reason && Outcomes[view.reason];
  return outcome === undefined
    ? undefined
    : {
        id: view.id,
        peer: view.peer,
        direction: view.incoming ? 'in' : 'out',
        outcome,
        start: view.begun,
        seconds: view.answered === undefined ? 0 : Math.round(((view.ended ?? view.answered) - view.answered) / 1000),
        route: isConference(view.peer) ? 'conference' : view.telephone ? 'telephone' : 'app',
        video: view.video,
      };
}

const Outcomes: Readonly<Partial<Record<EndReason, CallOutcome>>> = {
  missed: 'missed',
  'no-answer': 'missed',
  declined: 'declined',
  'declined-by-them': 'declined',
  busy: 'busy',
  cancelled: 'cancelled',
  unreachable: 'failed',
  refused: 'failed',
  'no-way': 'failed',
  unsupported: 'failed',
  lost: 'failed',
  failed: 'failed',
  ...Object.fromEntries(ExactReasons.map((one) => [one, 'failed' as const])),
};

/** The end as Jingle says it, for the other side. */
export function toReason(reason: EndReason): Reason {
  const condition = (
    {
      'hung-up': 'success',
      cancelled: 'cancel',
      declined: 'decline',
      busy: 'busy',
      'no-answer': 'timeout',
      missed: 'timeout',
      lost: 'connectivity-error',
      'no-way': 'connectivity-error',
      'tie-break': 'expired',
      unsupported: 'unsupported-applications',
      'no-microphone': 'media-error',
      'microphone-denied': 'media-error',
      'microphone-busy': 'media-error',
    } as Readonly<Partial<Record<EndReason, string>>>
  )[reason];
  return { condition: condition ?? 'general-error' };
}

/** Why the other side ended a call that was answered. */
export function fromReason(reason: Reason | undefined): EndReason {
  if (reason?.exact === 'transferred') {
    return 'transferred';
  }
  const exact = exactOf(reason);
  if (exact) {
    return exact;
  }
  switch (reason?.condition) {
    case undefined:
    case 'success':
    case 'cancel':
      return 'hung-up-by-them';
    case 'decline':
      return 'declined-by-them';
    case 'busy':
      return 'busy';
    case 'timeout':
    case 'expired':
      return 'no-answer';
    case 'connectivity-error':
    case 'failed-transport':
      return 'lost';
    case 'unsupported-applications':
    case 'unsupported-transports':
    case 'incompatible-parameters':
    case 'failed-application':
      return 'unsupported';
    case 'gone':
      return 'hung-up-by-them';
    default:
      return 'failed';
  }
}

/** Why the other side does not answer. */
export function fromRejection(reason: Reason | undefined): EndReason {
  const exact = exactOf(reason);
  if (exact) {
    return exact;
  }
  switch (reason?.condition) {
    case 'busy':
      return 'busy';
    case 'timeout':
    case 'expired':
      return 'no-answer';
    case 'gone':
      return 'unreachable';
    case undefined:
    case 'decline':
    case 'cancel':
      return 'declined-by-them';
    case 'unsupported-applications':
    case 'failed-application':
      return 'unsupported';
    default:
      return 'failed';
  }
}

function exactOf(reason: Reason | undefined): ExactReason | undefined {
  return ExactReasons.find((one) => one === reason?.exact);
}
