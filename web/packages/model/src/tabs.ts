import { newUuid } from '@hutong/protocol';

const Prefix = 'hutong:tab:';

/**
 * The id of this tab: it survives a reload, and no two open tabs have the same (a duplicated tab begins with a copy).
 * It is the id of the user agent too, so that a reloaded page takes its own place at the server.
 */
export async function claimTab(): Promise<string> {
  const kept = sessionStorage.getItem('tab');
  const id = kept !== null && (await hold(kept)) ? kept : newUuid();
  if (id !== kept) {
    await hold(id);
    sessionStorage.setItem('tab', id);
  }
  return id;
}

/** Holds the lock of a tab until the page is gone; false when another page holds it. */
function hold(id: string): Promise<boolean> {
  if (!('locks' in navigator)) {
    return Promise.resolve(true);
  }
  return new Promise((done) => {
    void navigator.locks.request(Prefix + id, { ifAvailable: true }, (lock) => {
      done(lock !== null);
      return lock === null ? undefined : new Promise(() => {});
    });
  });
}

/** Tells of a tab's id whether another open tab has it. */
export async function isOtherTab(own: string): Promise<(tab: string) => boolean> {
  if (typeof navigator === 'undefined' || !('locks' in navigator)) {
    return () => false;
  }
  const held = new Set((await navigator.locks.query()).held?.map((lock) => lock.name));
  return (tab) => tab !== own && held.has(Prefix + tab);
}
