import { expect, type Page, test } from '@playwright/test';
import { browserHearing, hears, overheard, signInToCall } from './ears';
import { serious } from './looks';
import { Server } from './server';
import { DeskZh, PhoneEn, picture } from './steps';
import { Telephones } from './telephones';

const Own = '+8613911110001';
const [Said, OfGuest] = [523, 660];

let telephones: Telephones;
let server: Server;

test.beforeAll(async () => {
  telephones = await Telephones.start();
  server = await Server.withTrunkAnd({ calling: { recording: { mode: 'Notice' } } }, telephones.trunk, Own, 'lin');
  await telephones.connect(server.sipPort);
});

test.afterAll(async () => {
  await server.stop();
  telephones.stop();
});

async function knock(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.keyboard.press('Enter');
}

test('A guest without an account waits at the door, is let in, hears and is heard, and reaches nothing else', async () => {
  const [browser, elsewhere] = [await browserHearing(Said), await browserHearing(OfGuest)];
  const page = await signInToCall(browser, server, Own, DeskZh);
  await page.goto(`${server.url}/phone`);
  await page.getByRole('button', { name: '会议', exact: true }).click();
  await page.getByRole('button', { name: '新建会议' }).click();
  await page.getByRole('textbox', { name: '会议主题' }).fill('周一例会');
  await page.keyboard.press('Enter');
  const sharing = page.getByRole('dialog', { name: '邀请参加“周一例会”' });
  const link = await sharing.getByRole('textbox', { name: '链接' }).inputValue();
  await expect(sharing.getByRole('radio', { name: '由我逐个放行' })).toBeChecked();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '进入周一例会' }).click();
  const screen = page.locator('.conference.call-screen');
  await expect(screen).toHaveAttribute('data-state', 'talking');

  const context = await overheard(elsewhere, PhoneEn);
  await context.addInitScript(() => localStorage.setItem('hutong:devices', JSON.stringify({ asItIs: true })));
  const guest = await context.newPage();
  let secret = '';
  guest.on('request', (request) => {
    secret = request.headers()['guest'] ?? secret;
  });
  await knock(guest, link, 'Anna');
  const seen = guest.locator('.guest');
  await expect(seen).toHaveAttribute('data-phase', 'waiting');
  const anna = screen.locator('.attendee', { hasText: 'Anna' });
  await expect(anna).toHaveAttribute('data-state', 'waiting');
  await picture(page, 'conference-door-desk');
  await picture(guest, 'guest-waiting-phone');
  expect(await serious(guest)).toEqual([]);
  await anna.getByRole('button', { name: '让Anna进入' }).click();
  await expect(seen).toHaveAttribute('data-phase', 'in');
  await expect(anna).toHaveAttribute('data-state', 'in');
  await expect(seen).toContainText('2 people');
  await hears(page, OfGuest, 0.02);
  await hears(guest, Said, 0.02);
  await picture(guest, 'guest-in-phone');
  expect(await serious(guest)).toEqual([]);

  // What the guest was given opens nothing else of the server.
  await expect.poll(() => secret).not.toBe('');
  const ways: Record<string, string>[] = [{ Guest: secret }, { Authorization: `Bearer ${secret}` }];
  for (const path of ['conferences', 'calls', 'account', 'setup', 'guests/look']) {
    for (const headers of ways) {
      const answer = await guest.request.get(`${server.url}/api/v1/${path}`, { headers });
      expect([401, 404, 405], path).toContain(answer.status());
    }
  }

  await guest.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(anna).toHaveAttribute('data-muted', 'true');
  await guest.getByRole('button', { name: 'Raise hand' }).click();
  await expect(anna).toHaveAttribute('data-hand', 'true');

  // Who is a guest sees, too, that it is recorded.
  await screen.getByRole('button', { name: '录音', exact: true }).click();
  await expect(seen).toContainText('recorded by its host');
  await picture(guest, 'guest-recorded-phone');
  expect(await serious(guest)).toEqual([]);
  await screen.getByRole('button', { name: '停止录音' }).click();
  await expect(seen).not.toContainText('recorded by its host');

  // Locked, nobody comes to the door any more; put out, a guest is gone.
  await screen.getByRole('button', { name: '锁定', exact: true }).click();
  const late = await context.newPage();
  await knock(late, link, 'Late');
  await expect(late.getByRole('alert')).toContainText('locked');
  await screen.getByRole('button', { name: '解锁', exact: true }).click();
  await anna.getByRole('button', { name: /操作/ }).click();
  await page.getByRole('menuitem', { name: /移出/ }).click();
  await expect(seen).toHaveAttribute('data-phase', 'over');

  // All hear of a recording first; then it is said as long as it goes on.
  await screen.getByRole('button', { name: '录音', exact: true }).click();
  await expect(screen.locator('.call-recording')).toHaveAttribute('data-state', 'on');
  await expect(screen).toContainText('主持人正在录音');
  await picture(page, 'conference-recording-desk');
  expect(await serious(page)).toEqual([]);
  await screen.getByRole('button', { name: '停止录音' }).click();
  await expect(screen.locator('.call-recording')).toHaveCount(0);

  // Another link: the one before leads to the way in for those who have an account.
  await screen.getByRole('button', { name: '邀请' }).click();
  await page.getByRole('button', { name: /换一个链接/ }).click();
  await expect(page.getByRole('textbox', { name: '链接' })).not.toHaveValue(link);
  await late.goto(link);
  await expect(late.locator('.sign-in')).toBeVisible();
  await page.keyboard.press('Escape');
  await screen.getByRole('button', { name: '结束会议' }).click();
  await browser.close();
  await elsewhere.close();
});

test('Where all are asked, guests say whether they are recorded, and are told what became of it', async () => {
  const asking = await Server.withTrunkAnd({ calling: { recording: { mode: 'Consent' } } }, telephones.trunk, Own);
  const [browser, elsewhere] = [await browserHearing(Said), await browserHearing(OfGuest)];
  const page = await signInToCall(browser, asking, Own, DeskZh);
  await page.goto(`${asking.url}/phone`);
  await page.getByRole('button', { name: '会议', exact: true }).click();
  await page.getByRole('button', { name: '新建会议' }).click();
  await page.getByRole('textbox', { name: '会议主题' }).fill('评审');
  await page.keyboard.press('Enter');
  const sharing = page.getByRole('dialog', { name: '邀请参加“评审”' });
  const link = await sharing.getByRole('textbox', { name: '链接' }).inputValue();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '进入评审' }).click();
  const screen = page.locator('.conference.call-screen');
  await expect(screen).toHaveAttribute('data-state', 'talking');
  const guests: Page[] = [];
  for (const name of ['Anna', 'Bert']) {
    const context = await overheard(elsewhere, PhoneEn);
    const guest = await context.newPage();
    await knock(guest, link, name);
    await screen.getByRole('button', { name: `让${name}进入` }).click();
    await expect(guest.locator('.guest')).toHaveAttribute('data-phase', 'in');
    guests.push(guest);
  }
  const [anna, bert] = guests as [Page, Page];
  await screen.getByRole('button', { name: '录音', exact: true }).click();
  for (const guest of guests) {
    await expect(guest.locator('.guest')).toContainText('Only who agrees is in the recording');
  }
  await picture(anna, 'guest-asked-phone');
  expect(await serious(anna)).toEqual([]);

  // By keyboard too; the answer of one says nothing of the other's.
  await anna.getByRole('button', { name: 'Agree', exact: true }).focus();
  const told = anna.waitForResponse((answer) => answer.request().method() !== 'GET' && answer.ok());
  await anna.keyboard.press('Enter');
  await told;
  await expect(anna.getByRole('button', { name: 'Agree', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expect(bert.getByRole('button', { name: 'Agree', exact: true })).toHaveAttribute('aria-pressed', 'false');
  const refused = bert.waitForResponse((answer) => answer.request().method() !== 'GET' && answer.ok());
  await bert.getByRole('button', { name: 'Do not record' }).click();
  await refused;
  await expect(bert.getByRole('button', { name: 'Do not record' })).toHaveAttribute('aria-pressed', 'true');
  await picture(bert, 'guest-refused-phone');
  expect(await serious(bert)).toEqual([]);
  await expect(bert.locator('.guest')).toHaveAttribute('data-phase', 'in');
  await screen.getByRole('button', { name: '停止录音' }).click();
  await expect(anna.locator('.guest')).not.toContainText('in the recording');
  await expect(bert.locator('.guest')).not.toContainText('in the recording');
  await screen.getByRole('button', { name: '结束会议' }).click();
  await browser.close();
  await elsewhere.close();
  await asking.stop();
});
