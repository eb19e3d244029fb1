import type { Call } from '@hutong/model/calls';
import { useEffect, useRef } from 'react';
import { useApi, useCell } from '../hooks';
import type { Place } from './conferences';

/** Tells the others when the microphone of this end is off, also while the conference is only a bar. */
export function MuteTold({ call, place }: { call: Call; place: Place }) {
  const api = useApi();
  const { muted } = useCell(call.view);
  const told = useRef(false);
  const [id, leg] = [place.live.id, place.me?.leg];
  useEffect(() => {
    if (leg !== undefined && told.current !== muted) {
      told.current = muted;
      void api.changeAttendee(id, leg, { muted }).catch(() => {});
    }
  }, [api, id, leg, muted]);
  return null;
}
