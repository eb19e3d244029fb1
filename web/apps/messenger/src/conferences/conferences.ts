import { Conferences, type Messenger } from '@hutong/model';
import type { Attendee, ConferenceLive } from '@hutong/protocol';
import { useCell, useMessenger } from '../hooks';

const all = new WeakMap<Messenger, Conferences>();

/** The conferences of who is signed in; from the first look on it listens. */
export function conferencesOf(messenger: Messenger): Conferences {
  let conferences = all.get(messenger);
  if (!conferences) {
    const made = new Conferences(messenger.account);
    messenger.connection.on('message', (message) => made.onMessage(message));
    all.set(messenger, made);
    conferences = made;
  }
  return conferences;
}

/** A conference, and one's own place in it by a call. */
export interface Place {
  readonly live: ConferenceLive;
  readonly me: Attendee | undefined;
}

/** The conference that a call is in, or was. */
export function usePlace(call: string | undefined): Place | undefined {
  const conferences = conferencesOf(useMessenger());
  useCell(conferences.live);
  const live = call === undefined ? undefined : conferences.ofCall(call);
  if (!live) {
    return undefined;
  }
  const leg = live.mine?.find((one) => one.call === call)?.leg;
  return { live, me: live.people?.find((one) => one.leg === leg) };
}

/** What a conference is called; nothing when that is not known here. */
export function useTitle(address: string): string | undefined {
  return useCell(conferencesOf(useMessenger()).titles).get(address);
}
