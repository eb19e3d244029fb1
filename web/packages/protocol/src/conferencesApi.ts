/** Conferences over HTTP and in pushes: docs/guides/conferences.md describes them. */

/** `asked`: a telephone that was answered and has not pressed 1. `waiting`: a guest before the door. */
export type AttendeeState = 'ringing' | 'asked' | 'waiting' | 'in' | 'gone';

/** Whether people without an account come in by the link; `lobby`: the owner lets each in. */
export type GuestRule = 'closed' | 'lobby' | 'open';

export interface Attendee {
  readonly leg: number;
  readonly state: AttendeeState;
  /** An account's address or a number; of strangers' numbers only the owner sees the whole. */
  readonly address?: string | null;
  readonly name?: string | null;
  readonly kind: 'app' | 'phone' | 'telephone' | 'guest';
  readonly owner: boolean;
  readonly muted: boolean;
  /** Muted by the owner, who alone ends that. */
  readonly silenced: boolean;
  /** Since when the hand is up. */
  readonly hand?: string | null;
  readonly since?: string | null;
  readonly reason?: string | null;
}

/** What is seen of a conference in which somebody is. */
export interface ConferenceLive {
  readonly id: string;
  readonly revision: number;
  readonly title: string;
  /** Whether the reader is its owner. */
  readonly own: boolean;
  readonly locked: boolean;
  readonly ended: boolean;
  readonly speaking: readonly number[];
  /** Missing when only the speakers have changed. */
  readonly people?: readonly Attendee[] | null;
  /** `soon`: all hear that it will be recorded. Missing: it is not. */
  readonly recording?: 'soon' | 'on' | null;
  /** Whether only those who agree are in the recording. */
  readonly asks?: boolean | null;
  /** The reader's own places: number, and the app's id of the call. */
  readonly mine?: readonly { readonly leg: number; readonly call?: string | null }[] | null;
}

export interface Conference {
  readonly id: string;
  readonly title: string;
  /** What an app calls to get in. */
  readonly address: string;
  readonly number: string;
  /** For the owner alone. */
  readonly pin?: string | null;
  /** What the link ends with; for the owner alone. */
  readonly token?: string | null;
  /** The number that telephones call. */
  readonly telephone?: string | null;
  readonly own: boolean;
  readonly locked: boolean;
  readonly created: string;
  readonly ended?: string | null;
  readonly count: number;
  /** For the owner alone. */
  readonly guests?: GuestRule | null;
  readonly live?: ConferenceLive | null;
}
