import { Cell } from '@hutong/model';

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
    let had = navigator.serviceWorker.controller !== null;
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      if (had) {
        window.location.reload();
      }
      had = true;
    });
  });
}
