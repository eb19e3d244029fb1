import { expect, test } from '@playwright/test';
import { Server } from './server';
import { choose, composer, DeskEn, DeskZh, message, open, PhoneZh, picture, row, say, signIn } from './steps';

let server: Server;

test.beforeAll(async () => {
  server = await Server.start('lin', 'zhang', 'wang', 'chen');
});

test.afterEach(({ browser }) => Promise.all(browser.contexts().map((one) => one.close())));

test.afterAll(() => server.stop());

test('What is read, pinned and muted is so on all devices, and unread is zero exactly when read', async ({
  browser,
}) => {
  const desk = await signIn(browser, server, 'lin', DeskZh);
  const phone = await signIn(browser, server, 'lin', PhoneZh);
  const zhang = await signIn(browser, server, 'zhang', DeskEn);
  await open(zhang, server, 'lin');
  for (const words of ['one', 'two', 'three']) {
    await say(zhang, words);
  }
  await expect(row(desk, 'zhang').locator('.badge')).toContainText('3');
  await expect(row(phone, 'zhang').locator('.badge')).toContainText('3');

  await row(phone, 'zhang').click();
  await expect(message(phone, 'three')).toBeVisible();
  await expect(row(desk, 'zhang').locator('.badge')).toHaveCount(0);
  await expect(desk).toHaveTitle(/^[^(]*$/);
  await phone.getByRole('button', { name: '返回' }).click();

  await row(desk, 'zhang').click({ button: 'right' });
  await desk.getByRole('menuitem', { name: '置顶' }).click();
  await expect(row(phone, 'zhang')).toHaveAttribute('data-pinned', 'true');
  await row(desk, 'zhang').click({ button: 'right' });
  await desk.getByRole('menuitem', { name: '免打扰' }).click();
  await expect(row(phone, 'zhang').getByText('免打扰')).toBeAttached();

  const wang = await signIn(browser, server, 'wang', DeskEn);
  await open(wang, server, 'lin');
  await say(wang, 'newer, but not pinned');
  await expect(row(phone, 'wang')).toBeVisible();
  await expect(phone.locator('.rows .row').first()).toContainText('zhang');
  await say(zhang, 'in the quiet');
  await expect(row(desk, 'zhang').locator('.badge[data-muted=true]')).toContainText('1');
  // Only wang's counts in the title.
  await expect(desk).toHaveTitle(/^\(1\)/);
  await picture(desk, 'list-pinned-muted-desk');

  // A device that comes later finds it as it is.
  const later = await signIn(browser, server, 'lin', DeskZh);
  await expect(row(later, 'zhang')).toHaveAttribute('data-pinned', 'true');
  await expect(row(later, 'zhang').locator('.badge')).toContainText('1');
  await row(later, 'zhang').click();
  await expect(row(desk, 'zhang').locator('.badge')).toHaveCount(0);
  await expect(row(phone, 'zhang').locator('.badge')).toHaveCount(0);
  await expect(row(later, 'zhang').locator('.badge')).toHaveCount(0);
});

test('Search, forward, drafts and the jump to what is unread', async ({ browser }) => {
  const lin = await signIn(browser, server, 'lin', DeskZh);
  const chen = await signIn(browser, server, 'chen', DeskEn);
  await open(chen, server, 'lin');
  for (let n = 1; n <= 40; n += 1) {
    await say(chen, `line ${n} of the long story`);
  }
  await say(chen, 'the teahouse is behind the bell tower');
  for (let n = 41; n <= 60; n += 1) {
    await say(chen, `line ${n} of the long story`);
  }
  await expect(row(lin, 'chen').locator('.badge')).toContainText('61');
  await row(lin, 'chen').click();
  await expect(lin.locator('.unread-line')).toBeInViewport();
  await expect(message(lin, 'line 1 of')).toBeInViewport();
  await expect(lin.locator('.to-bottom')).toBeVisible();
  await picture(lin, 'chat-unread-desk');
  await lin.locator('.to-bottom').click();
  await expect(message(lin, 'line 60 of')).toBeInViewport();
  await expect(lin.locator('.to-bottom')).toHaveCount(0);

  await lin.keyboard.press('Control+k');
  await lin.keyboard.type('teahouse');
  await expect(lin.locator('.rows mark')).toHaveText('teahouse');
  await picture(lin, 'search-desk');
  await lin.locator('.rows .row', { hasText: 'teahouse' }).click();
  await expect(message(lin, 'teahouse')).toBeInViewport();
  await lin.getByRole('button', { name: '清除' }).click();

  await choose(lin, message(lin, 'teahouse'), '转发');
  await lin.getByRole('dialog').locator('.row', { hasText: 'wang' }).click();
  await expect(lin).toHaveURL(/wang/);
  await expect(message(lin, 'teahouse')).toBeVisible();
  const wang = await signIn(browser, server, 'wang', DeskEn);
  await open(wang, server, 'lin');
  await expect(message(wang, 'teahouse')).toBeVisible();

  await composer(lin).fill('half a thought');
  await row(lin, 'chen').click();
  await expect(row(lin, 'wang')).toContainText('half a thought');
  await lin.reload();
  await expect(row(lin, 'wang').locator('.row-draft')).toBeVisible();
  await row(lin, 'wang').click();
  await expect(composer(lin)).toHaveValue('half a thought');
});
