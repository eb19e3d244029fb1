import type { Call, CallView } from '@hutong/model/calls';
import { useEffect, useReducer } from 'react';

/** What is seen of each call; drawn again when one changes. */
export function useViews(calls: readonly Call[]): readonly CallView[] {
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    const stops = calls.map((call) => call.view.subscribe(again));
    again();
    return () => {
      for (const stop of stops) {
        stop();
      }
    };
  }, [calls]);
  return calls.map((call) => call.view.get());
}
