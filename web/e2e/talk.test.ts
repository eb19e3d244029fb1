import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { serious } from './looks';
import { Server } from './server';

const Pictures = join(import.meta.dirname, '../../artifacts/web/screenshots');

let server: Server;

test.beforeAll(async () => {
  server = await Server.start('lin', 'zhang');
});

test.afterAll(() => server.stop());

interface Look {
  readonly locale: 'zh-CN' | 'en';
  readonly colorScheme: 'light' | 'dark';
  readonly viewport: { readonly width: number; readonly height: number };
}

const Desk = { width: 1360, height: 900 };
const Phone = { width: 390, height: 844 };

async function signIn(browser: Browser, name: string, look: Look): Promise<Page> {
  const context = await browser.newContext({ ...look, serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByText(/^(密码登录|With a password)$/).click();
  await page.locator('input[name=username]').fill(name);
  await page.locator('input[name=password]').fill('secretpw1');
  await page.locator('button[type=submit]').click();
  await expect(page.locator('.list')).toBeVisible();
  return page;
}

const composer = (page: Page) => page.locator('.composer textarea');

async function say(page: Page, words: string): Promise<void> {
  await composer(page).fill(words);
  await composer(page).press('Enter');
}

test('Two people talk, on a desk and on a phone', async ({ browser }) => {
  const lin = await signIn(browser, 'lin', { locale: 'zh-CN', colorScheme: 'light', viewport: Desk });
  const zhang = await signIn(browser, 'zhang', { locale: 'en', colorScheme: 'dark', viewport: Phone });

  await lin.goto(`${server.url}/chat/${encodeURIComponent('zhang@localhost')}`);
  await say(lin, '早！周五去看院子的事定了吗？');
  const own = lin.locator('.message', { hasText: '周五去看院子' });
  await expect(own.locator('.ticks[data-progress=delivered]')).toBeVisible();

  const row = zhang.locator('.row', { hasText: 'lin' });
  await expect(row.locator('.badge')).toHaveText(/1/);
  await zhang.screenshot({ path: join(Pictures, 'list-phone-en-dark.png') });
  await row.click();
  await expect(zhang.locator('.message', { hasText: '周五去看院子' })).toBeVisible();
  await expect(own.locator('.ticks[data-progress=read]')).toBeVisible();
  await composer(zhang).fill('Yes, three o’clock at the Drum Tower.');
  await expect(lin.locator('.typing[data-on=true]')).toBeVisible();
  await zhang.locator('.send').click();
  await expect(lin.locator('.message', { hasText: 'Drum Tower' })).toBeVisible();

  await lin.locator('.message', { hasText: 'Drum Tower' }).click({ button: 'right' });
  await lin.getByRole('menuitem', { name: '用 👍 回应' }).click();
  await expect(zhang.locator('.reactions')).toContainText('👍');

  await lin.locator('.message', { hasText: 'Drum Tower' }).click({ button: 'right' });
  await lin.getByRole('menuitem', { name: '回复' }).click();
  await say(lin, '好，我从公司打车过去');
  await expect(zhang.locator('.message .quote')).toContainText('Drum Tower');

  await lin.locator('.message', { hasText: '打车过去' }).click({ button: 'right' });
  await lin.getByRole('menuitem', { name: '编辑' }).click();
  await say(lin, '好，我坐地铁过去');
  await expect(zhang.locator('.message', { hasText: '地铁' })).toContainText('edited');

  await lin.locator('input[type=file]').setInputFiles({
    name: 'mark.svg.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('a small file'),
  });
  await lin.getByRole('dialog').getByRole('button', { name: '发送', exact: true }).click();
  await expect(zhang.locator('.file-card')).toContainText('mark.svg.txt');

  await lin.getByRole('button', { name: '录语音消息' }).click();
  await expect(lin.getByRole('timer')).toContainText('0:01');
  await lin.getByRole('button', { name: '发送录音' }).click();
  await expect(zhang.locator('.voice')).toBeVisible();

  await say(lin, '发错了');
  await expect(zhang.locator('.message', { hasText: '发错了' })).toBeVisible();
  await lin.locator('.message', { hasText: '发错了' }).click({ button: 'right' });
  await lin.getByRole('menuitem', { name: '撤回' }).click();
  await expect(zhang.locator('.retracted')).toBeVisible();
  await expect(zhang.locator('.message', { hasText: '发错了' })).toHaveCount(0);

  await lin.screenshot({ path: join(Pictures, 'chat-desk-zh-light.png') });
  await zhang.screenshot({ path: join(Pictures, 'chat-phone-en-dark.png') });
  expect(await serious(lin)).toEqual([]);
  expect(await serious(zhang)).toEqual([]);
});

test('What is written offline survives a reload and goes out once', async ({ browser }) => {
  const lin = await signIn(browser, 'lin', { locale: 'en', colorScheme: 'dark', viewport: Desk });
  const zhang = await signIn(browser, 'zhang', { locale: 'zh-CN', colorScheme: 'light', viewport: Phone });
  await lin.goto(`${server.url}/chat/${encodeURIComponent('zhang@localhost')}`);
  await zhang.goto(`${server.url}/chat/${encodeURIComponent('lin@localhost')}`);
  await expect(composer(lin)).toBeVisible();
  // The page can be fetched, the stream cannot: as when the server restarts.
  await lin.context().setOffline(true);
  await say(lin, 'written in a tunnel');
  await expect(lin.locator('.message', { hasText: 'tunnel' })).toBeVisible();
  await lin.context().setOffline(false);
  await lin.reload();
  await expect(zhang.locator('.message', { hasText: 'tunnel' })).toHaveCount(1);
  await expect(
    lin.locator('.message', { hasText: 'tunnel' }).locator('.ticks:not([data-progress=queued])'),
  ).toBeVisible();
  await lin.screenshot({ path: join(Pictures, 'chat-desk-en-dark.png') });
});

test('An edit that is made offline is kept through a reload, and is sent when the stream is back', async ({
  browser,
}) => {
  const lin = await signIn(browser, 'lin', { locale: 'en', colorScheme: 'light', viewport: Desk });
  const zhang = await signIn(browser, 'zhang', { locale: 'zh-CN', colorScheme: 'dark', viewport: Phone });
  let cut = false;
  const streams: { close(): Promise<void> }[] = [];
  await lin.context().routeWebSocket(/xmpp-websocket/, (stream) => {
    if (cut) {
      void stream.close();
    } else {
      stream.connectToServer();
      streams.push(stream);
    }
  });
  await lin.goto(`${server.url}/chat/${encodeURIComponent('zhang@localhost')}`);
  await zhang.goto(`${server.url}/chat/${encodeURIComponent('lin@localhost')}`);
  await say(lin, 'at three by the gate');
  const there = zhang.locator('.message', { hasText: 'by the gate' });
  await expect(there).toBeVisible();
  await expect(lin.locator('.message', { hasText: 'by the gate' }).locator('.ticks[data-progress=read]')).toBeVisible();

  cut = true;
  await Promise.all(streams.map((stream) => stream.close()));
  await lin.locator('.message', { hasText: 'by the gate' }).click({ button: 'right' });
  await lin.getByRole('menuitem', { name: 'Edit' }).click();
  await say(lin, 'at four by the tower');
  const here = lin.locator('.message', { hasText: 'at four by the tower' });
  await expect(here).toContainText('edited');
  await lin.reload();
  await expect(here).toContainText('edited');
  await expect(there).toContainText('at three by the gate');

  cut = false;
  await expect(zhang.locator('.message', { hasText: 'at four by the tower' })).toContainText('已编辑', {
    timeout: 60_000,
  });
  await expect(there).toHaveCount(0);
  await expect(zhang.locator('.message', { hasText: 'by the tower' })).toHaveCount(1);
});

test('The page runs nothing but its own scripts', async ({ page, request }) => {
  const answer = await request.get(server.url);
  const policy = answer.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  const asked: string[] = [];
  page.on('request', (one) => asked.push(one.url()));
  const refused: string[] = [];
  page.on('console', (message) => message.type() === 'error' && refused.push(message.text()));
  await page.goto(server.url);
  await expect(page.locator('.sign-in')).toBeVisible();
  expect(asked.filter((url) => !url.startsWith(server.url))).toEqual([]);
  expect(refused).toEqual([]);
  expect(await serious(page)).toEqual([]);
  await page.screenshot({ path: join(Pictures, 'sign-in.png') });
});
