/** Who is signed in, in this browser. */
export interface Session {
  readonly address: string;
  readonly token: string;
}

const Key = 'hutong:sessions';

/** All of them; the first is the one that is shown. */
export function loadSessions(): readonly Session[] {
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

export function addSession(session: Session): void {
  save([session, ...loadSessions().filter((one) => one.address !== session.address)]);
}

export function removeSession(address: string): void {
  save(loadSessions().filter((one) => one.address !== address));
}

function save(sessions: readonly Session[]): void {
  localStorage.setItem(Key, JSON.stringify(sessions));
}
