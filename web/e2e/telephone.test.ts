import { expect, type Page, test } from '@playwright/test';
import { browserHearing, hears, signInToCall } from './ears';
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

/** A browser whose microphone hears a tone without end. */
const Said = 523;

test('A browser calls a telephone: each hears the other, keys and hold arrive', async () => {
  const browser = await browserHearing(Said);
  const page = await signInToCall(browser, server, Own, DeskZh);
  await page.goto(`${server.url}/phone`);
  await telephones.setMood(Theirs, { kind: 'tone', hz: 440 });
  await page.getByRole('textbox', { name: '号码或姓名' }).fill('+1 415 555 0134');
  await page.keyboard.press('Enter');
  const screen = page.locator('.call-screen');
  await expect(screen).toHaveAttribute('data-state', 'talking');
  await expect(screen).toContainText('电话线路');
  await hears(page, 440, 0.02);
  await expect
    .poll(async () => {
      const heard = await telephones.heard(Theirs);
      return Math.abs(heard.frequencyHz - Said) < 3 && heard.levelDbov > -30 && heard.purity > 0.6;
    })
    .toBe(true);
  // The trunk of the sandbox knows no SRTP.
  await expect(screen.locator('.protection')).toHaveAttribute('data-protection', 'none');
  await expect(screen.locator('.protection')).toContainText('未全程加密');
  expect(await serious(page)).toEqual([]);
  await picture(page, 'call-telephone-desk');

  await screen.focus();
  await page.keyboard.press('4');
  await page.keyboard.press('2');
  await expect.poll(async () => (await telephones.heard(Theirs)).keys).toContain('42');
  await page.keyboard.press('Escape');

  await screen.getByRole('button', { name: '保持' }).click();
  await expect.poll(async () => (await telephones.heard(Theirs)).levelDbov).toBeLessThan(-50);
  await screen.getByRole('button', { name: '恢复通话' }).click();
  await expect.poll(async () => Math.abs((await telephones.heard(Theirs)).frequencyHz - Said) < 3).toBe(true);
  await hears(page, 440, 0.02);

  await telephones.hangUp(Theirs);
  await expect(screen).toContainText('对方已挂断');
  await expect(page.locator('.recent').first()).toContainText('电话');
  // Keys pressed in the call are not dialled below it.
  await expect(page.getByRole('textbox', { name: '号码或姓名' })).toHaveValue(/0134$/);
  await page
    .locator('.recent')
    .first()
    .getByRole('button', { name: /通话详情/ })
    .click();
  const details = page.getByRole('dialog');
  await expect(details.locator('.protection')).toHaveAttribute('data-protection', 'none');
  await expect(details).toContainText('音质');
  expect(await serious(page)).toEqual([]);
  await picture(page, 'call-details-desk');
  await browser.close();
});

test('A call goes on at the own telephone, and the other end stays', async () => {
  const browser = await browserHearing(Said);
  const page = await signInToCall(browser, server, Own, DeskZh);
  await page.goto(`${server.url}/phone`);
  await telephones.setMood(Own, { kind: 'busy' });
  await telephones.setMood(Theirs, { kind: 'tone', hz: 440 });
  await page.getByRole('textbox', { name: '号码或姓名' }).fill('+1 415 555 0134');
  await page.keyboard.press('Enter');
  const screen = page.locator('.call-screen');
  await expect(screen).toHaveAttribute('data-state', 'talking');
  await screen.getByRole('button', { name: '转到电话' }).click();
  await expect(screen).toContainText('没有转到你的电话：正在通话中');
  await picture(page, 'call-to-telephone-failed-desk');
  await telephones.setMood(Own, { kind: 'tone', hz: 700, afterSeconds: 1 });
  await screen.getByRole('button', { name: '转到电话' }).click();
  await expect(screen).toContainText('你的电话在响');
  await picture(page, 'call-to-telephone-desk');

  await expect
    .poll(async () => {
      const heard = await telephones.heard(Theirs);
      return Math.abs(heard.frequencyHz - 700) < 5 && heard.levelDbov > -30;
    })
    .toBe(true);
  await expect.poll(async () => Math.abs((await telephones.heard(Own)).frequencyHz - 440) < 5).toBe(true);
  await expect(screen).not.toHaveAttribute('data-state', 'talking');
  await telephones.hangUp(Theirs);
  await expect.poll(async () => await telephones.call(Own)).toBeUndefined();
  await browser.close();
});

test('A call from app to app goes on at the own telephone, and the other end stays', async () => {
  const [here, there] = [await browserHearing(Said), await browserHearing(1319)];
  const page = await signInToCall(here, server, Own, DeskZh);
  const lin = await signInToCall(there, server, 'lin', PhoneEn);
  await telephones.setMood(Own, { kind: 'tone', hz: 700, afterSeconds: 1 });
  await page.goto(`${server.url}/chat/lin%40localhost`);
  await page.getByRole('button', { name: '呼叫lin' }).click();
  await lin.getByRole('alertdialog').getByRole('button', { name: 'Answer', exact: true }).click();
  const [screen, other] = [page.locator('.call-screen'), lin.locator('.call-screen')];
  await hears(lin, Said);
  await hears(page, 1319);
  const begun = Date.now();
  await screen.getByRole('button', { name: '转到电话' }).click();
  await expect(screen).toContainText('经服务器');
  await expect(other).toContainText('through the server');
  await expect(other.locator('.protection')).toHaveAttribute('data-protection', 'dtls');
  await picture(page, 'call-moved-desk');
  await picture(lin, 'call-moved-phone');
  await expect.poll(() => telephones.hears(Own, 1319), { intervals: [100] }).toBe(true);
  expect(Date.now() - begun).toBeLessThan(8_000);
  await hears(lin, 700, 0.02);
  await expect(screen).not.toHaveAttribute('data-state', 'talking');
  await expect(other).toHaveAttribute('data-state', 'talking');
  await telephones.hangUp(Own);
  await expect(other).toHaveCount(0);
  // One call, in the conversation of each.
  await expect(page.locator('.call-card')).toHaveCount(1);
  await Promise.all([here.close(), there.close()]);
});

test('A telephone calls a browser', async () => {
  const browser = await browserHearing(Said);
  const page = await signInToCall(browser, server, Own, DeskZh);
  await telephones.dial(Third, Own);
  const incoming = page.getByRole('alertdialog');
  await expect(incoming).toContainText('+86 21 5555 0102');
  await picture(page, 'call-from-telephone-desk');
  await incoming.getByRole('button', { name: '接听' }).click();
  await expect.poll(async () => Math.abs((await telephones.heard(Third)).frequencyHz - Said) < 3).toBe(true);
  await page.locator('.call-screen').getByRole('button', { name: '挂断' }).click();
  await expect.poll(async () => await telephones.call(Third)).toBeUndefined();
  await browser.close();
});

test('Why a telephone cannot be had is said: engaged, switched off, of another kind, behind a faulty line', async () => {
  const browser = await browserHearing(Said);
  const page = await signInToCall(browser, server, Own, DeskZh);
  for (const [mood, words] of [
    [{ kind: 'busy' }, /对方正在通话中/],
    [{ kind: 'reject' }, /对方已拒接/],
    [{ kind: 'off' }, /从这里打不通/],
    [{ kind: 'codecless' }, /对方的设备不支持/],
    [{ kind: 'nonsense' }, /运营商线路故障/],
  ] as const) {
    await telephones.setMood(Theirs, mood);
    await page.goto(`${server.url}/phone/${encodeURIComponent(Theirs)}`);
    await page.getByRole('button', { name: '呼叫', exact: true }).click();
    await expect(page.locator('.call-screen')).toContainText(words);
  }
  await browser.close();
});

/** Turns "do not disturb" over, and waits until the server has it. */
async function disturb(page: Page): Promise<void> {
  const saved = page.waitForResponse(
    (one) => one.url().endsWith('/calls/settings') && one.request().method() === 'PUT',
  );
  await page.getByRole('switch', { name: '勿扰' }).click();
  expect((await saved).ok()).toBe(true);
}

test("A greeting of one's own is recorded, heard by callers, and taken back", async () => {
  const browser = await browserHearing(Said);
  const page = await signInToCall(browser, server, Own, DeskZh);
  await page.goto(`${server.url}/me/calls`);
  const tile = page.getByRole('region', { name: '留言问候语' });
  await expect(tile).toContainText('默认问候语');
  await tile.getByRole('button', { name: '录制自己的问候语' }).click();
  await expect(tile.getByRole('timer')).toContainText('0:03');
  await tile.getByRole('button', { name: '完成' }).click();
  await expect(tile.getByRole('button', { name: '试听' })).toBeVisible();
  await tile.getByRole('button', { name: '保存' }).click();
  await expect(tile).toContainText('你自己的问候语');
  await picture(page, 'greeting-desk');
  expect(await serious(page)).toEqual([]);
  await disturb(page);
  await telephones.dial(Third, Own);
  await expect.poll(() => telephones.hears(Third, Said)).toBe(true);
  await telephones.hangUp(Third);
  await tile.getByRole('button', { name: '恢复默认问候语' }).click();
  await expect(tile).toContainText('默认问候语');
  await disturb(page);
  await browser.close();
});

test('Who does not answer gets a message, which is heard in the list', async ({ browser }) => {
  const page = await signIn(browser, server, Own, DeskZh);
  await page.goto(`${server.url}/me/calls`);
  // Busy for all: the caller is answered by the voicemail at once.
  await disturb(page);
  await telephones.setMood(Third, { kind: 'tone', hz: 600 });
  await telephones.dial(Third, Own);
  // The beep, and then silence: the caller's own words are taken down.
  await expect.poll(() => telephones.hears(Third, 1000, 2500), { timeout: 40_000 }).toBe(true);
  await expect.poll(async () => (await telephones.heard(Third, 1500)).levelDbov).toBeLessThan(-50);
  await telephones.hangUp(Third);
  await page.goto(`${server.url}/phone`);
  await page.getByRole('button', { name: /^留言/ }).click();
  await expect(page.locator('.voicemail')).toContainText('未听');
  await picture(page, 'voicemail-desk');
  expect(await serious(page)).toEqual([]);
  await page.getByRole('button', { name: /^播放/ }).click();
  await expect(page.locator('.voicemail')).not.toContainText('未听');
  await page.getByRole('button', { name: /^删除/ }).click();
  await expect(page.locator('.voicemail')).toHaveCount(0);
});
