import type { Item, Messenger } from '@hutong/model';
import { text } from '@hutong/ui';
import { preview } from './pages/chats/preview';
import { chatPath, go } from './router';

/** What this page shows, by who wrote. */
const own = new Map<string, Notification>();

/** Shows a notification of a message that came while nobody looks, if the person allowed it. */
export function notifyIncoming(messenger: Messenger, item: Item): void {
  const conversation = messenger.conversations.get(item.peer);
  if (!document.hidden || conversation?.muted || !('Notification' in window) || Notification.permission !== 'granted') {
    return;
  }
  const person = messenger.people.of(item.peer).get();
  const shown = new Notification(person.name, { body: preview(item, text), tag: item.peer, icon: '/icon-192.png' });
  own.set(item.peer, shown);
  shown.onclick = () => {
    window.focus();
    go(chatPath(item.peer));
    shown.close();
  };
}

/** Closes what is shown of conversations that were read meanwhile, here or elsewhere. Answers what ends it. */
export function withdrawRead(messenger: Messenger): () => void {
  const isRead = (peer: string) => messenger.current.get() && messenger.conversations.get(peer)?.unread === 0;
  // What the worker shows is asked for only when something was read, or the page has just learned all.
  let unread: ReadonlySet<string> | undefined;
  const look = () => {
    for (const [peer, shown] of own) {
      if (isRead(peer)) {
        own.delete(peer);
        shown.close();
      }
    }
    if (!messenger.current.get()) {
      unread = undefined;
      return;
    }
    const now = new Set(messenger.conversations.list.get().flatMap((one) => (one.unread > 0 ? [one.peer] : [])));
    if (!unread || [...unread].some((peer) => !now.has(peer))) {
      void closePushed((account, peer) => account === messenger.account && isRead(peer));
    }
    unread = now;
  };
  const ends = [messenger.conversations.list.subscribe(look), messenger.current.subscribe(look)];
  look();
  return () => {
    for (const end of ends) {
      end();
    }
  };
}

/** What the service worker shows, that came while no page was open. */
async function closePushed(is: (account: string, peer: string) => boolean): Promise<void> {
  if (!('serviceWorker' in navigator) || !('Notification' in window) || Notification.permission !== 'granted') {
    return;
  }
  const registration = await navigator.serviceWorker.getRegistration();
  for (const shown of (await registration?.getNotifications()) ?? []) {
    const { account, conversation } = (shown.data ?? {}) as { account?: unknown; conversation?: unknown };
    if (typeof account === 'string' && typeof conversation === 'string' && is(account, conversation)) {
      shown.close();
    }
  }
}
