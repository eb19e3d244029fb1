import type { Api } from '@hutong/protocol';

/** Whether this browser can be woken at all: it has push, and the page is one that may hold secrets. */
export function canBeWoken(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

/** Whether the server wakes this browser for the account. */
export async function isWoken(api: Api): Promise<boolean> {
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  return Boolean(subscription) && (await api.pushes()).some((one) => one.current);
}

/** Asks the browser for a way to wake it, and gives it to the server. Throws when the browser has none to give. */
export async function subscribePush(api: Api): Promise<void> {
  const registration = await navigator.serviceWorker.ready;
  const key = bytes(await api.pushKey());
  let subscription = await registration.pushManager.getSubscription();
  if (subscription && !same(subscription.options.applicationServerKey, key)) {
    // The server has another key than when this was made: nothing that it sends would be taken.
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription ??= await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await api.addPush(subscription.toJSON());
}

/** Tells the server again at a start: endpoints change by themselves. Nothing happens when push was never wanted. */
export async function refreshPush(api: Api): Promise<void> {
  if (canBeWoken() && Notification.permission === 'granted' && (await isWoken(api))) {
    await subscribePush(api);
  }
}

/** Stops it for this account; other accounts in this browser go on. */
export async function unsubscribePush(api: Api): Promise<void> {
  for (const one of await api.pushes()) {
    if (one.current) {
      await api.removePush(one.id);
    }
  }
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
}

function same(one: ArrayBuffer | null, other: Uint8Array): boolean {
  const known = one && new Uint8Array(one);
  return known !== null && known.length === other.length && known.every((byte, i) => byte === other[i]);
}
