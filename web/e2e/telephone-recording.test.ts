import { type Browser, expect, type Page, test } from '@playwright/test';
import { browserHearing, listen, signInToCall } from './ears';
import { serious } from './looks';
import { Server } from './server';
import { DeskZh, PhoneEn, picture } from './steps';
import { Telephones } from './telephones';

const [Own, Theirs] = ['+8613911110001', '+14155550134'];
/** What the browsers and the telephone say. That all hear a warning is proved by RecordingTests of the server. */
const [Said, TheirTone] = [523, 440];

let telephones: Telephones;
let server: Server;
let browser: Browser;

test.beforeAll(async () => {
  telephones = await Telephones.start();
  server = await Server.withTrunkAnd({ calling: { recording: { mode: 'Consent' } } }, telephones.trunk, Own, 'lin');
  await telephones.connect(server.sipPort);
  browser = await browserHearing(Said);
});

test.afterEach(() => Promise.all(browser.contexts().map((one) => one.close())));

test.afterAll(async () => {
  await browser.close();
  await server.stop();
  telephones.stop();
});

const screen = (page: Page) => page.locator('.call-screen');

test('A call is recorded once all agree, which all hear and see, and is found in the conversation', async () => {
  const page = await signInToCall(browser, server, Own, DeskZh);
  const lin = await signInToCall(browser, server, 'lin', PhoneEn);
  await telephones.setMood(Theirs, { kind: 'tone', hz: TheirTone });
  await page.goto(`${server.url}/phone`);
  await page.getByRole('textbox', { name: '号码或姓名' }).fill('+1 415 555 0134');
  await page.keyboard.press('Enter');
  await expect(screen(page)).toHaveAttribute('data-state', 'talking');
  await screen(page).getByRole('button', { name: '加人' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('lin@localhost');
  await page.keyboard.press('Enter');
  await lin.getByRole('alertdialog').getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(screen(page)).toContainText('3 人正在通话');
  await expect(screen(lin)).toHaveAttribute('data-state', 'talking');

  await screen(page).getByRole('button', { name: '录音' }).click();
  await expect(lin.getByRole('button', { name: 'Agree' })).toBeVisible();
  await picture(lin, 'call-consent-phone');
  expect(await serious(lin)).toEqual([]);
  await lin.getByRole('button', { name: 'Agree' }).click();
  // The telephone agrees by a key.
  await telephones.press(Theirs, '1');
  await expect(screen(page)).toContainText('你正在录音');
  await expect(screen(lin)).toContainText('is recorded by');
  await picture(page, 'call-recording-desk');
  await picture(lin, 'call-recorded-phone');
  expect(await serious(page)).toEqual([]);

  await screen(page).getByRole('button', { name: '停止录音' }).click();
  await expect(screen(page)).toContainText('录音已存入');
  await expect(screen(lin)).toContainText('not recorded any more');
  await screen(page).getByRole('button', { name: '挂断' }).click();
  await page.goto(`${server.url}/chat/${encodeURIComponent(`${Theirs}@localhost`)}`);
  await expect(page.locator('.message', { hasText: '通话录音' })).toBeVisible();
  await picture(page, 'call-recording-row-desk');
});

test('A call straight from app to app is recorded once the other agrees, and both talk on', async () => {
  const page = await signInToCall(browser, server, Own, DeskZh);
  const lin = await signInToCall(browser, server, 'lin', PhoneEn);
  await page.goto(`${server.url}/chat/lin%40localhost`);
  await page.getByRole('button', { name: '呼叫lin' }).click();
  await lin.getByRole('alertdialog').getByRole('button', { name: 'Answer', exact: true }).click();
  await screen(page).getByRole('button', { name: '录音' }).click();
  await lin.getByRole('button', { name: 'Agree' }).click();
  await expect(screen(page)).toContainText('你正在录音');
  await expect(screen(lin)).toContainText('is recorded by');
  await expect.poll(async () => (await listen(lin, Said)).tone).toBeGreaterThan(0.1);
  await expect.poll(async () => (await listen(page, Said)).tone).toBeGreaterThan(0.1);
  await screen(lin).getByRole('button', { name: 'Hang up' }).click();
  await expect(screen(page)).toContainText('对方已挂断');
  await expect(page.locator('.message', { hasText: '通话录音' })).toBeVisible();
  await expect(page.locator('.call-card')).toHaveCount(1);
});
