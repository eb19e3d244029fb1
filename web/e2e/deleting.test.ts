import { expect, test } from '@playwright/test';
import { Server } from './server';
import { choose, composer, DeskZh, message, open, PhoneEn, picture, row, say, signIn } from './steps';

let server: Server;

test.beforeAll(async () => {
  server = await Server.start('lin', 'wang');
});

test.afterEach(({ browser }) => Promise.all(browser.contexts().map((one) => one.close())));

test.afterAll(() => server.stop());

test('What one deletes for oneself is gone on all one’s devices, and the other side keeps it', async ({ browser }) => {
  const desk = await signIn(browser, server, 'lin', DeskZh);
  const phone = await signIn(browser, server, 'lin', PhoneEn);
  const wang = await signIn(browser, server, 'wang', PhoneEn);
  await open(wang, server, 'lin');
  await open(desk, server, 'wang');
  await open(phone, server, 'wang');
  await say(desk, 'the code is 1234');
  await expect(message(wang, 'the code is 1234')).toBeVisible();
  await choose(desk, message(desk, 'the code is 1234'), '编辑');
  await say(desk, 'the code is 5678');
  await say(wang, 'I have written it down');
  await say(wang, 'anything else?');
  for (const page of [desk, phone]) {
    await expect(message(page, '5678').first()).toBeVisible();
    await expect(message(page, 'anything else?')).toBeVisible();
  }

  await choose(desk, message(desk, '5678').first(), '多选');
  await message(desk, 'written it down').click();
  await picture(desk, 'delete-for-me-desk');
  await desk.getByRole('button', { name: '仅自己删除' }).click();
  for (const page of [desk, phone]) {
    await expect(message(page, '5678')).toHaveCount(0);
    await expect(message(page, 'written it down')).toHaveCount(0);
    await expect(message(page, 'anything else?')).toBeVisible();
  }
  await expect(message(wang, '5678').first()).toBeVisible();
  await expect(message(wang, 'written it down')).toBeVisible();

  // A device that comes later never sees it, and what the browsers keep says nothing of it.
  const later = await signIn(browser, server, 'lin', PhoneEn);
  await open(later, server, 'wang');
  await expect(message(later, 'anything else?')).toBeVisible();
  await expect(later.locator('.messages')).not.toContainText(/1234|5678|written/);
  for (const page of [desk, phone]) {
    const kept = await page.evaluate(async () => {
      const all: string[] = [];
      for (const { name = '' } of await indexedDB.databases()) {
        const db = await new Promise<IDBDatabase>((done) => {
          const request = indexedDB.open(name);
          request.onsuccess = () => done(request.result);
        });
        await new Promise<void>((done) => {
          const request = db.transaction('items').objectStore('items').getAll();
          request.onsuccess = () => {
            all.push(JSON.stringify(request.result));
            done();
          };
        });
        db.close();
      }
      return all.join();
    });
    expect(kept).toContain('anything else?');
    expect(kept).not.toMatch(/1234|5678|written/);
  }
});

test('What is deleted offline is deleted later, and a device that was away hears of it', async ({ browser }) => {
  const desk = await signIn(browser, server, 'lin', DeskZh);
  const phone = await signIn(browser, server, 'lin', PhoneEn);
  const wang = await signIn(browser, server, 'wang', PhoneEn);
  await open(wang, server, 'lin');
  await open(desk, server, 'wang');
  await open(phone, server, 'wang');
  await say(wang, 'this one stays');
  await say(wang, 'deleted in a tunnel');
  await say(wang, 'deleted while you slept');
  for (const page of [desk, phone]) {
    await expect(message(page, 'while you slept')).toBeVisible();
  }

  await phone.context().setOffline(true);
  await choose(desk, message(desk, 'while you slept'), '仅自己删除');
  await expect(message(desk, 'while you slept')).toHaveCount(0);
  await choose(phone, message(phone, 'in a tunnel'), 'Delete for me');
  await expect(message(phone, 'in a tunnel')).toHaveCount(0);
  await expect(message(desk, 'in a tunnel')).toBeVisible();
  await phone.context().setOffline(false);
  await phone.reload();
  await expect(composer(phone)).toBeVisible();
  await expect(message(desk, 'in a tunnel')).toHaveCount(0);
  await expect(message(phone, 'while you slept')).toHaveCount(0);
  await expect(message(phone, 'in a tunnel')).toHaveCount(0);
  await expect(message(wang, 'while you slept')).toBeVisible();
  await phone.goto(server.url);
  await expect(row(phone, 'wang')).toContainText('this one stays');
});
