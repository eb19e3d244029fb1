import type { Cell, Messenger, Person } from '@hutong/model';
import { Api } from '@hutong/protocol';
import { createContext, use, useEffect, useState, useSyncExternalStore } from 'react';

/** The value of a cell; the component is drawn again when it is another. */
export function useCell<T>(cell: Cell<T>): T {
  return useSyncExternalStore(cell.subscribe, cell.get);
}

export const MessengerContext = createContext<Messenger | undefined>(undefined);

export function useMessenger(): Messenger {
  const messenger = use(MessengerContext);
  if (!messenger) {
    throw new Error('nobody is signed in here');
  }
  return messenger;
}

export const ApiContext = createContext(new Api());

/** The HTTP API, as who is signed in. */
export function useApi(): Api {
  return use(ApiContext);
}

export function usePerson(jid: string): Person {
  return useCell(useMessenger().people.of(jid));
}

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const media = window.matchMedia(query);
    const changed = () => setMatches(media.matches);
    changed();
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, [query]);
  return matches;
}

/** One pane at a time. */
export function usePhone(): boolean {
  return useMedia('(max-width: 720px)');
}

/** The time, kept as new as the days on the screen need. */
export function useMinute(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
