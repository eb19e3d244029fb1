/** Announcements over HTTP: docs/guides/announcements.md describes them. */

export type ListenerState =
  | 'waiting'
  | 'calling'
  | 'confirmed'
  | 'heard'
  | 'partly'
  | 'no-answer'
  | 'busy'
  | 'declined'
  | 'refused'
  | 'failed'
  | 'cancelled';

export interface Announcement {
  readonly id: string;
  readonly state: 'calling' | 'done' | 'cancelled';
  /** What is read aloud; null when there is a recording alone. */
  readonly text: string | null;
  readonly seconds: number;
  /** Whether people are asked to press 1. */
  readonly confirm: boolean;
  readonly again: boolean;
  /** Calls to one person, at most. */
  readonly attempts: number;
  readonly intervalSeconds: number;
  readonly created: string;
  readonly ended: string | null;
  readonly count: number;
  /** How many are in which state; of one that was asked for by its id. */
  readonly people: Readonly<Partial<Record<ListenerState, number>>> | null;
}

export interface Listener {
  readonly person: number;
  /** An address or a number. */
  readonly to: string;
  readonly state: ListenerState;
  readonly heardSeconds: number;
  readonly confirmed: string | null;
  readonly attempts: number;
  /** When the next call is due. */
  readonly next: string | null;
  readonly reason: string | null;
  readonly changed: string;
}

export interface AnnouncementWish {
  readonly to: readonly string[];
  readonly text?: string;
  /** A WAV file, in base64. */
  readonly audio?: string;
  readonly confirm: boolean;
  readonly again: boolean;
  readonly attempts: number;
  readonly intervalSeconds: number;
  /** The same again has no second effect. */
  readonly id: string;
}
