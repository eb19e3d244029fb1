import { useEffect, useState } from 'react';
import { useApi } from './hooks';

/** What of telephony the server has. */
export interface Offers {
  readonly callback: boolean;
  readonly history: boolean;
  readonly callSettings: boolean;
  readonly voicemail: boolean;
  /** A call goes on at one's own telephone. */
  readonly toTelephone: boolean;
  /** A call is handed on, and somebody is called into it. */
  readonly transfer: boolean;
}

const Nothing: Offers = {
  callback: false,
  history: false,
  callSettings: false,
  voicemail: false,
  toTelephone: false,
  transfer: false,
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
        toTelephone: paths.has('post /api/v1/calls/{id}/telephone'),
        transfer: paths.has('post /api/v1/calls/{id}/transfer'),
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
