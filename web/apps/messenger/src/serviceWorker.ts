import { Cell, showSession } from '@hutong/model';
import { go } from './router';

/** Set when a newer version waits to be used: what to call to use it. */
export const update = new Cell<(() => void) | undefined>(undefined);

/** Keeps the page at hand without a network, and notices when the server has a newer one. */
export function startServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) {
    return;
  }
  window.addEventListener('load', () => {
    void navigator.serviceWorker.register('/sw.js').then((registration) => {
      const offer = (worker: ServiceWorker | null) => {
        // Without a controller it is the first one: nothing older is shown.
        if (worker && navigator.serviceWorker.controller) {
          update.set(() => worker.postMessage('use'));
        }
      };
      offer(registration.waiting);
      registration.addEventListener('updatefound', () => {
        const worker = registration.installing;
        worker?.addEventListener('statechange', () => worker.state === 'installed' && offer(worker));
      });
    });
    void navigator.serviceWorker.ready.then(({ active }) => {
      // It shows notifications while no page is there that could be asked for the language.
      const tell = () => active?.postMessage({ language: document.documentElement.lang });
      new MutationObserver(tell).observe(document.documentElement, { attributeFilter: ['lang'] });
      tell();
    });
    navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<{ open?: unknown }>) => {
      // A notification was chosen.
      const { path, account } = (data.open ?? {}) as { path?: unknown; account?: unknown };
      if (typeof path === 'string' && typeof account === 'string' && path.startsWith('/chat/')) {
        showSession(account);
        go(path);
      }
    });
    let had = navigator.serviceWorker.controller !== null;
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      if (had) {
        window.location.reload();
      }
      had = true;
    });
  });
}
