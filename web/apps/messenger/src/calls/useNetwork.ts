import type { Calls } from '@hutong/model/calls';
import { useEffect } from 'react';

/** The network changes, and the page goes: both are told to the calls. */
export function useNetwork(calls: Calls): void {
  useEffect(() => {
    const changed = () => calls.networkChanged();
    const leave = () => calls.leave();
    const connection = (navigator as Navigator & { connection?: EventTarget }).connection;
    connection?.addEventListener('change', changed);
    window.addEventListener('online', changed);
    window.addEventListener('pagehide', leave);
    return () => {
      connection?.removeEventListener('change', changed);
      window.removeEventListener('online', changed);
      window.removeEventListener('pagehide', leave);
    };
  }, [calls]);
}
