import { expect, type Locator, type Page, test } from '@playwright/test';
import { browserHearing, signInToCall } from './ears';
import { serious } from './looks';
import { Server } from './server';
import { DeskZh, PhoneEn, PhoneZh, picture } from './steps';
import { Telephones } from './telephones';

const Own = '+8613911110001';
const [Hears, Busy, Rings] = ['+862155550102', '+14155550134', '+8613911110009'];
const [Said, OfTelephone] = [523, 700];

let telephones: Telephones;
let server: Server;

test.beforeAll(async () => {
  telephones = await Telephones.start();
  await telephones.add(Rings);
  server = await Server.withTrunk(telephones.trunk, Own, 'lin');
  await telephones.connect(server.sipPort);
});

test.afterAll(async () => {
  await server.stop();
  telephones.stop();
});

const row = (page: Page, name: string): Locator => page.locator('.announce-row', { hasText: name });

async function paste(page: Page, where: Locator, words: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), words);
  await where.focus();
  await page.keyboard.press('Control+V');
}

const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

test('A recording is heard and confirmed by a telephone, and the page shows what became of each', async () => {
  const browser = await browserHearing(Said);
  const page = await signInToCall(browser, server, Own, DeskZh);
  await page.goto(`${server.url}/phone`);
  await page.getByRole('link', { name: '语音通知' }).click();
  await expect(page.getByText('还没有发过语音通知。')).toBeVisible();

  // Numbers as somebody copied them, one of them not to be called; what is no number stays to be mended.
  const who = page.getByRole('textbox', { name: '通知谁' });
  await paste(page, who, '021 5555 0102\n+1 415 555 0134；110\nfront desk');
  await expect(page.getByRole('alert')).toContainText('有 1 项不是号码');
  await expect(who).toHaveValue('front desk');
  await who.fill('');
  await expect(page.getByRole('list', { name: '将呼叫的人' }).getByRole('listitem')).toHaveCount(3);
  await page.keyboard.press('Backspace');
  await expect(page.getByRole('list', { name: '将呼叫的人' }).getByRole('listitem')).toHaveCount(2);
  await who.fill('110');
  await page.keyboard.press('Enter');

  // The server of this test does not speak: it says so, and nobody is called.
  await page.getByRole('textbox', { name: '文字', exact: true }).fill('今天下午三点在小会议室开会，请准时参加。');
  await picture(page, 'announcement-new-desk');
  expect(await serious(page)).toEqual([]);
  await page.getByRole('button', { name: '呼叫 3 人' }).click();
  await expect(page.getByRole('alert')).toContainText('请改用录音');

  await telephones.setMood(Hears, { kind: 'tone', hz: OfTelephone });
  await telephones.setMood(Busy, { kind: 'busy' });
  await page.getByText('录音', { exact: true }).first().click();
  await page.getByRole('button', { name: '录音', exact: true }).click();
  await expect(page.getByRole('timer')).toContainText('0:04');
  await page.getByRole('button', { name: '完成' }).click();
  await expect(page.getByRole('button', { name: '试听' })).toBeVisible();
  await picture(page, 'announcement-recorded-desk');
  await page.getByRole('button', { name: '呼叫 3 人' }).click();

  await expect(row(page, '5555 0102').locator('.announce-pill')).toHaveText('呼叫中');
  await expect.poll(() => telephones.hears(Hears, Said)).toBe(true);
  await expect(row(page, '110')).toContainText('请直接用手机拨打');
  await expect(row(page, '110').locator('.announce-pill')).toHaveText('不能呼叫');
  await expect(row(page, '555 0134')).toContainText('再次呼叫');
  await picture(page, 'announcement-calling-desk');
  expect(await serious(page)).toEqual([]);
  await telephones.press(Hears, '1');
  await expect(row(page, '5555 0102').locator('.announce-pill')).toHaveText('已确认');
  await expect(page.getByRole('status')).toContainText('已完成 2/3');
  await expect.poll(() => telephones.call(Hears)).toBeUndefined();

  // Who is left is shown alone, and the rest is cancelled.
  await page.getByRole('button', { name: '已确认 1' }).click();
  await expect(page.locator('.announce-row')).toHaveCount(1);
  await page.getByRole('button', { name: '全部 3' }).click();
  await page.getByRole('button', { name: '取消通知' }).click();
  await expect(page.getByRole('dialog', { name: '取消这次通知？' })).toBeVisible();
  expect(await serious(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: '取消通知' }).click();
  await expect(page.locator('.announce-state')).toHaveText('已取消');
  await expect(page.locator('.announce-item')).toContainText('3 人 · 已取消');
  await picture(page, 'announcement-over-desk');

  // Once more, to those who were not reached.
  await page.getByRole('button', { name: /再通知未接到的 1 人/ }).click();
  await expect(page.getByRole('list', { name: '将呼叫的人' })).toContainText('555 0134');
  await expect(page.getByRole('heading', { name: '新建通知' })).toBeFocused();
  await browser.close();
});

test('On a phone, by keyboard, a call that rings ends when the announcement is cancelled', async () => {
  const browser = await browserHearing(Said);
  const page = await signInToCall(browser, server, 'lin', PhoneEn);
  await page.goto(`${server.url}/phone/announcements`);
  await expect(page.getByText('No announcements yet.')).toBeVisible();
  await picture(page, 'announcement-none-phone');
  expect(await serious(page)).toEqual([]);
  await page.getByRole('button', { name: 'New announcement' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'New announcement' })).toBeFocused();
  await page.getByRole('textbox', { name: 'Whom to call' }).fill('+86 139 1111 0009');
  await page.keyboard.press('Enter');
  await page.getByRole('radio', { name: 'A recording' }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Record', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('timer')).toContainText('0:02');
  await page.keyboard.press('Enter');
  await page.getByRole('radio', { name: 'once' }).focus();
  await page.keyboard.press('Space');
  await picture(page, 'announcement-new-phone');
  expect(await fits(page)).toBe(true);
  expect(await serious(page)).toEqual([]);
  await page.getByRole('button', { name: 'Call 1 person' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await telephones.call(Rings))?.state).toBe('ringing');
  await expect(page.locator('.announce-pill')).toHaveText('On the line');
  await picture(page, 'announcement-calling-phone');
  expect(await fits(page)).toBe(true);
  expect(await serious(page)).toEqual([]);
  await page.getByRole('button', { name: 'Cancel' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => telephones.call(Rings)).toBeUndefined();
  await expect(page.locator('.announce-pill')).toHaveText('Cancelled');
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(page.locator('.announce-item')).toContainText('1 person · cancelled');

  // In the other language and theme; the way in stands over the calls that were.
  const other = await signInToCall(browser, server, Own, PhoneZh);
  await other.goto(`${server.url}/phone`);
  await expect(other.getByRole('link', { name: '语音通知' })).toBeVisible();
  await picture(other, 'announcement-way-phone');
  await other.getByRole('link', { name: '语音通知' }).click();
  await expect(other.locator('.announce-item')).toHaveCount(1);
  await other.locator('.announce-item').click();
  await expect(other.locator('.announce-row')).toHaveCount(3);
  await picture(other, 'announcement-over-phone');
  expect(await fits(other)).toBe(true);
  expect(await serious(other)).toEqual([]);
  await browser.close();
});
