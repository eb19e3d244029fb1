import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { Desk, type Look, open, Phone } from './looks';
import { Server } from './server';

/** The pictures of the readme: `npm run pictures` in `web/` puts them where the readme looks; a test run elsewhere. */
const folder = join(
  import.meta.dirname,
  process.env.HUTONG_PICTURES === 'readme' ? '../../docs/images' : '../../artifacts/web/screenshots/readme',
);

test('The pictures of the readme can be made', async ({ browser }) => {
  mkdirSync(folder, { recursive: true });
  const server = await Server.demo();
  const lin = await enter(browser, server, 0, { locale: 'zh-CN', colorScheme: 'light', viewport: Desk });
  await lin.locator('.rows .row', { hasText: '赵磊' }).or(lin.locator('.rows .row').nth(2)).first().click();
  await expect(lin.locator('.message').last()).toBeVisible();
  await take(lin, 'chat-desk-zh');

  await lin.goto(`${server.url}/me/apps`);
  await expect(lin.locator('.entry').first()).toBeVisible();
  const session = await lin.evaluate(() => localStorage.getItem('hutong:sessions') ?? '');

  const phone = await open(browser, { locale: 'zh-CN', colorScheme: 'dark', viewport: Phone });
  await phone.addInitScript((kept) => localStorage.setItem('hutong:sessions', kept), session);
  await phone.goto(server.url);
  await expect(phone.locator('.rows .row').first()).toBeVisible();
  await take(phone, 'chats-phone-zh-dark');

  const ben = await enter(browser, server, 1, { locale: 'en', colorScheme: 'dark', viewport: Desk });
  await ben.locator('.rows .row').first().click();
  await expect(ben.locator('.message').last()).toBeVisible();
  await take(ben, 'chat-desk-en-dark');

  const computer = await open(browser, { locale: 'en', colorScheme: 'light', viewport: Desk });
  await computer.goto(server.url);
  await expect(computer.locator('.qr-code')).toBeVisible();
  await take(computer, 'sign-in-desk-en');
  await server.stop();
});

async function enter(browser: Browser, server: Server, which: number, look: Look): Promise<Page> {
  const page = await open(browser, look);
  await page.goto(server.url + (await server.link(which)));
  await expect(page.locator('.rows .row').first()).toBeVisible();
  return page;
}

async function take(page: Page, name: string): Promise<void> {
  await page
    .locator('.avatar img')
    .first()
    .waitFor({ timeout: 5_000 })
    .catch(() => {});
  // Nobody's focus, and letters and pictures that are there.
  await page.evaluate(async () => {
    (document.activeElement as HTMLElement | null)?.blur();
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
