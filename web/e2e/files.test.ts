import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { Server } from './server';
import { choose, DeskZh, drawPicture, give, message, open, PhoneEn, picture, say, signIn } from './steps';

let server: Server;

test.beforeAll(async () => {
  server = await Server.start('lin', 'zhang', 'wang');
});

test.afterEach(({ browser }) => Promise.all(browser.contexts().map((one) => one.close())));

test.afterAll(() => server.stop());

const LongName = 'a report with a name so long that no telephone has a line for it, third version, final (2).pdf';

/** Whatever is shown of a message lies within its bubble, and the bubble within the page. */
async function overhangs(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const out: string[] = [];
    const frame = document.querySelector('.messages-inner')?.getBoundingClientRect();
    for (const bubble of document.querySelectorAll('.bubble')) {
      const box = bubble.getBoundingClientRect();
      if (frame && (box.right > frame.right + 0.5 || box.left < frame.left - 0.5)) {
        out.push(`bubble ${bubble.textContent}`);
      }
      for (const part of bubble.querySelectorAll('*')) {
        const inner = part.getBoundingClientRect();
        if (inner.width > 0 && (inner.right > box.right + 0.5 || inner.left < box.left - 0.5)) {
          out.push(`${part.className || part.tagName} in ${bubble.textContent}`);
        }
      }
    }
    return out;
  });
}

async function throttle(page: Page, uploadThroughput: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput,
  });
}

test('Several files are dropped and pasted, looked at before, shown as pictures and in the lightbox', async ({
  browser,
}) => {
  const lin = await signIn(browser, server, 'lin', DeskZh);
  const zhang = await signIn(browser, server, 'zhang', PhoneEn);
  await open(lin, server, 'zhang');
  await open(zhang, server, 'lin');
  const red = await drawPicture(lin, '#b5533c');
  const blue = await drawPicture(lin, '#3c6a9b', 400, 700);
  const green = await drawPicture(lin, '#3f8f63');

  await give(lin, '.conversation', 'drop', [
    { name: 'courtyard.png', type: 'image/png', bytes: red },
    { name: 'tower.png', type: 'image/png', bytes: blue },
    { name: LongName, type: 'application/pdf', bytes: Buffer.from('%PDF-1.4 a small one') },
  ]);
  await expect(lin.getByRole('dialog').locator('.attach-list li')).toHaveCount(3);
  await expect(lin.getByRole('dialog').locator('.thumbnail')).toHaveCount(2);
  await picture(lin, 'attach-desk');
  await lin.getByRole('dialog').getByRole('button', { name: '发送', exact: true }).click();
  await give(lin, '.composer textarea', 'paste', [{ name: 'pasted.png', type: 'image/png', bytes: green }]);
  await lin.getByRole('dialog').getByRole('button', { name: '发送', exact: true }).click();

  await expect(zhang.locator('.picture img')).toHaveCount(3);
  await expect(zhang.locator('.file-card')).toContainText('a report');
  await lin.getByRole('button', { name: '录语音消息' }).click();
  await expect(lin.getByRole('timer')).toContainText('0:01');
  await lin.getByRole('button', { name: '发送录音' }).click();
  await expect(zhang.locator('.voice')).toBeVisible();
  expect(await overhangs(zhang)).toEqual([]);
  expect(await overhangs(lin)).toEqual([]);
  await picture(zhang, 'files-phone');
  await zhang.setViewportSize({ width: 320, height: 640 });
  expect(await overhangs(zhang)).toEqual([]);
  await zhang.setViewportSize({ width: 390, height: 844 });

  await zhang.locator('.picture').first().click();
  const box = zhang.locator('dialog.lightbox');
  await expect(box.locator('.lightbox-bar')).toContainText('courtyard.png');
  await zhang.keyboard.press('ArrowRight');
  await expect(box.locator('.lightbox-bar')).toContainText('tower.png');
  await zhang.keyboard.press('ArrowRight');
  await expect(box.locator('.lightbox-bar')).toContainText('pasted.png');
  await zhang.keyboard.press('ArrowLeft');
  await picture(zhang, 'lightbox-phone');
  await zhang.keyboard.press('Escape');
  await expect(box).toHaveCount(0);

  await choose(lin, message(lin, 'a report'), '转发');
  await lin.getByRole('dialog').getByRole('searchbox').fill('wang@localhost');
  await lin.getByRole('dialog').locator('.row', { hasText: 'wang' }).click();
  const wang = await signIn(browser, server, 'wang', PhoneEn);
  await open(wang, server, 'lin');
  await expect(wang.locator('.file-card')).toContainText('a report');
});

test('An upload shows how far it is, can be cancelled, and goes on after the network or the page was gone', async ({
  browser,
}) => {
  const lin = await signIn(browser, server, 'lin', DeskZh);
  const zhang = await signIn(browser, server, 'zhang', PhoneEn);
  await open(lin, server, 'zhang');
  await open(zhang, server, 'lin');
  await throttle(lin, 200_000);
  const big = (name: string) => ({ name, type: 'application/zip', bytes: randomBytes(1_500_000) });
  const card = (page: Page, name: string) => page.locator('.file-card', { hasText: name });

  await give(lin, '.conversation', 'drop', [big('never.zip'), big('later.zip')]);
  await lin.getByRole('dialog').getByRole('button', { name: '发送', exact: true }).click();
  const never = message(lin, 'never.zip');
  await expect.poll(() => never.getByRole('progressbar').getAttribute('value').then(Number)).toBeGreaterThan(0);
  await picture(lin, 'upload-desk');
  await never.getByRole('button', { name: '停止发送' }).click();
  await expect(never).toContainText('已停止');
  await never.getByRole('button', { name: '不发了' }).click();
  await expect(never).toHaveCount(0);

  await give(lin, '.conversation', 'drop', [big('resumed.zip')]);
  await lin.getByRole('dialog').getByRole('button', { name: '发送', exact: true }).click();

  await expect(message(lin, 'later.zip').getByRole('progressbar')).toBeVisible();
  await lin.reload();
  await say(lin, 'beside the file');
  await expect(message(lin, 'resumed.zip')).toBeVisible();
  await expect(card(zhang, 'later.zip')).toBeVisible();
  await expect(card(zhang, 'resumed.zip')).toBeVisible();
  await expect(message(zhang, 'beside the file')).toBeVisible();
  await expect(card(zhang, 'never.zip')).toHaveCount(0);
  await expect(card(zhang, 'later.zip')).toHaveCount(1);
});

test('An upload that broke off goes on from the byte where it did', async ({ browser }) => {
  const lin = await signIn(browser, server, 'lin', DeskZh);
  const zhang = await signIn(browser, server, 'zhang', PhoneEn);
  await open(lin, server, 'zhang');
  await open(zhang, server, 'lin');
  const content = randomBytes(1_200_000);
  const offsets: number[] = [];
  lin.on('request', (request) => {
    if (request.method() === 'PATCH') {
      offsets.push(Number(request.headers()['upload-offset']));
    }
  });
  await throttle(lin, 150_000);
  await give(lin, '.conversation', 'drop', [{ name: 'long.bin', type: 'application/octet-stream', bytes: content }]);
  await lin.getByRole('dialog').getByRole('button', { name: '发送', exact: true }).click();
  const bar = message(lin, 'long.bin').getByRole('progressbar');
  await expect.poll(() => bar.getAttribute('value').then(Number)).toBeGreaterThan(0.3);

  await lin.reload();

  const card = zhang.locator('.file-card', { hasText: 'long.bin' });
  await expect(card).toBeVisible({ timeout: 40_000 });
  expect(offsets).toHaveLength(1);
  expect(offsets[0]).toBeGreaterThan(0);
  const [download] = await Promise.all([zhang.waitForEvent('download'), card.click()]);
  const kept = await readFile(await download.path());
  expect(kept.equals(content)).toBe(true);
});
