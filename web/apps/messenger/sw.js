// Keeps the page for when there is no network. Messages are the page's own affair (IndexedDB): nothing of a person
// is kept here.
const version = 'VERSION';
const files = ['FILES'];
const texts = { TEXTS: {} };
// What the page tells this worker of: its language.
const settings = 'hutong:settings';

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(version).then((cache) => cache.addAll(files)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name !== version && name !== settings).map((name) => caches.delete(name))),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('message', (event) => {
  if (event.data === 'use') {
    self.skipWaiting();
  } else if (event.data?.language in texts) {
    event.waitUntil(caches.open(settings).then((kept) => kept.put('/language', new Response(event.data.language))));
  }
});

const pages = /^\/($|chat\/|me($|\/)|contacts($|\/)|phone($|\/)|i\/|pair\/|sign-in$|welcome$)/;

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

async function words() {
  const kept = await (await caches.open(settings)).match('/language');
  const language = kept ? await kept.text() : self.navigator.language.startsWith('zh') ? 'zh-CN' : 'en';
  return texts[language] ?? texts.en;
}

function isAboutMessage(data) {
  return typeof data?.conversation === 'string' && typeof data.account === 'string';
}

/** What was read elsewhere is shown no longer. */
async function withdraw(data) {
  if (!Array.isArray(data.unread)) {
    return;
  }
  for (const shown of await self.registration.getNotifications()) {
    const { account, conversation } = shown.data ?? {};
    if (account === data.account && conversation !== undefined && !data.unread.includes(conversation)) {
      shown.close();
    }
  }
}

async function show(data) {
  const text = await words();
  if (!isAboutMessage(data)) {
    await self.registration.showNotification(text.something, { icon: '/icon-192.png' });
    return;
  }
  await withdraw(data);
  if (typeof data.badge === 'number') {
    await self.navigator.setAppBadge?.(data.badge).catch(() => {});
  }
  const hidden = data.call
    ? text.call
    : data.messages > 1
      ? text.messages.replace('{count}', data.messages)
      : text.message;
  await self.registration.showNotification(data.title ?? text.something, {
    body: data.body ?? hidden,
    tag: `${data.account} ${data.conversation}`,
    renotify: true,
    icon: '/icon-192.png',
    badge: '/icon-192.png',
    requireInteraction: data.call === true,
    data: {
      path: `/chat/${encodeURIComponent(data.conversation)}`,
      account: data.account,
      conversation: data.conversation,
    },
  });
}

self.addEventListener('push', (event) => {
  let data;
  try {
    data = event.data?.json();
  } catch {
    // Something has come, but nothing that we understand: it is told all the same, as browsers demand.
  }
  event.waitUntil(show(data));
});

async function goTo(target) {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find((one) => one.focused) ?? pages[0];
  if (!page) {
    await self.clients.openWindow(target?.path ?? '/');
    return;
  }
  page.postMessage({ open: target });
  await page.focus().catch(() => {});
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(goTo(event.notification.data));
});
