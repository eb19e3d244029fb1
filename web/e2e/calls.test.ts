import { type Browser, expect, type Page, test } from '@playwright/test';
import { browserHearing, framesSeen, hears, hearsNot, signInToCall } from './ears';
import { Server } from './server';
import { DeskZh, open, PhoneEn, picture } from './steps';

/** What each of the two browsers says without end. */
const [Lin, Zhang] = [523, 1319];

let server: Server;
let here: Browser;
let there: Browser;

test.beforeAll(async () => {
  server = await Server.start('lin', 'zhang', 'wang');
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
