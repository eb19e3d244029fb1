import { type Browser, expect, type Page, test } from '@playwright/test';
import { another, browserHearing, framesSeen, hears, hearsNot, signInToCall } from './ears';
import { serious } from './looks';
import { Server } from './server';
import { DeskZh, open, PhoneEn, picture, say } from './steps';

/** What each of the two browsers says without end. */
const [Lin, Zhang] = [523, 1319];

let server: Server;
let here: Browser;
let there: Browser;

test.beforeAll(async () => {
  server = await Server.start('lin', 'zhang', 'wang', 'chen');
  here = await browserHearing(Lin);
  there = await browserHearing(Zhang);
});

test.afterEach(() => Promise.all([...here.contexts(), ...there.contexts()].map((one) => one.close())));

test.afterAll(async () => {
  await here.close();
  await there.close();
  await server.stop();
});

const screen = (page: Page) => page.locator('.call-screen');
const incoming = (page: Page) => page.getByRole('alertdialog');
const deed = (page: Page, name: RegExp | string) => screen(page).getByRole('button', { name });

async function two(): Promise<[Page, Page]> {
  const lin = await signInToCall(here, server, 'lin', DeskZh);
  const zhang = await signInToCall(there, server, 'zhang', PhoneEn);
  await open(lin, server, 'zhang');
  return [lin, zhang];
}

/** Lin calls Zhang, who answers. */
async function talk(lin: Page, zhang: Page): Promise<void> {
  await lin.getByRole('button', { name: '呼叫zhang' }).click();
  await incoming(zhang).getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(screen(lin)).toHaveAttribute('data-state', 'talking');
  await expect(screen(zhang)).toHaveAttribute('data-state', 'talking');
}

test('Two browsers call each other, and each hears the other', async () => {
  const [lin, zhang] = await two();
  await lin.getByRole('button', { name: '呼叫zhang' }).click();
  await expect(incoming(zhang)).toContainText('lin');
  await expect(screen(lin)).toHaveAttribute('data-state', 'ringing');
  await picture(zhang, 'call-incoming-phone');
  await picture(lin, 'call-ringing-desk');
  await incoming(zhang).getByRole('button', { name: 'Answer', exact: true }).click();
  await hears(zhang, Lin);
  await hears(lin, Zhang);
  await expect(lin.locator('.call-facts')).toContainText('清晰');
  await expect(lin.locator('.call-route')).toContainText('应用之间已加密');
  await expect(zhang.locator('.call-route')).toContainText('Encrypted from app to app');
  await picture(lin, 'call-desk');
  await picture(zhang, 'call-phone');

  await deed(lin, '静音').click();
  await hearsNot(zhang, Lin);
  await expect(zhang.locator('.call-remarks')).toContainText('is muted');
  await deed(lin, '取消静音').click();
  await hears(zhang, Lin);

  await deed(lin, '保持').click();
  await expect(screen(zhang)).toContainText('put you on hold');
  await hearsNot(zhang, Lin);
  await hearsNot(lin, Zhang);
  await deed(lin, '恢复通话').click();
  await hears(zhang, Lin);
  await hears(lin, Zhang);

  await deed(zhang, 'Hang up').click();
  await expect(screen(lin)).toContainText('对方已挂断');
  await expect(screen(zhang)).toHaveCount(0);
  // The server has written it into the conversation of both.
  await expect(lin.locator('.call-card')).toContainText('通话');
  await picture(lin, 'call-row-desk');
});

test('Pictures are added to a call, and taken out', async () => {
  const [lin, zhang] = await two();
  await talk(lin, zhang);
  await deed(lin, '视频').click();
  await expect(zhang.locator('.call-theirs')).toBeVisible();
  await expect.poll(() => framesSeen(zhang)).toBeGreaterThan(10);
  await deed(zhang, 'Video').click();
  await expect(lin.locator('.call-theirs')).toBeVisible();
  await expect.poll(() => framesSeen(lin)).toBeGreaterThan(10);
  await picture(lin, 'call-video-desk');
  await picture(zhang, 'call-video-phone');
  await deed(lin, '关闭视频').click();
  await expect(zhang.locator('.call-theirs')).toHaveCount(0);
  await hears(zhang, Lin);
  await hears(lin, Zhang);
});

test('A call is declined with a message, taken back, and not answered twice', async () => {
  const [lin, zhang] = await two();
  const call = lin.getByRole('button', { name: '呼叫zhang' });
  await call.click();
  await incoming(zhang).getByRole('button', { name: 'Decline with a message' }).click();
  await zhang.getByRole('menuitem', { name: 'I am in a meeting.' }).click();
  await expect(screen(lin)).toContainText('对方已拒接');
  await picture(lin, 'call-declined-desk');
  await expect(incoming(zhang)).toHaveCount(0);
  await expect(screen(lin)).toHaveCount(0);
  await expect(lin.locator('.message', { hasText: 'I am in a meeting.' })).toBeVisible();

  await call.click();
  await expect(incoming(zhang)).toBeVisible();
  await deed(lin, '挂断').click();
  await expect(incoming(zhang)).toHaveCount(0);
  await expect(screen(lin)).toHaveCount(0);

  // On two pages of one account: who answers silences the other.
  const second = await another(zhang, server);
  await call.click();
  await expect(incoming(zhang)).toBeVisible();
  await incoming(second).getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(incoming(zhang)).toHaveCount(0);
  await expect(screen(zhang)).toHaveCount(0);
  await hears(second, Lin);

  // The page is loaded again in the middle: the other side hears of it at once.
  await second.reload();
  await expect(screen(lin)).toContainText(/对方已挂断|连接已断开/);
  await expect(screen(lin)).toHaveCount(0);
});

test('A second call waits, a third finds the line engaged, and one goes from one to the other', async () => {
  const [lin, zhang] = await two();
  await talk(lin, zhang);
  const wang = await signInToCall(there, server, 'wang', DeskZh);
  const chen = await signInToCall(here, server, 'chen', DeskZh);
  await open(wang, server, 'zhang');
  await wang.getByRole('button', { name: '呼叫zhang' }).click();
  await expect(incoming(zhang)).toContainText('wang');
  await picture(zhang, 'call-waiting-phone');

  await open(chen, server, 'zhang');
  await chen.getByRole('button', { name: '呼叫zhang' }).click();
  await expect(screen(chen)).toContainText('对方正在通话中');

  await incoming(zhang).getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(screen(lin)).toContainText('让你稍等');
  await hears(zhang, Zhang);
  await picture(zhang, 'call-two-phone');
  await zhang.getByRole('button', { name: 'Go over' }).click();
  await hears(zhang, Lin);
  await expect(screen(wang)).toContainText('让你稍等');
  await deed(zhang, 'Hang up').last().click();
  await expect(screen(lin)).toHaveCount(0);
});

test('Both call at once: one call comes of it', async () => {
  const [lin, zhang] = await two();
  await open(zhang, server, 'lin');
  await Promise.all([
    lin.getByRole('button', { name: '呼叫zhang' }).click(),
    zhang.getByRole('button', { name: 'Call lin', exact: true }).click(),
  ]);
  await expect(screen(lin)).toHaveAttribute('data-state', 'talking');
  await expect(screen(zhang)).toHaveAttribute('data-state', 'talking');
  await hears(zhang, Lin);
  await hears(lin, Zhang);

  // The network changes: another way is looked for, and the talk goes on.
  await lin.evaluate(() => window.dispatchEvent(new Event('online')));
  await zhang.evaluate(() => window.dispatchEvent(new Event('online')));
  await hears(zhang, Lin);
  await hears(lin, Zhang);
  await expect(screen(lin)).toHaveAttribute('data-state', 'talking');
});

test('Without a microphone the reason is said, and nobody is disturbed', async () => {
  const [lin, zhang] = await two();
  await lin.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
  });
  await lin.getByRole('button', { name: '呼叫zhang' }).click();
  await expect(screen(lin)).toContainText('浏览器没有允许');
  await expect(incoming(zhang)).toHaveCount(0);
  await deed(lin, '关闭').click();
  await expect(screen(lin)).toHaveCount(0);
});

test('A whole call by the keyboard, without a serious fault on any screen', async () => {
  const [lin, zhang] = await two();
  await lin.goto(`${server.url}/phone`);
  const number = lin.getByRole('textbox', { name: '号码或姓名' });
  await number.focus();
  await lin.keyboard.type('zhang');
  await expect.poll(() => serious(lin)).toEqual([]);
  await lin.keyboard.press('Enter');
  await expect(incoming(zhang)).toBeVisible();
  expect(await serious(zhang)).toEqual([]);
  await zhang.keyboard.press('Alt+Shift+A');
  await expect(screen(lin)).toHaveAttribute('data-state', 'talking');
  await expect(screen(lin)).toBeFocused();
  expect(await serious(lin)).toEqual([]);
  expect(await serious(zhang)).toEqual([]);

  await lin.keyboard.press('5');
  await expect(lin.locator('.call-keypad output')).toHaveText('5');
  expect(await serious(lin)).toEqual([]);
  await picture(lin, 'call-keypad-desk');
  await lin.keyboard.press('Escape');
  await expect(lin.locator('.call-keypad')).toHaveCount(0);
  await lin.keyboard.press('Escape');
  const bar = lin.locator('.call-bar');
  await expect(bar).toContainText('zhang');
  expect(await serious(lin)).toEqual([]);
  await picture(lin, 'call-bar-desk');
  await bar.getByRole('button', { name: '显示通话' }).press('Enter');
  await deed(lin, '静音').press('Enter');
  await expect(zhang.locator('.call-remarks')).toContainText('is muted');
  await deed(lin, '挂断').press('Enter');
  await expect(screen(zhang)).toContainText('They hung up');
});

test('The dialpad takes what is pasted, typed, pressed and pressed long, and finds people', async () => {
  const [lin] = await two();
  await say(lin, 'tel:+86-138-0013-8000');
  await lin.locator('.message a').click();
  const number = lin.getByRole('textbox', { name: '号码或姓名' });
  await expect(number).toHaveValue('+8613800138000');
  await expect(lin.locator('.dialpad-country')).toContainText('中国');
  await lin.getByRole('button', { name: '删除末位' }).click();
  await expect(number).toHaveValue('+861380013800');
  await number.fill('');
  const zero = lin.locator('.key[data-key="0"]');
  await zero.click({ delay: 700 });
  await expect(number).toHaveValue('+');
  for (const key of ['8', '6', '0']) {
    await lin.locator(`.key[data-key="${key}"]`).click();
  }
  await expect(number).toHaveValue('+860');
  // By the keys that bear the letters of a name, whatever has the focus.
  await number.fill('');
  await lin.getByRole('link', { name: '电话' }).focus();
  await lin.keyboard.type('94264');
  await expect(number).toHaveValue('94264');
  await expect(lin.locator('.found')).toContainText('zhang');
  await picture(lin, 'dialpad-desk');
  await number.fill('');
  await lin.evaluate(() => navigator.clipboard.writeText('０１０－６４０１ ３９００'));
  await number.focus();
  await lin.keyboard.press('Control+V');
  await expect(number).toHaveValue('01064013900');
});

test('A call is told while nobody looks at the page', async () => {
  const [lin, zhang] = await two();
  await zhang.evaluate(() => {
    Object.defineProperty(document, 'hidden', { get: () => true });
    const told: string[] = [];
    class Pretended {
      static permission = 'granted';
      onclick: (() => void) | null = null;
      constructor(title: string, { body }: { body: string }) {
        told.push(`${title} ${body}`);
      }
      close(): void {
        told.push('closed');
      }
    }
    Object.assign(window, { Notification: Pretended, told });
  });
  await lin.getByRole('button', { name: '呼叫zhang' }).click();
  const told = () => zhang.evaluate(() => (window as unknown as { told: string[] }).told);
  await expect.poll(told).toContain('lin is calling');
  await deed(lin, '挂断').click();
  await expect.poll(told).toContain('closed');
  await expect.poll(told).toContain('lin [Call] Missed call');
});

test('A call can be answered before a dialog that is open', async () => {
  const [lin, zhang] = await two();
  await zhang.getByRole('button', { name: 'New chat' }).first().click();
  await expect(zhang.getByRole('dialog')).toBeVisible();
  await lin.getByRole('button', { name: '呼叫zhang' }).click();
  await incoming(zhang).getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(screen(lin)).toHaveAttribute('data-state', 'talking');
  await hears(zhang, Lin);
});
