import { useEffect } from 'react';

/** Shows a notification of a call while nobody looks at the page, if the person allowed it. */
export function useNotice(title: string, body: string, tag: string): void {
  useEffect(() => {
    if (!document.hidden || !('Notification' in window) || Notification.permission !== 'granted') {
      return;
    }
    const shown = new Notification(title, { body, tag, icon: '/icon-192.png', requireInteraction: true });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
    return () => shown.close();
  }, [title, body, tag]);
}
