import { Api, type MapOfPlaces } from '@hutong/protocol';
import { useEffect, useState } from 'react';

let known: MapOfPlaces | undefined;
let asked: Promise<MapOfPlaces | undefined> | undefined;

/** The map that the operator has set, if any. Asked for with the first place that is seen. */
export function useMap(): MapOfPlaces | undefined {
  const [map, setMap] = useState(known);
  useEffect(() => {
    asked ??= new Api().client().then(
      (client) => {
        known = client.map;
        return known;
      },
      () => {
        asked = undefined;
        return undefined;
      },
    );
    let wanted = true;
    void asked.then((found) => wanted && setMap(found));
    return () => {
      wanted = false;
    };
  }, []);
  return map;
}
