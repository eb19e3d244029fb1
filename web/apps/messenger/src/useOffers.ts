import { useEffect, useState } from 'react';
import { useApi } from './hooks';

/** What of telephony the server has. */
export interface Offers {
  readonly callback: boolean;
  readonly history: boolean;
  readonly callSettings: boolean;
  readonly voicemail: boolean;
  /** One's own greeting can be heard again, too. */
  readonly greeting: boolean;
  /** A call goes on at one's own telephone. */
  readonly toTelephone: boolean;
  /** The server joins a call that goes directly from app to app. */
  readonly join: boolean;
  /** A call is handed on, and somebody is called into it. */
  readonly transfer: boolean;
  /** Calls may be recorded by those who talk. */
  readonly recording: boolean;
  readonly conferences: boolean;
  /** People are called and read something. */
  readonly announcements: boolean;
}

const Nothing: Offers = {
  callback: false,
  history: false,
  callSettings: false,
  voicemail: false,
  greeting: false,
  toTelephone: false,
  join: false,
  transfer: false,
  recording: false,
  conferences: false,
  announcements: false,
};
let known: Promise<Offers> | undefined;

/** Looks once into the description of the API: what is not there is not shown. */
export function useOffers(): Offers {
  const api = useApi();
  const [offers, setOffers] = useState(Nothing);
  useEffect(() => {
    known ??= api.paths().then(
      (paths) => ({
        callback: paths.has('post /api/v1/calls'),
        history: paths.has('get /api/v1/calls'),
        callSettings: paths.has('put /api/v1/calls/settings'),
        voicemail: paths.has('get /api/v1/voicemail'),
        greeting: paths.has('get /api/v1/voicemail/greeting'),
        toTelephone: paths.has('post /api/v1/calls/{id}/telephone'),
        join: paths.has('post /api/v1/calls/{id}/join'),
        transfer: paths.has('post /api/v1/calls/{id}/transfer'),
        recording: paths.has('post /api/v1/calls/{id}/recording'),
        conferences: paths.has('post /api/v1/conferences'),
        announcements: paths.has('post /api/v1/announcements'),
      }),
      () => {
        known = undefined;
        return Nothing;
      },
    );
    let wanted = true;
    void known.then((found) => wanted && setOffers(found));
    return () => {
      wanted = false;
    };
  }, [api]);
  return offers;
}
