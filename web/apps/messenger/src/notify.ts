import type { Item, Messenger } from '@hutong/model';
import { text } from '@hutong/ui';
import { preview } from './pages/chats/preview';
import { chatPath, go } from './router';

/** Shows a notification of a message that came while nobody looks, if the person allowed it. */
export function notifyIncoming(messenger: Messenger, item: Item): void {
  const conversation = messenger.conversations.get(item.peer);
  if (!document.hidden || conversation?.muted || !('Notification' in window) || Notification.permission !== 'granted') {
    return;
  }
  const person = messenger.people.of(item.peer).get();
  const shown = new Notification(person.name, { body: preview(item, text), tag: item.peer, icon: '/icon-192.png' });
  shown.onclick = () => {
    window.focus();
    go(chatPath(item.peer));
    shown.close();
  };
}
