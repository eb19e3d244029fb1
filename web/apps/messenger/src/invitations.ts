import type { Messenger } from '@hutong/model';

const Key = 'hutong:invited';

interface Kept {
  readonly address: string;
  readonly inviter: string;
  readonly token: string;
}

/** Remembers who invited an account, until it is connected and can become their contact. */
export function keepInvitation(address: string, inviter: string, token: string): void {
  sessionStorage.setItem(Key, JSON.stringify({ address, inviter, token } satisfies Kept));
}

/** Makes contacts of who was invited and who invited. */
export async function acceptInvitation(messenger: Messenger): Promise<void> {
  const kept = JSON.parse(sessionStorage.getItem(Key) ?? 'null') as Kept | null;
  if (kept?.address === messenger.account) {
    await messenger.people.add(messenger.connection, kept.inviter, undefined, kept.token);
    // Only now: a page that is left before does it again.
    sessionStorage.removeItem(Key);
  }
}
