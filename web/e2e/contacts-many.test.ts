import { expect, test } from '@playwright/test';
import { serious } from './looks';
import { Server } from './server';
import { DeskZh, picture, signIn } from './steps';

/** As a salesperson has them, under 24 letters of the rail. */
const Many = 5_000;
const Families = [...'安白陈邓鄂方高何金孔李马宁欧潘秦任宋唐王谢杨张'];
/** Rows that may be in the page at once: some screens. */
const Most = 600;

let server: Server;

test.beforeAll(async () => {
  server = await Server.start('lin');
  const cards = Array.from({ length: Many }, (_, at) => {
    const name = `${Families[at % Families.length]}${String(at).padStart(4, '0')}`;
    const number = `1${String(3_000_000_000 + at)}`;
    return `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:m${at}\r\nFN:${name}\r\nTEL;TYPE=CELL:${number}\r\nEND:VCARD\r\n`;
  });
  const answer = await fetch(`${server.url}/api/v1/contacts/import?dry=false`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/vcard', Authorization: `Bearer ${await server.token('lin')}` },
    body: cards.join(''),
  });
  expect(answer.status).toBe(200);
});

test.afterAll(() => server.stop());

test('A list of 5,000 opens, jumps and scrolls with few rows in the page, and all of it is deleted by one deed', async ({
  browser,
}) => {
  const page = await signIn(browser, server, 'lin', DeskZh);
  await page.goto(`${server.url}/contacts`);
  const rows = page.locator('.contact-row');
  await expect(rows.first()).toBeVisible();
  await expect(page.locator('.contact-count')).toContainText('5000');
  expect(await rows.count()).toBeLessThan(Most);
  expect(await serious(page)).toEqual([]);

  // A to Z: what is gone to is made, what is left is not kept.
  const rail = page.locator('.letter-rail');
  for (const letter of ['Z', 'M', 'A', 'W']) {
    await rail.getByRole('button', { name: `跳到 ${letter}` }).click();
    await expect(page.locator(`[data-letter=${letter}] .contact-row`).first()).toBeInViewport();
    await expect.poll(() => rows.count()).toBeLessThan(Most);
  }
  await picture(page, 'contacts-many-desk');

  // To the end, as a thumb drags the bar: the rows are there.
  await page.locator('.contact-list .rows').evaluate((box) => box.scrollTo(0, box.scrollHeight));
  await expect(page.locator('[data-letter=Z] .contact-row').last()).toBeInViewport();

  // By keyboard from row to row, over the end of what was made at once.
  await rail.getByRole('button', { name: '跳到 A' }).click();
  await page.locator('[data-letter=A] .contact-row').first().focus();
  for (let at = 0; at < 90; at += 1) {
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('.contact-row:focus')).toBeInViewport();
  }
  await expect(page.locator('[data-letter=A] .contact-row:focus')).toHaveText(/安2070/);

  await page.getByRole('searchbox').fill('张0045');
  await expect(rows).toHaveCount(1);
  await page.getByRole('searchbox').fill('');

  await page.getByRole('button', { name: '更多' }).click();
  await page.getByRole('menuitem', { name: '多选' }).click();
  await page.locator('.selection-bar').getByRole('button', { name: '全选' }).click();
  await page.locator('.selection-bar').getByRole('button', { name: '删除' }).click();
  await expect(page.locator('.notice')).toContainText('已删除 5000 位联系人', { timeout: 60_000 });
  await expect(page.getByText('还没有联系人')).toBeVisible();
  await page.locator('.notice').getByRole('button', { name: '撤销' }).click();
  await expect(page.locator('.contact-count')).toContainText('5000', { timeout: 60_000 });
});
