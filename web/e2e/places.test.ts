import { expect, type Page, test } from '@playwright/test';
import { Server } from './server';
import { DeskZh, drawPicture, open, PhoneEn, picture, signIn } from './steps';

let server: Server;

test.beforeAll(async () => {
  const map = { tiles: 'https://tiles.example.net/{z}/{x}/{y}.png', zoom: 15, attribution: '© Maps of the test' };
  server = await Server.withSettings({ web: { map } }, 'lin', 'zhang');
});

test.afterEach(({ browser }) => Promise.all(browser.contexts().map((one) => one.close())));

test.afterAll(() => server.stop());

async function sendPlace(page: Page): Promise<void> {
  await page.getByRole('button', { name: '添加' }).click();
  await page.getByRole('menuitem', { name: '位置' }).click();
  await page.getByLabel('纬度, 经度').fill('39.9404, 116.3964');
  await page.getByRole('dialog').getByRole('button', { name: '发送', exact: true }).click();
}

test('A place is shown on the map of the operator, and drawn when that does not answer', async ({ browser }) => {
  const zhang = await signIn(browser, server, 'zhang', PhoneEn);
  const asked: string[] = [];
  const tile = await drawPicture(zhang, '#7fa08c', 256, 256);
  const refused: string[] = [];
  zhang.on('console', (line) => line.text().includes('Content Security Policy') && refused.push(line.text()));
  await zhang.route('https://tiles.example.net/**', (route) => {
    asked.push(new URL(route.request().url()).pathname);
    return route.fulfill({ contentType: 'image/png', body: tile });
  });
  await open(zhang, server, 'lin');
  const lin = await signIn(browser, server, 'lin', DeskZh);
  await lin.route('https://tiles.example.net/**', (route) => route.fulfill({ status: 503 }));
  await open(lin, server, 'zhang');
  await sendPlace(lin);

  const card = zhang.locator('.card');
  await expect(card.locator('.place-attribution')).toHaveText('© Maps of the test');
  await expect(card.locator('image').first()).toBeVisible();
  expect(asked).toContain('/15/26978/12412.png');
  await expect(card).toContainText('39.94040, 116.39640');
  await picture(zhang, 'place-map-phone');
  expect(refused).toEqual([]);

  await expect(lin.locator('.card .place-road')).toBeVisible();
  await expect(lin.locator('.card .place-attribution')).toHaveCount(0);
});

test('Pictures come from the origin of the map and from no other', async ({ page }) => {
  const answer = await page.goto(server.url);
  const policy = answer?.headers()['content-security-policy'] ?? '';
  expect(policy.match(/https:[^ ;]+/g)).toEqual(['https://tiles.example.net']);
});
