import { useEffect, useState } from 'react';
import { useApi } from '../../hooks';

/** What of telephony the server has. */
export interface Offers {
  readonly callback: boolean;
}

let known: Promise<Offers> | undefined;

/** Looks once into the description of the API: what is not there is not shown. */
export function useOffers(): Offers {
  const api = useApi();
  const [offers, setOffers] = useState<Offers>({ callback: false });
  useEffect(() => {
    known ??= api.paths().then(
      (paths) => ({ callback: paths.has('post /api/v1/calls') }),
      () => {
        known = undefined;
        return { callback: false };
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
