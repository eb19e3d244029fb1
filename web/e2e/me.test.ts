import { readFileSync } from 'node:fs';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { Desk, type Look, open, Phone, picture, serious, signIn } from './looks';
import { Server } from './server';

let server: Server;

test.beforeAll(async () => {
  server = await Server.start('lin', 'zhang', 'gone');
});

test.afterAll(() => server.stop());

async function enter(browser: Browser, name: string, look: Look): Promise<Page> {
  const page = await open(browser, look);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, server, name);
  return page;
}

test('Devices are listed and signed out from afar', async ({ browser }) => {
  const here = await enter(browser, 'lin', { locale: 'zh-CN', colorScheme: 'light', viewport: Desk });
  const there = await enter(browser, 'lin', { locale: 'en', colorScheme: 'dark', viewport: Phone });
  await here.goto(`${server.url}/me/devices`);
  await expect(here.locator('.entry')).toHaveCount(2);
  await expect(here.locator('.entry').first()).toContainText('本设备');
  await expect(here.locator('.entry').nth(1)).toContainText('在线');
  await here.screenshot({ path: picture('devices-desk-zh-light') });
  expect(await serious(here)).toEqual([]);
  await here.locator('.entry').nth(1).getByRole('button').click();
  await here.getByRole('dialog').getByRole('button', { name: '退出', exact: true }).click();
  await expect(here.locator('.entry')).toHaveCount(1);
  await expect(there.locator('.sign-in-note')).toContainText('signed out');
});

test('Another app gets a password of its own, by picture and text, and loses it', async ({ browser, request }) => {
  const page = await enter(browser, 'zhang', { locale: 'zh-CN', colorScheme: 'dark', viewport: Phone });
  await page.goto(`${server.url}/me/apps`);
  await page.getByRole('button', { name: /设置.*Conversations/ }).click();
  await page.getByLabel('应用或设备的名字').fill('旧手机');
  await page.getByRole('button', { name: '生成密码' }).click();
  await expect(page.locator('.qr-code')).toBeVisible();
  await page.screenshot({ path: picture('apps-phone-zh-dark') });
  expect(await serious(page)).toEqual([]);
  await page.getByText('填写', { exact: true }).click();
  await expect(page.getByLabel('地址（用户名）')).toHaveValue('zhang@localhost');
  const password = await page.getByLabel('密码', { exact: true }).inputValue();
  const attempt = () =>
    request.post(`${server.url}/api/v1/sessions`, { data: { address: 'zhang@localhost', password, device: 'test' } });
  expect((await attempt()).status()).toBe(201);
  await page.getByRole('dialog').getByRole('button', { name: '完成' }).click();
  await expect(page.locator('.entry', { hasText: '旧手机' })).toBeVisible();
  await page.locator('.entry', { hasText: '旧手机' }).getByRole('button').click();
  await page.getByRole('dialog').getByRole('button', { name: '移除', exact: true }).click();
  await expect(page.locator('.entry', { hasText: '旧手机' })).toHaveCount(0);
  expect((await attempt()).status()).toBe(401);

  // The phonebook for a telephone: the server answers where the page says.
  await page.getByRole('button', { name: /设置.*CardDAV/ }).click();
  await page.getByRole('button', { name: '生成密码' }).click();
  const dav = await page.getByRole('textbox', { name: '服务器' }).inputValue();
  const secret = await page.getByLabel('密码', { exact: true }).inputValue();
  const found = await request.fetch(dav, {
    method: 'PROPFIND',
    headers: {
      Depth: '0',
      Authorization: `Basic ${Buffer.from(`zhang@localhost:${secret}`).toString('base64')}`,
    },
  });
  expect(found.status()).toBe(207);
});

test('Privacy and notifications are kept with the account', async ({ browser }) => {
  const page = await enter(browser, 'lin', { locale: 'en', colorScheme: 'light', viewport: Desk });
  await page.goto(`${server.url}/me/privacy`);
  const find = page.getByRole('group', { name: 'Who may find me' });
  await expect(find.getByLabel('Nobody')).toBeChecked();
  await find.getByText('My contacts').click();
  await page.screenshot({ path: picture('privacy-desk-en-light') });
  expect(await serious(page)).toEqual([]);
  await page.reload();
  await expect(find.getByLabel('My contacts')).toBeChecked();

  await page.goto(`${server.url}/me/notifications`);
  await page.getByRole('switch', { name: 'Quiet hours' }).check();
  await page.getByLabel('From').fill('23:30');
  await page.getByRole('switch', { name: 'Show who wrote and what' }).check();
  await page.screenshot({ path: picture('notifications-desk-en-light') });
  expect(await serious(page)).toEqual([]);
  const again = await enter(browser, 'lin', { locale: 'zh-CN', colorScheme: 'dark', viewport: Phone });
  await again.goto(`${server.url}/me/notifications`);
  await expect(again.getByLabel('从')).toHaveValue('23:30');
  await expect(again.getByRole('switch', { name: '显示发信人和内容' })).toBeChecked();
  await again.screenshot({ path: picture('notifications-phone-zh-dark') });
  expect(await serious(again)).toEqual([]);
});

test('Everything is taken along, and the account is deleted only when its address is typed', async ({ browser }) => {
  const page = await enter(browser, 'gone', { locale: 'en', colorScheme: 'dark', viewport: Desk });
  await page.goto(`${server.url}/me/data`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the file' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^hutong-gone-localhost-.*\.zip$/);
  expect(
    readFileSync(await download.path())
      .subarray(0, 2)
      .toString(),
  ).toBe('PK');
  await page.screenshot({ path: picture('data-desk-en-dark') });
  expect(await serious(page)).toEqual([]);

  await page.getByRole('button', { name: 'Delete account' }).click();
  const forGood = page.getByRole('button', { name: 'Delete for good' });
  await expect(forGood).toBeDisabled();
  await page.getByLabel(/to confirm/).fill('somebody@localhost');
  await expect(forGood).toBeDisabled();
  await page.getByLabel(/to confirm/).fill('gone@localhost');
  await page.getByLabel('Current password').fill('not it at all');
  await forGood.click();
  await expect(page.getByRole('alert')).toContainText('not right');
  await page.getByLabel('Current password').fill('secretpw1');
  await page.screenshot({ path: picture('delete-desk-en-dark') });
  await forGood.click();
  await expect(page.locator('.sign-in')).toBeVisible();
  await page.getByText('With a password').click();
  await page.locator('input[name=username]').fill('gone');
  await page.locator('input[name=password]').fill('secretpw1');
  await page.locator('button[type=submit]').click();
  await expect(page.getByRole('alert')).toBeVisible();
});

test('Two accounts live in one browser, and one leaves', async ({ browser }) => {
  const page = await enter(browser, 'lin', { locale: 'zh-CN', colorScheme: 'light', viewport: Desk });
  await page.getByRole('button', { name: /^账号/ }).click();
  await page.getByRole('menuitem', { name: '添加账号' }).click();
  await expect(page.getByRole('button', { name: '回到 lin' })).toBeVisible();
  await page.getByText('密码登录').click();
  await page.locator('input[name=username]').fill('zhang');
  await page.locator('input[name=password]').fill('secretpw1');
  await page.locator('button[type=submit]').click();
  await expect(page.getByRole('button', { name: '账号，当前是 zhang' })).toBeVisible();
  // What waits for the account that is not shown is told.
  await page.goto(`${server.url}/chat/${encodeURIComponent('lin@localhost')}`);
  await page.locator('.composer textarea').fill('for the other account');
  await page.locator('.composer .send').click();
  await expect(page.locator('.message .ticks:not([data-progress=queued])')).toBeVisible();
  await page.getByRole('button', { name: '账号，当前是 zhang' }).click();
  await expect(page.getByRole('menuitem', { name: 'lin@localhost', exact: false })).toContainText('1 条未读消息');
  await page.screenshot({ path: picture('accounts-unread-desk-zh-light') });
  await page.keyboard.press('Escape');
  await expect(page.locator('.account-button[data-news=true]')).toBeVisible();
  // A reload shows the same; another tab can show the other.
  await page.reload();
  await page.getByRole('button', { name: '账号，当前是 zhang' }).click();
  await page.screenshot({ path: picture('accounts-desk-zh-light') });
  await page.getByRole('menuitem', { name: /^lin@localhost/ }).click();
  await expect(page.getByRole('button', { name: '账号，当前是 lin' })).toBeVisible();
  const kept = async () => (await page.evaluate(() => indexedDB.databases())).map((one) => one.name).sort();
  expect(await kept()).toEqual(['hutong:lin@localhost', 'hutong:zhang@localhost']);
  await page.getByRole('button', { name: /^账号/ }).click();
  await page.getByRole('menuitem', { name: '退出 lin@localhost' }).click();
  await expect(page.getByRole('button', { name: '账号，当前是 zhang' })).toBeVisible();
  await expect.poll(kept).toEqual(['hutong:zhang@localhost']);
});

test('A profile is saved, seen by others, and kept by the card of the account', async ({ browser }) => {
  const page = await enter(browser, 'zhang', { locale: 'zh-CN', colorScheme: 'light', viewport: Desk });
  await page.goto(`${server.url}/me/profile`);
  await page.getByLabel('名字').fill('张伟');
  await page.getByLabel('公司').fill('鼓楼设计');
  await page.getByLabel('个人简介').fill('画图纸的人 & 爬山的人');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.getByText('已保存')).toBeVisible();
  await page.screenshot({ path: picture('profile-desk-zh-light') });
  expect(await serious(page)).toEqual([]);
  await page.reload();
  await expect(page.getByLabel('公司')).toHaveValue('鼓楼设计');
  await expect(page.getByLabel('个人简介')).toHaveValue('画图纸的人 & 爬山的人');
  const other = await enter(browser, 'zhang', { locale: 'en', colorScheme: 'dark', viewport: Desk });
  await expect(other.getByRole('button', { name: /Accounts, 张伟/ })).toBeVisible();
});

test('Language and theme change at once and stay', async ({ browser }) => {
  const page = await enter(browser, 'lin', { locale: 'zh-CN', colorScheme: 'light', viewport: Phone });
  await page.goto(`${server.url}/me`);
  await expect(page.getByRole('link', { name: '外观' })).toBeVisible();
  await page.screenshot({ path: picture('me-phone-zh-light') });
  expect(await serious(page)).toEqual([]);
  await page.getByRole('link', { name: '外观' }).click();
  await page.getByText('English', { exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Appearance' })).toBeVisible();
  await page.getByText('Dark', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.screenshot({ path: picture('appearance-phone-en-dark') });
  expect(await serious(page)).toEqual([]);
});
