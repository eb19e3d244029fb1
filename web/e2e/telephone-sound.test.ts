import { type Browser, expect, test } from '@playwright/test';
import { browserHearing, hears, namesOfWays, signInToCall } from './ears';
import { Server } from './server';
import { DeskZh, open } from './steps';
import { Telephones } from './telephones';

const [Wang, Spoken, Answered] = ['+8613911110001', 523, 700];
const Lin = '+8613800138001';

let telephones: Telephones;
let server: Server;
let browser: Browser;

test.beforeAll(async () => {
  telephones = await Telephones.start();
  server = await Server.withTrunk(telephones.trunk, Lin);
  await telephones.connect(server.sipPort);
  await telephones.setMood(Wang, { kind: 'tone', afterSeconds: 1, hz: Answered });
  browser = await browserHearing(Spoken);
});

test.afterAll(async () => {
  await browser.close();
  await server.stop();
  telephones.stop();
});

test('A browser calls a telephone, and a telephone a browser; both hear each other', async () => {
  const page = await signInToCall(browser, server, Lin, DeskZh);
  await open(page, server, Wang);
  await page.getByRole('button', { name: /^呼叫/ }).first().click();
  await expect.poll(async () => (await telephones.call(Wang))?.peer.number).toBe(Lin);
  await hears(page, Answered);
  await expect.poll(async () => Math.round((await telephones.heard(Wang)).frequencyHz)).toBe(Spoken);
  await page.locator('.call-screen').getByRole('button', { name: '挂断' }).click();
  await expect.poll(async () => await telephones.call(Wang)).toBeUndefined();

  await telephones.dial(Wang, Lin);
  await page.getByRole('alertdialog').getByRole('button', { name: '接听', exact: true }).click();
  await hears(page, Answered);
  await expect.poll(async () => Math.round((await telephones.heard(Wang)).frequencyHz)).toBe(Spoken);
  await telephones.hangUp(Wang);
  await expect(page.locator('.call-screen')).toContainText('挂断');
});

test('A browser that comes into another network finds the way to the server anew, and both go on hearing', async () => {
  const page = await signInToCall(browser, server, Lin, DeskZh);
  await open(page, server, Wang);
  await page.getByRole('button', { name: /^呼叫/ }).first().click();
  await hears(page, Answered);
  const before = await namesOfWays(page);
  expect(before).toHaveLength(2);

  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect.poll(async () => (await namesOfWays(page)).filter((name) => before.includes(name))).toEqual([]);
  await hears(page, Answered);
  await expect.poll(async () => Math.round((await telephones.heard(Wang)).frequencyHz)).toBe(Spoken);
  await expect(page.locator('.call-screen')).toContainText('挂断');
  await telephones.hangUp(Wang);
});
