import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { Server } from './server';
import { DeskEn, DeskZh, type Look } from './steps';

let server: Server;

test.beforeAll(async () => {
  server = await Server.start('lin', 'mei');
});

test.afterAll(() => server.stop());

/** Signs in where workers and notifications are allowed: at a name of this machine. */
async function enter(page: Page, name: string): Promise<void> {
  await page.goto(server.named);
  await page.getByText(/^(密码登录|With a password)$/).click();
  await page.locator('input[name=username]').fill(name);
  await page.locator('input[name=password]').fill('secretpw1');
  await page.locator('button[type=submit]').click();
  await expect(page.locator('.list')).toBeVisible();
}

interface Shown {
  readonly title: string;
  readonly body: string;
}

/** What the service worker shows now. */
function shown(page: Page): Promise<Shown[]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body }) => ({ title, body }));
  });
}

/** Gives the worker a message as a push service would, after the browser has decrypted it. */
async function deliver(context: BrowserContext, page: Page, data: string): Promise<void> {
  const browser = await context.newCDPSession(page);
  const known = new Promise<string>((done) => {
    browser.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first) {
        done(first.registrationId);
      }
    });
  });
  await browser.send('ServiceWorker.enable');
  await browser.send('ServiceWorker.deliverPushMessage', {
    origin: server.named,
    registrationId: await known,
    data,
  });
  await browser.detach();
}

/** Runs in the worker: chooses what is shown, as a click does. The types of a worker are not those of a page. */
async function choose(): Promise<void> {
  const scope = globalThis as unknown as {
    registration: ServiceWorkerRegistration;
    NotificationEvent: new (type: string, init: { notification: Notification | undefined }) => Event;
    dispatchEvent(event: Event): boolean;
  };
  const [notification] = await scope.registration.getNotifications();
  scope.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification }));
}

const looks: readonly (readonly [Look, Shown, string])[] = [
  [DeskZh, { title: '互通', body: '有 2 条新消息' }, '有一条新消息'],
  [DeskEn, { title: 'Hutong', body: '2 new messages' }, 'A new message'],
];

for (const [look, expected, one] of looks) {
  test(`A push says in ${look.locale} that there is something, and leads to it`, async ({ browser }) => {
    const context = await browser.newContext(look);
    await context.grantPermissions(['notifications'], { origin: server.named });
    const page = await context.newPage();
    await enter(page, 'lin');
    await page.evaluate(() => navigator.serviceWorker.ready);

    const note = { v: 1, account: 'lin@localhost', conversation: 'mei@localhost', messages: 2, badge: 1 };
    await deliver(context, page, JSON.stringify(note));
    await expect.poll(() => shown(page)).toEqual([expected]);

    // The next of the same conversation takes its place; what its owner wants to see is shown.
    await deliver(context, page, JSON.stringify({ ...note, messages: 1 }));
    await expect.poll(() => shown(page)).toEqual([{ ...expected, body: one }]);
    await deliver(context, page, JSON.stringify({ ...note, title: 'Mei', body: '<b>soup</b>' }));
    await expect.poll(() => shown(page)).toEqual([{ title: 'Mei', body: '<b>soup</b>' }]);

    const [worker] = context.serviceWorkers();
    await worker?.evaluate(choose);
    await expect(page).toHaveURL(/\/chat\/mei%40localhost$/);
    await expect(page.locator('.composer')).toBeVisible();
    await expect.poll(() => shown(page)).toEqual([]);

    // What nobody understands is told all the same: browsers take push away from who stays silent.
    await deliver(context, page, 'no message of ours');
    await expect.poll(() => shown(page)).toEqual([{ title: expected.title, body: '' }]);
    await context.close();
  });
}

test('What was read elsewhere is shown no longer', async ({ browser }) => {
  const context = await browser.newContext(DeskEn);
  await context.grantPermissions(['notifications'], { origin: server.named });
  const page = await context.newPage();
  await enter(page, 'lin');
  await page.evaluate(() => navigator.serviceWorker.ready);
  const note = (conversation: string, unread?: readonly string[]) =>
    JSON.stringify({
      v: 1,
      account: 'lin@localhost',
      conversation,
      messages: 1,
      badge: 1,
      title: conversation,
      unread,
    });
  const titles = async () => (await shown(page)).map(({ title }) => title).sort();

  // The next push names what is unread still: the worker knows, though no page does.
  await deliver(context, page, note('wang@localhost'));
  await expect.poll(titles).toEqual(['wang@localhost']);
  await deliver(context, page, note('zhao@localhost', ['zhao@localhost']));
  await expect.poll(titles).toEqual(['zhao@localhost']);

  // A page hears of it by itself, when another device has read.
  const mei = await (await browser.newContext(DeskEn)).newPage();
  await enter(mei, 'mei');
  await mei.goto(`${server.named}/chat/${encodeURIComponent('lin@localhost')}`);
  await mei.locator('.composer textarea').fill('are you there?');
  await mei.locator('.composer .send').click();
  const row = page.locator('.rows .row', { hasText: 'mei' });
  await expect(row.locator('.badge')).toHaveText(/^1/);
  await deliver(context, page, note('mei@localhost'));
  await expect.poll(titles).toEqual(['mei@localhost', 'zhao@localhost']);
  const other = await (await browser.newContext(DeskEn)).newPage();
  await enter(other, 'lin');
  await other.goto(`${server.named}/chat/${encodeURIComponent('mei@localhost')}`);
  await expect(other.locator('.message', { hasText: 'are you there?' })).toBeVisible();
  await expect(row.locator('.badge')).toHaveCount(0);
  await expect.poll(titles).toEqual(['zhao@localhost']);
  await Promise.all(browser.contexts().map((one) => one.close()));
});
