import { expect, type Locator, type Page, test } from '@playwright/test';
import { DeskPhone } from './deskphone';
import { browserHearing, hears, signInToCall } from './ears';
import { serious } from './looks';
import { Server } from './server';
import { DeskZh, PhoneEn, picture } from './steps';
import { Telephones } from './telephones';

const [Own, Rung, CallsIn] = ['+8613911110001', '+14155550134', '+862155550102'];
const [Said, OfRung, OfCallsIn, OfDesk] = [523, 440, 700, 620];

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

interface Ways {
  readonly link: string;
  readonly number: string;
  readonly pin: string;
}

/** Makes a conference, and reads how others get in. */
async function make(page: Page, title: string): Promise<Ways> {
  await page.goto(`${server.url}/phone`);
  await page.getByRole('button', { name: '会议', exact: true }).click();
  await page.getByRole('button', { name: '新建会议' }).click();
  await page.getByRole('textbox', { name: '会议主题' }).fill(title);
  await page.keyboard.press('Enter');
  const ways = page.getByRole('dialog', { name: `邀请参加“${title}”` });
  const link = await ways.getByRole('textbox', { name: '链接' }).inputValue();
  expect(link).toMatch(/\/join\/[a-z2-7]{26}$/);
  const [number, pin] = await ways.locator('dd').allInnerTexts();
  expect([number, pin]).toEqual([expect.stringMatching(/^\d{7}$/), expect.stringMatching(/^\d{6}$/)]);
  return { link, number: number ?? '', pin: pin ?? '' };
}

const attendee = (screen: Locator, name: string) => screen.locator('.attendee', { hasText: name });

async function deed(page: Page, screen: Locator, name: string, what: RegExp): Promise<void> {
  await attendee(screen, name).getByRole('button', { name: /操作/ }).click();
  await page.getByRole('menuitem', { name: what }).click();
}

test('A browser, a telephone that calls in and one that is rung hear one another', async () => {
  const browser = await browserHearing(Said);
  const page = await signInToCall(browser, server, Own, DeskZh);
  const { number, pin } = await make(page, '周一例会');
  await picture(page, 'conference-ways-desk');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '进入周一例会' }).click();
  const screen = page.locator('.conference.call-screen');
  await expect(screen).toHaveAttribute('data-state', 'talking');
  await expect(screen).toContainText('你是第一位');

  await telephones.setMood(CallsIn, { kind: 'tone', hz: OfCallsIn });
  await telephones.dial(CallsIn, '+864001234567');
  await expect.poll(async () => (await telephones.call(CallsIn))?.state).toBe('talking');
  await telephones.press(CallsIn, `${number}#${pin}#`);
  await expect(attendee(screen, '5555 0102')).toHaveAttribute('data-state', 'in');
  await hears(page, OfCallsIn, 0.02);
  await expect.poll(() => telephones.hears(CallsIn, Said)).toBe(true);
  await expect(attendee(screen, '5555 0102')).toHaveAttribute('data-speaking', 'true');

  await telephones.setMood(Rung, { kind: 'tone', hz: OfRung });
  await screen.getByRole('button', { name: '呼叫成员' }).click();
  await screen.getByRole('textbox', { name: '号码或姓名' }).fill('+1 415 555 0134');
  await page.keyboard.press('Enter');
  await expect(attendee(screen, '555 0134')).toContainText('等待按 1');
  await telephones.press(Rung, '1');
  await expect(attendee(screen, '555 0134')).toHaveAttribute('data-state', 'in');
  await page.keyboard.press('Escape');
  await expect(screen).toContainText('3 人');
  await picture(page, 'conference-three-desk');
  expect(await serious(page)).toEqual([]);

  // Of three tones two are heard at once: each is told apart while the other is muted.
  await deed(page, screen, '5555 0102', /静音/);
  await expect(attendee(screen, '5555 0102')).toContainText('已被主持人静音');
  await hears(page, OfRung, 0.02);
  await expect.poll(() => telephones.hears(Rung, Said)).toBe(true);
  await deed(page, screen, '5555 0102', /允许/);
  await screen.getByRole('button', { name: '静音', exact: true }).click();
  await expect.poll(() => telephones.hears(Rung, OfCallsIn)).toBe(true);
  await expect.poll(() => telephones.hears(CallsIn, OfRung)).toBe(true);

  await telephones.press(CallsIn, '*9');
  await expect(attendee(screen, '5555 0102')).toHaveAttribute('data-hand', 'true');
  await deed(page, screen, '5555 0102', /放下/);
  await expect(attendee(screen, '5555 0102')).toHaveAttribute('data-hand', 'false');

  await deed(page, screen, '555 0134', /移出/);
  await expect.poll(async () => await telephones.call(Rung)).toBeUndefined();
  await expect(screen).toContainText('2 人');

  await screen.getByRole('button', { name: '结束会议' }).click();
  await expect(screen).toContainText('会议已结束');
  await expect.poll(async () => await telephones.call(CallsIn)).toBeUndefined();
  await picture(page, 'conference-over-desk');
  await browser.close();
});

test('Who has the link joins, by keyboard too; the conference becomes a bar, and is locked', async ({ browser }) => {
  const owner = await signInToCall(browser, server, Own, DeskZh);
  const { link } = await make(owner, '设计评审');
  await owner.keyboard.press('Escape');
  await owner.getByRole('button', { name: '进入设计评审' }).click();
  const screen = owner.locator('.conference.call-screen');
  await expect(screen).toHaveAttribute('data-state', 'talking');

  const guest = await signInToCall(browser, server, 'lin', PhoneEn);
  await guest.goto(link);
  await expect(guest.getByRole('heading', { name: 'Join 设计评审' })).toBeVisible();
  await picture(guest, 'conference-join-phone');
  expect(await serious(guest)).toEqual([]);
  await guest.getByRole('button', { name: 'Join', exact: true }).focus();
  await guest.keyboard.press('Enter');
  const seen = guest.locator('.conference.call-screen');
  await expect(seen).toContainText('2 people');
  await expect(seen.getByRole('button', { name: 'End for all' })).toHaveCount(0);
  await picture(guest, 'conference-guest-phone');
  expect(await serious(guest)).toEqual([]);

  await guest.getByRole('button', { name: 'Raise hand' }).click();
  await expect(attendee(screen, 'lin')).toHaveAttribute('data-hand', 'true');
  await guest.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(attendee(screen, 'lin')).toHaveAttribute('data-muted', 'true');

  await screen.focus();
  await owner.keyboard.press('Escape');
  await expect(owner.locator('.call-bar')).toContainText('设计评审');
  await owner.locator('.call-bar-open').click();
  await screen.getByRole('button', { name: '锁定', exact: true }).click();
  await expect(seen).toContainText('Locked');

  await deed(owner, screen, 'lin', /移出/);
  await expect(seen).toContainText('You have left the conference');
  await guest.goto(link);
  await expect(guest.getByRole('alert')).toContainText('put you out');
  await screen.getByRole('button', { name: '离开' }).click();
  await expect(screen).toContainText('你已离开会议');

  // The list, on a phone and in the other theme; by number and PIN one gets no further than the link did.
  await guest.goto(`${server.url}/phone`);
  await guest.getByRole('button', { name: 'Conferences', exact: true }).click();
  await expect(guest.getByText('No conferences yet.')).toBeVisible();
  await picture(guest, 'conference-list-phone');
  expect(await guest.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  expect(await serious(guest)).toEqual([]);
  await guest.getByRole('button', { name: 'Join by number' }).click();
  await guest.getByRole('textbox', { name: 'Conference number' }).fill('1234567');
  await guest.getByRole('textbox', { name: 'PIN' }).fill('000000');
  await guest.keyboard.press('Enter');
  await expect(guest.getByRole('alert')).toContainText('number or PIN is wrong');
  expect(await serious(guest)).toEqual([]);
});

test('A browser, a desk telephone and an ordinary one hear one another', async () => {
  test.skip(!DeskPhone.isInstalled, 'baresip is not installed');
  const browser = await browserHearing(Said);
  const page = await signInToCall(browser, server, Own, DeskZh);
  const { number } = await make(page, '三方');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '进入三方' }).click();
  const screen = page.locator('.conference.call-screen');
  await expect(screen).toHaveAttribute('data-state', 'talking');

  const account = `${Own}@localhost`;
  const password = server.run('account', 'device', account, 'desk').trim();
  const desk = DeskPhone.call(account, password, server.sipPort, OfDesk, `*30${number}`);
  try {
    // The owner's own, which needs no PIN; the browser is the one that is "me".
    const ofDesk = screen.locator('.attendee', { hasText: '139 1111 0001' }).filter({ hasNotText: '我' });
    await expect(ofDesk, desk.words).toHaveAttribute('data-state', 'in');
    await hears(page, OfDesk, 0.02);

    await telephones.setMood(Rung, { kind: 'tone', hz: OfRung });
    await screen.getByRole('button', { name: '呼叫成员' }).click();
    await screen.getByRole('textbox', { name: '号码或姓名' }).fill('+1 415 555 0134');
    await page.keyboard.press('Enter');
    await expect(attendee(screen, '555 0134')).toContainText('等待按 1');
    await telephones.press(Rung, '1');
    await expect(attendee(screen, '555 0134')).toHaveAttribute('data-state', 'in');
    await page.keyboard.press('Escape');

    const menuOf = async (who: Locator, what: RegExp) => {
      await who.getByRole('button', { name: /操作/ }).click();
      await page.getByRole('menuitem', { name: what }).click();
    };
    await menuOf(ofDesk, /静音/);
    await hears(page, OfRung, 0.02);
    await expect.poll(() => telephones.hears(Rung, Said)).toBe(true);
    await menuOf(ofDesk, /允许/);
    await screen.getByRole('button', { name: '静音', exact: true }).click();
    await expect.poll(() => telephones.hears(Rung, OfDesk)).toBe(true);
    await expect.poll(() => desk.level(OfRung)).toBeGreaterThan(0.02);
    await menuOf(attendee(screen, '555 0134'), /静音/);
    await screen.getByRole('button', { name: '取消静音', exact: true }).click();
    await expect.poll(() => desk.level(Said)).toBeGreaterThan(0.02);
    await expect.poll(() => desk.level(OfRung)).toBeLessThan(0.005);
    await screen.getByRole('button', { name: '结束会议' }).click();
    await expect(screen).toContainText('会议已结束');
  } finally {
    await desk.stop();
  }
  await browser.close();
});
