import { expect, test } from '@playwright/test';
import { Server } from './server';
import { composer, DeskZh, message, open, PhoneEn, picture, signIn } from './steps';

let server: Server;

test.beforeAll(async () => {
  server = await Server.start('lin', 'zhang');
});

test.afterEach(({ browser }) => Promise.all(browser.contexts().map((one) => one.close())));

test.afterAll(() => server.stop());

test('A voice note is recorded by holding, or locked, heard before it is sent, and played at a speed', async ({
  browser,
}) => {
  const lin = await signIn(browser, server, 'lin', DeskZh);
  const zhang = await signIn(browser, server, 'zhang', PhoneEn);
  await open(lin, server, 'zhang');
  await open(zhang, server, 'lin');
  const hold = async () => {
    const box = await lin.getByRole('button', { name: '录语音消息' }).boundingBox();
    await lin.mouse.move((box?.x ?? 0) + 10, (box?.y ?? 0) + 10);
    await lin.mouse.down();
    await expect(lin.getByRole('timer')).toContainText('0:01');
    return { x: (box?.x ?? 0) + 10, y: (box?.y ?? 0) + 10 };
  };
  await hold();
  await picture(lin, 'voice-held-desk');
  await lin.mouse.up();
  await expect(zhang.locator('.voice')).toHaveCount(1);

  const at = await hold();
  await lin.mouse.move(at.x - 10, at.y);
  await lin.mouse.move(at.x - 120, at.y);
  await expect(composer(lin)).toBeVisible();
  await lin.mouse.up();

  const from = await hold();
  await lin.mouse.move(from.x, from.y - 10);
  await lin.mouse.move(from.x, from.y - 120);
  await lin.mouse.up();
  await lin.getByRole('button', { name: '先听一遍' }).click();
  await picture(lin, 'voice-listen-desk');
  await lin.getByRole('button', { name: '播放', exact: true }).first().click();
  await lin.getByRole('button', { name: '发送录音' }).click();
  await expect(zhang.locator('.voice')).toHaveCount(2);

  await zhang.getByRole('button', { name: '1×' }).first().click();
  await expect(zhang.getByRole('button', { name: '1.5×' })).toHaveCount(1);
});

test('Voice notes are heard one after the other, as they were said', async ({ browser }) => {
  const lin = await signIn(browser, server, 'lin', DeskZh);
  const zhang = await signIn(browser, server, 'zhang', PhoneEn);
  await open(lin, server, 'zhang');
  const before = await lin.locator('.voice').count();
  for (let n = 1; n <= 2; n += 1) {
    await lin.getByRole('button', { name: '录语音消息' }).click();
    await expect(lin.getByRole('timer')).toContainText('0:01');
    await lin.getByRole('button', { name: '发送录音' }).click();
    await expect(lin.locator('.voice')).toHaveCount(before + n);
  }
  await open(zhang, server, 'lin');
  await expect(zhang.locator('.voice')).toHaveCount(before + 2);
  await zhang.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const note = (event: Event) => {
      const key = (event.target as Element).closest<HTMLElement>('[data-voice]')?.dataset.voice ?? '';
      heard.push(`${event.type} ${key}`);
    };
    document.addEventListener('play', note, true);
    document.addEventListener('ended', note, true);
  });
  const heard = () => zhang.evaluate(() => (window as unknown as { heard: string[] }).heard);
  const [first, second] = [zhang.locator('.voice').nth(before), zhang.locator('.voice').nth(before + 1)];
  const keys = [await first.getAttribute('data-voice'), await second.getAttribute('data-voice')];
  await first.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(heard).toEqual([`play ${keys[0]}`, `ended ${keys[0]}`, `play ${keys[1]}`, `ended ${keys[1]}`]);
  await expect(second.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
});

test('A link shows what it leads to, and who gets it asks nobody outside', async ({ browser }) => {
  const lin = await signIn(browser, server, 'lin', DeskZh);
  const zhang = await signIn(browser, server, 'zhang', PhoneEn);
  const asked: string[] = [];
  zhang.on('request', (one) => asked.push(one.url()));
  await open(lin, server, 'zhang');
  await open(zhang, server, 'lin');
  // The server's own looking is tested there: a page of the world outside is not to be had here.
  await lin.route('**/api/v1/previews', (route) =>
    route.fulfill({
      json: {
        url: 'https://courtyards.example/drum-tower',
        title: 'The Drum Tower',
        description: 'Where the time of the old city was told.',
        site: 'Courtyards',
        picture: null,
      },
    }),
  );
  await composer(lin).fill('see https://courtyards.example/drum-tower');
  await expect(lin.locator('.composer-preview')).toContainText('The Drum Tower');
  await picture(lin, 'preview-composer-desk');
  await composer(lin).press('Enter');
  await expect(message(zhang, 'see https').locator('.link-card')).toContainText('The Drum Tower');
  await picture(zhang, 'preview-phone');
  expect(asked.filter((url) => !url.startsWith(server.url))).toEqual([]);

  await composer(lin).fill('https://courtyards.example/drum-tower again');
  await lin.getByRole('button', { name: '不带预览发送' }).click();
  await composer(lin).press('Enter');
  await expect(message(zhang, 'again')).toBeVisible();
  await expect(message(zhang, 'again').locator('.link-card')).toHaveCount(0);
});
