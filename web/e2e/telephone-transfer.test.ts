import { type Browser, expect, type Page, test } from '@playwright/test';
import { browserHearing, hears, listen, signInToCall } from './ears';
import { serious } from './looks';
import { Server } from './server';
import { DeskZh, PhoneEn, picture } from './steps';
import { Telephones } from './telephones';

/** Who calls in the browser, whom, and who comes third. */
const [Own, Theirs, Third] = ['+8613911110001', '+14155550134', '+862155550102'];
const [Said, TheirTone, ThirdTone] = [523, 440, 700];

let telephones: Telephones;
let server: Server;
let browser: Browser;

test.beforeAll(async () => {
  telephones = await Telephones.start();
  server = await Server.withTrunk(telephones.trunk, Own, 'lin', 'wang');
  await telephones.connect(server.sipPort);
  await telephones.setMood(Theirs, { kind: 'tone', hz: TheirTone });
  await telephones.setMood(Third, { kind: 'tone', hz: ThirdTone });
  browser = await browserHearing(Said);
});

test.afterEach(async () => {
  await Promise.all(browser.contexts().map((one) => one.close()));
  for (const number of [Theirs, Third]) {
    await telephones.hangUp(number).catch(() => {});
    await expect.poll(() => telephones.call(number)).toBeUndefined();
  }
});

test.afterAll(async () => {
  await browser.close();
  await server.stop();
  telephones.stop();
});

const screen = (page: Page) => page.locator('.call-screen');

async function talk(page: Page, hints: readonly [field: string, call: string]): Promise<void> {
  await page.goto(`${server.url}/phone`);
  await page.getByRole('textbox', { name: hints[0] }).fill('+1 415 555 0134');
  await page.getByRole('button', { name: hints[1], exact: true }).click();
  await expect(screen(page)).toHaveAttribute('data-state', 'talking');
}

const Zh = ['号码或姓名', '呼叫'] as const;
const En = ['Number or name', 'Call'] as const;

test('A call is handed on, by the keyboard, and the two talk without us', async () => {
  const page = await signInToCall(browser, server, Own, DeskZh);
  await talk(page, Zh);
  await screen(page).getByRole('button', { name: '转接' }).press('Enter');
  const others = page.getByRole('dialog', { name: '转接给' });
  await expect(others.getByRole('textbox')).toBeFocused();
  await page.keyboard.type('+86 21 5555 0102');
  await picture(page, 'call-transfer-desk');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(screen(page)).toContainText('通话已转接');
  await expect.poll(() => telephones.hears(Theirs, ThirdTone)).toBe(true);
  await expect.poll(() => telephones.hears(Third, TheirTone)).toBe(true);
});

test('Who is asked to take a call and does not leaves it as it was, and the reason is said', async () => {
  const page = await signInToCall(browser, server, Own, PhoneEn);
  await telephones.setMood(Third, { kind: 'busy' });
  await talk(page, En);
  await screen(page).getByRole('button', { name: 'Hand on' }).click();
  await picture(page, 'call-transfer-phone');
  await page.getByRole('dialog').getByRole('textbox').fill('+86 21 5555 0102');
  await page.getByRole('dialog').getByRole('button', { name: 'Hand on', exact: true }).click();
  await expect(screen(page)).toContainText('The line is busy');
  await picture(page, 'call-transfer-failed-phone');
  await expect.poll(() => telephones.hears(Theirs, Said)).toBe(true);
  await telephones.setMood(Third, { kind: 'tone', hz: ThirdTone });
});

test('One is asked first, and then joined with who waits', async () => {
  const page = await signInToCall(browser, server, Own, DeskZh);
  await talk(page, Zh);
  await screen(page).getByRole('button', { name: '转接' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('+86 21 5555 0102');
  await page.getByRole('dialog').getByRole('button', { name: '先询问' }).click();
  await expect.poll(() => telephones.hears(Third, Said)).toBe(true);
  await expect(page.locator('.call-waiting')).toBeVisible();
  await screen(page).getByRole('button', { name: '转接' }).click();
  await picture(page, 'call-transfer-join-desk');
  await page.getByRole('dialog').getByRole('button', { name: /^接通/ }).click();
  await expect.poll(() => telephones.hears(Theirs, ThirdTone)).toBe(true);
  await expect.poll(() => telephones.hears(Third, TheirTone)).toBe(true);
  await expect(screen(page)).not.toHaveAttribute('data-state', 'talking');
});

test('A third is called in, and all hear each other', async () => {
  const page = await signInToCall(browser, server, Own, DeskZh);
  await talk(page, Zh);
  await screen(page).getByRole('button', { name: '加人' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('+86 21 5555 0102');
  await page.keyboard.press('Enter');
  await expect(screen(page)).toContainText('3 人正在通话');
  await picture(page, 'call-three-desk');
  await expect.poll(async () => (await listen(page, ThirdTone)).tone).toBeGreaterThan(0.02);
  await expect.poll(async () => (await listen(page, TheirTone)).tone).toBeGreaterThan(0.02);
  await telephones.hangUp(Third);
  await expect(screen(page)).toContainText('2 人正在通话');
  await expect.poll(() => telephones.hears(Theirs, Said)).toBe(true);
});

/** A call of the number with Lin, straight from app to app. */
async function talkDirectly(): Promise<[Page, Page]> {
  const page = await signInToCall(browser, server, Own, DeskZh);
  const lin = await signInToCall(browser, server, 'lin', PhoneEn);
  await page.goto(`${server.url}/chat/lin%40localhost`);
  await page.getByRole('button', { name: '呼叫lin' }).click();
  await lin.getByRole('alertdialog').getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(screen(page)).toHaveAttribute('data-state', 'talking');
  await expect(screen(page)).toContainText('应用内，免费');
  return [page, lin];
}

test('A call from app to app is handed on', async () => {
  const [page, lin] = await talkDirectly();
  await screen(page).getByRole('button', { name: '转接' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('+86 21 5555 0102');
  await page.keyboard.press('Enter');
  await expect(screen(page)).toContainText('通话已转接');
  await expect(screen(lin)).toContainText('through the server');
  await expect.poll(() => telephones.hears(Third, Said)).toBe(true);
  await expect.poll(async () => (await listen(lin, ThirdTone)).tone).toBeGreaterThan(0.02);
  await telephones.hangUp(Third);
  await expect(screen(lin)).toContainText('They hung up');
});

test('Two calls from app to app, of which one waits, are joined, and we leave', async () => {
  const [page, lin] = await talkDirectly();
  const wang = await signInToCall(browser, server, 'wang', PhoneEn);
  await screen(page).getByRole('button', { name: '转接' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('wang');
  await page.getByRole('dialog').getByRole('button', { name: '先询问' }).click();
  await wang.getByRole('alertdialog').getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(screen(wang)).toHaveAttribute('data-state', 'talking');
  await expect(screen(lin)).toContainText('put you on hold');
  await screen(page).getByRole('button', { name: '转接' }).click();
  await page.getByRole('dialog').getByRole('button', { name: /^接通/ }).click();
  await expect(screen(page)).not.toHaveAttribute('data-state', 'talking');
  for (const one of [lin, wang]) {
    await expect(screen(one)).toContainText('through the server');
    await hears(one, Said);
  }
  await screen(wang).getByRole('button', { name: 'Hang up' }).click();
  await expect(screen(lin)).toContainText('They hung up');
});

test('Into a call from app to app a third is called, and all hear each other', async () => {
  const [page, lin] = await talkDirectly();
  await screen(page).getByRole('button', { name: '加人' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('+86 21 5555 0102');
  await page.keyboard.press('Enter');
  await expect(screen(page)).toContainText('3 人正在通话');
  for (const one of [page, lin]) {
    await expect.poll(async () => (await listen(one, ThirdTone)).tone).toBeGreaterThan(0.02);
    await expect.poll(async () => (await listen(one, Said)).tone).toBeGreaterThan(0.02);
  }
  await screen(page).getByRole('button', { name: '挂断' }).click();
  // Two talk on.
  await expect.poll(() => telephones.hears(Third, Said)).toBe(true);
  await expect(screen(lin)).toHaveAttribute('data-state', 'talking');
});
