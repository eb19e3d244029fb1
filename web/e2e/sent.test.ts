import { expect, test } from '@playwright/test';
import { serious } from './looks';
import { Server } from './server';
import {
  choose,
  composer,
  DeskZh,
  drawPicture,
  give,
  message,
  open,
  PhoneEn,
  picture,
  row,
  say,
  signIn,
} from './steps';

let server: Server;

test.beforeAll(async () => {
  server = await Server.start('lin', 'zhang', 'wang');
});

test.afterEach(({ browser }) => Promise.all(browser.contexts().map((one) => one.close())));

test.afterAll(() => server.stop());

test('What burns is seen while it is held, counted down on both sides, and gone', async ({ browser }) => {
  const lin = await signIn(browser, server, 'lin', DeskZh);
  const zhang = await signIn(browser, server, 'zhang', PhoneEn);
  await open(lin, server, 'zhang');
  await open(zhang, server, 'lin');
  await lin.getByRole('button', { name: '阅后即焚' }).click();
  await lin.getByRole('menuitem', { name: '5 秒' }).click();
  await expect(lin.locator('.conversation')).toHaveAttribute('data-veiled', 'true');
  await say(lin, 'the key is under the third brick');
  await give(lin, '.conversation', 'drop', [
    { name: 'secret.png', type: 'image/png', bytes: await drawPicture(lin, '#7a3cb5') },
  ]);
  await lin.getByRole('dialog').getByRole('button', { name: '发送', exact: true }).click();

  const burns = zhang.locator('.burn');
  await expect(burns).toHaveCount(2);
  await expect(zhang.locator('.messages')).not.toContainText('brick');
  await expect(lin.locator('.messages')).not.toContainText('brick');
  await picture(zhang, 'burn-veiled-phone');
  expect(await serious(zhang)).toEqual([]);

  const box = await burns.first().boundingBox();
  await zhang.mouse.move((box?.x ?? 0) + 40, (box?.y ?? 0) + 20);
  await zhang.mouse.down();
  await expect(burns.first()).toContainText('third brick');
  await expect(burns.first()).toContainText(/Burns in \d s/);
  await picture(zhang, 'burn-held-phone');
  await zhang.mouse.up();
  await expect(zhang.locator('.messages')).not.toContainText('brick');
  await expect(lin.locator('.burn').first()).toContainText(/\d 秒后焚毁/);
  await picture(lin, 'burn-countdown-desk');

  // By keyboard too.
  await burns.nth(1).focus();
  await zhang.keyboard.down('Space');
  await expect(burns.nth(1).locator('img')).toBeVisible();
  await zhang.keyboard.up('Space');

  await expect(zhang.locator('.burned')).toHaveCount(2);
  await expect(lin.locator('.burned')).toHaveCount(2);
  await picture(lin, 'burn-gone-desk');
  expect(await serious(lin)).toEqual([]);
  await lin.getByRole('button', { name: /打开 .*焚毁/ }).click();
  await expect(lin.locator('.conversation')).toHaveAttribute('data-veiled', 'false');

  // Nothing of it in what the browser keeps, in search, or on a device that comes later.
  const kept = await zhang.evaluate(async () => {
    const all: string[] = [];
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((done) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => done(request.result);
      });
      for (const table of db.objectStoreNames) {
        all.push(
          await new Promise<string>((done) => {
            const request = db.transaction(table).objectStore(table).getAll();
            request.onsuccess = () => done(JSON.stringify(request.result));
          }),
        );
      }
    }
    return all.join();
  });
  expect(kept).not.toContain('brick');
  const later = await signIn(browser, server, 'zhang', PhoneEn);
  await open(later, server, 'lin');
  await expect(later.locator('.burned')).toHaveCount(2);
  await expect(later.locator('.messages')).not.toContainText('brick');
});

test('A place, a contact card and a sticker are cards, and a pack can be kept', async ({ browser }) => {
  const lin = await signIn(browser, server, 'lin', DeskZh);
  const zhang = await signIn(browser, server, 'zhang', PhoneEn);
  await open(lin, server, 'zhang');
  await open(zhang, server, 'lin');
  const attach = async (deed: string) => {
    await lin.getByRole('button', { name: '添加' }).click();
    await lin.getByRole('menuitem', { name: deed }).click();
  };
  await attach('位置');
  await lin.getByLabel('纬度, 经度').fill('39.9404, 116.3964');
  await lin.getByLabel('这是哪里').fill('鼓楼东大街');
  await picture(lin, 'place-dialog-desk');
  await lin.getByRole('dialog').getByRole('button', { name: '发送', exact: true }).click();
  await expect(zhang.locator('.card')).toContainText('鼓楼东大街');
  await expect(zhang.getByRole('link', { name: 'Open in a map' })).toHaveAttribute('href', /39\.94040/);

  await attach('名片');
  await lin.getByRole('dialog').locator('.row', { hasText: 'lin' }).click();
  await expect(zhang.locator('.card', { hasText: 'lin@localhost' })).toBeVisible();
  await expect(zhang.getByRole('button', { name: 'Add', exact: true })).toBeVisible();

  await lin.getByRole('button', { name: '表情', exact: true }).click();
  await lin.getByRole('tab', { name: '贴纸' }).click();
  await picture(lin, 'stickers-desk');
  expect(await serious(lin)).toEqual([]);
  await lin.getByRole('button', { name: '喝茶？' }).click();
  await expect(zhang.locator('.sticker')).toBeVisible();
  await expect(lin.locator('.sticker')).toBeVisible();
  await expect(zhang.locator('.sticker')).toHaveAttribute('alt', '喝茶？');
  await zhang.locator('.sticker').click({ button: 'right' });
  await zhang.getByRole('menuitem', { name: 'Keep this pack' }).click();
  await picture(zhang, 'cards-phone');
  expect(await serious(zhang)).toEqual([]);
  await picture(lin, 'cards-desk');
});

test('Several are chosen: forwarded in order, copied, taken back, deleted for oneself', async ({ browser }) => {
  const lin = await signIn(browser, server, 'lin', DeskZh);
  const wang = await signIn(browser, server, 'wang', PhoneEn);
  await open(lin, server, 'wang');
  await open(wang, server, 'lin');
  for (const words of ['first of three', 'second of three', 'third of three']) {
    await say(lin, words);
  }
  await expect(message(wang, 'third of three')).toBeVisible();
  await choose(lin, message(lin, 'first of three'), '多选');
  await message(lin, 'second of three').click();
  await expect(lin.getByRole('toolbar')).toContainText('已选 2 条');
  await picture(lin, 'select-desk');
  expect(await serious(lin)).toEqual([]);
  await lin.getByRole('button', { name: '复制文字' }).click();
  expect(await lin.evaluate(() => navigator.clipboard.readText())).toBe('first of three\nsecond of three');

  await choose(lin, message(lin, 'first of three'), '多选');
  await message(lin, 'third of three').click();
  await lin.getByRole('toolbar').getByRole('button', { name: '转发' }).click();
  await lin.getByRole('dialog').locator('.row', { hasText: 'zhang' }).click();
  await expect(lin).toHaveURL(/zhang/);
  await expect(lin.locator('.message').last()).toContainText('third of three');
  await open(lin, server, 'wang');

  await choose(lin, message(lin, 'second of three'), '多选');
  await lin.getByRole('button', { name: '仅自己删除' }).click();
  await expect(message(lin, 'second of three')).toHaveCount(0);
  await lin.reload();
  await expect(message(lin, 'third of three')).toBeVisible();
  await expect(message(lin, 'second of three')).toHaveCount(0);
  await expect(message(wang, 'second of three')).toBeVisible();

  await choose(lin, message(lin, 'first of three'), '多选');
  await message(lin, 'third of three').click();
  await lin.getByRole('toolbar').getByRole('button', { name: '撤回' }).click();
  await expect(wang.locator('.retracted')).toHaveCount(2);
});

test('A message that is sent later is listed, changed, and sent although its author has gone', async ({ browser }) => {
  const lin = await signIn(browser, server, 'lin', DeskZh);
  const wang = await signIn(browser, server, 'wang', PhoneEn);
  await open(lin, server, 'wang');
  await open(wang, server, 'lin');
  await composer(lin).fill('happy birthday');
  await lin.getByRole('button', { name: '添加' }).click();
  await lin.getByRole('menuitem', { name: '定时发送' }).click();
  await picture(lin, 'schedule-desk');
  expect(await serious(lin)).toEqual([]);
  await lin.getByRole('button', { name: /一小时后/ }).click();
  await expect(composer(lin)).toHaveValue('');
  await lin.locator('.scheduled-line').click();
  await picture(lin, 'scheduled-list-desk');
  await lin.getByRole('dialog').getByRole('button', { name: '编辑' }).click();
  await lin.getByLabel('内容').fill('happy birthday, old friend');
  const soon = new Date(Date.now() + 60_000 - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  await lin.getByLabel('其他时间').fill(soon);
  await lin.getByRole('button', { name: '保存' }).click();
  await expect(lin.getByRole('dialog')).toContainText('old friend');
  await lin.context().close();
  await expect(message(wang, 'old friend')).toBeVisible({ timeout: 75_000 });
  await expect(message(wang, 'happy birthday')).toHaveCount(1);
});

test('Who is named sees it in the list', async ({ browser }) => {
  const lin = await signIn(browser, server, 'lin', DeskZh);
  const zhang = await signIn(browser, server, 'zhang', PhoneEn);
  await open(lin, server, 'zhang');
  await composer(lin).pressSequentially('look here @zh');
  await expect(lin.getByRole('option')).toContainText('zhang');
  await composer(lin).press('Enter');
  await expect(composer(lin)).toHaveValue('look here @zhang ');
  await composer(lin).press('Enter');
  await expect(row(zhang, 'lin')).toContainText('[@you]');
});
