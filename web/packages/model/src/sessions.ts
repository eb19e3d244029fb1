import { Cell } from './cell';

/** Who is signed in, in this browser. */
export interface Session {
  readonly address: string;
  readonly token: string;
}

const Key = 'hutong:sessions';
const Shown = 'hutong:account';

/** All accounts that are signed in here, in the order in which they came; the same in every tab. */
export const sessions = new Cell<readonly Session[]>(load());

if (typeof window !== 'undefined') {
  window.addEventListener('storage', (event) => {
    if (event.key === Key || event.key === null) {
      sessions.set(load());
    }
  });
}

export function loadSessions(): readonly Session[] {
  return sessions.get();
}

/** The address that this tab shows: tabs can show different ones. */
export const shownAddress = new Cell(
  typeof window === 'undefined' ? null : (sessionStorage.getItem(Shown) ?? localStorage.getItem(Shown)),
);

/** The one that this tab shows. */
export function shownSession(): Session | undefined {
  const all = sessions.get();
  const wanted = shownAddress.get();
  return all.find((one) => one.address === wanted) ?? all[0];
}

/** Shows an account in this tab, and in those that are opened from now on. */
export function showSession(address: string): void {
  sessionStorage.setItem(Shown, address);
  localStorage.setItem(Shown, address);
  shownAddress.set(address);
}

export function addSession(session: Session): void {
  const all = load();
  const known = all.some((one) => one.address === session.address);
  save(known ? all.map((one) => (one.address === session.address ? session : one)) : [...all, session]);
  showSession(session.address);
}

export function removeSession(address: string): void {
  save(load().filter((one) => one.address !== address));
}

function load(): readonly Session[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(Key) ?? '[]');
    return Array.isArray(found) ? found.filter(isSession) : [];
  } catch {
    return [];
  }
}

function isSession(value: unknown): value is Session {
  const { address, token } = (value ?? {}) as Partial<Session>;
  return typeof address === 'string' && typeof token === 'string';
}

function save(all: readonly Session[]): void {
  localStorage.setItem(Key, JSON.stringify(all));
  sessions.set(all);
}
