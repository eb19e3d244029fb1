import { expect, test } from '@playwright/test';
import { serious } from './looks';
import { Server } from './server';
import { DeskZh, PhoneEn, picture, signIn } from './steps';
import { Telephones } from './telephones';

const [Own, Theirs, Third] = ['+8613911110001', '+14155550134', '+862155550102'];

let telephones: Telephones;
let server: Server;

test.beforeAll(async () => {
  telephones = await Telephones.start();
  server = await Server.withTrunk(telephones.trunk, Own, 'lin');
  await telephones.connect(server.sipPort);
});

test.afterEach(({ browser }) => Promise.all(browser.contexts().map((one) => one.close())));

test.afterAll(async () => {
  await server.stop();
  telephones.stop();
});

test('A callback rings two telephones and joins them; a third is called in', async ({ browser }) => {
  const page = await signIn(browser, server, Own, DeskZh);
  await page.goto(`${server.url}/phone`);
  const number = page.getByRole('textbox', { name: '号码或姓名' });
  await number.fill('+1 415 555 0134');
  await page.getByRole('button', { name: '回拨' }).click();
  const card = page.getByRole('region', { name: '回拨' });
  await expect(card).toContainText('你的电话正在响');
  await expect.poll(async () => (await telephones.call(Own))?.peer.number).toBe('+864001234567');
  await picture(page, 'callback-own-desk');
  await telephones.answer(Own);
  await expect(card).toContainText('正在呼叫');
  await expect.poll(async () => (await telephones.call(Theirs))?.peer.number).toBe(Own);
  await telephones.answer(Theirs);
  await expect(card).toContainText('2 部电话已接通');
  expect(await serious(page)).toEqual([]);

  await number.fill('+86 21 5555 0102');
  await page.getByRole('button', { name: '加入' }).click();
  await expect.poll(async () => (await telephones.call(Third)) !== undefined).toBe(true);
  await telephones.answer(Third);
  await expect(card).toContainText('3 部电话已接通');
  await picture(page, 'callback-three-desk');

  await card.getByRole('button', { name: '挂断' }).click();
  await expect(card).toContainText('通话结束');
  await expect.poll(async () => await telephones.call(Theirs)).toBeUndefined();
  await expect(page.locator('.recent')).toContainText('回拨');
  await picture(page, 'callback-over-desk');

  // The conversation has it too.
  await page.locator('.recent a').first().click();
  await expect(page.locator('.call-card')).toContainText('回拨');
  await picture(page, 'callback-row-desk');
});

test('Who has no number is offered no callback', async ({ browser }) => {
  const page = await signIn(browser, server, 'lin', PhoneEn);
  await page.goto(`${server.url}/phone`);
  await page.getByRole('textbox', { name: 'Number or name' }).fill('+1 415 555 0134');
  await expect(page.getByRole('button', { name: 'Call', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Callback' })).toHaveCount(0);
});
