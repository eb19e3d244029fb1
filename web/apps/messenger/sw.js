// Keeps the page for when there is no network. Messages are the page's own affair (IndexedDB): nothing of a person
// is kept here.
const version = 'VERSION';
const files = ['FILES'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(version).then((cache) => cache.addAll(files)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== version).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('message', (event) => {
  if (event.data === 'use') {
    self.skipWaiting();
  }
});

const pages = /^\/($|chat\/|me($|\/)|contacts($|\/)|i\/|pair\/|sign-in$|welcome$)/;

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) {
    return;
  }
  if (event.request.mode === 'navigate' && pages.test(url.pathname)) {
    event.respondWith(caches.match('/').then((page) => page ?? fetch(event.request)));
  } else if (files.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname).then((kept) => kept ?? fetch(event.request)));
  }
});
