import { expect, type Page, test } from '@playwright/test';
import jsqr from 'jsqr';
import { Desk, open, Phone, picture, serious, signIn } from './looks';
import { Server } from './server';

let server: Server;

test.beforeAll(async () => {
  server = await Server.start('lin', 'zhang');
});

test.afterAll(() => server.stop());

/** An authenticator that needs nobody's finger (WebAuthn section 11). */
async function addAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable', { enableUI: false });
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** What a camera reads in a picture on the page. */
async function scan(page: Page): Promise<string | undefined> {
  const bytes = await page.locator('.qr-frame').screenshot();
  const { data, width, height } = await page.evaluate(async (base64) => {
    const raw = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([raw], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const image = context?.getImageData(0, 0, bitmap.width, bitmap.height);
    return { data: [...(image?.data ?? [])], width: bitmap.width, height: bitmap.height };
  }, bytes.toString('base64'));
  const read = typeof jsqr === 'function' ? jsqr : (jsqr as { default: typeof jsqr }).default;
  return read(Uint8ClampedArray.from(data), width, height)?.data;
}

test('A sign-in link opens the account once', async ({ browser }) => {
  const [link = ''] = /http\S+/.exec(server.run('account', 'link', 'lin@localhost')) ?? [];
  expect(link).toContain('/#/sign-in?token=');
  const fragment = link.slice(link.indexOf('/#/'));
  const page = await open(browser, { locale: 'zh-CN', colorScheme: 'light', viewport: Desk });
  await page.goto(server.url + fragment);
  await expect(page.locator('.list')).toBeVisible();
  expect(page.url()).toBe(`${server.url}/`);

  const other = await open(browser, { locale: 'en', colorScheme: 'light', viewport: Desk });
  await other.goto(server.url + fragment);
  await expect(other.getByRole('status').first()).toContainText('used or too old');
  expect(other.url()).not.toContain('token');
});

test('A passkey is made, signs in by button and from the field, and is taken back', async ({ browser }) => {
  const page = await open(browser, { locale: 'zh-CN', colorScheme: 'light', viewport: Desk });
  await addAuthenticator(page);
  await signIn(page, server, 'lin', server.named);
  await page.goto(`${server.named}/me/passkeys`);
  await page.getByRole('button', { name: '在这台设备上创建' }).click();
  await expect(page.locator('.entry')).toContainText('Chrome');
  await page.getByRole('button', { name: /改名/ }).click();
  await page.getByLabel('名字').fill('家里的电脑');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.locator('.entry')).toContainText('家里的电脑');
  await page.screenshot({ path: picture('passkeys-desk-zh-light') });
  expect(await serious(page)).toEqual([]);
  // The same device has one already.
  await page.getByRole('button', { name: '在这台设备上创建' }).click();
  await expect(page.getByRole('alert')).toContainText('没有创建');

  await page.getByRole('button', { name: '退出登录' }).click();
  // The virtual authenticator answers the offer in the fields without asking: nobody presses anything.
  await expect(page.locator('.list')).toBeVisible();

  await page.evaluate(() => {
    PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false);
  });
  await page.goto(`${server.named}/me`);
  await page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false);
  });
  await page.reload();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.getByRole('button', { name: '用通行密钥登录' }).click();
  await expect(page.locator('.list')).toBeVisible();

  await page.goto(`${server.named}/me/passkeys`);
  await expect(page.locator('.entry')).toContainText('最近使用');
  await page.getByRole('button', { name: /移除/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: '移除', exact: true }).click();
  await expect(page.locator('.me-empty')).toBeVisible();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.getByRole('button', { name: '用通行密钥登录' }).click();
  await expect(page.getByRole('alert')).toContainText('不认得');
});

test('A telephone lets a computer in by its picture', async ({ browser }) => {
  const phone = await open(browser, { locale: 'zh-CN', colorScheme: 'light', viewport: Phone });
  await signIn(phone, server, 'zhang');
  const computer = await open(browser, { locale: 'en', colorScheme: 'dark', viewport: Desk });
  await computer.goto(server.url);
  await expect(computer.locator('.qr-code')).toBeVisible();
  await computer.screenshot({ path: picture('sign-in-desk-en-dark') });
  expect(await serious(computer)).toEqual([]);
  const read = await scan(computer);
  expect(read).toContain('/#/pair?id=');
  const fragment = read?.slice(read.indexOf('/#/')) ?? '';

  await phone.goto(server.url + fragment);
  await expect(phone.locator('.pair-facts')).toContainText('Chrome, Linux');
  await expect(phone.locator('.pair-facts')).toContainText('就是本机');
  await expect(computer.locator('.qr-digits')).toHaveText((await phone.locator('.pair-code b').textContent()) ?? '');
  await phone.screenshot({ path: picture('pair-phone-zh-light') });
  expect(await serious(phone)).toEqual([]);
  await phone.getByRole('button', { name: '允许登录' }).click();
  await expect(phone.getByRole('status')).toContainText('电脑已登录');
  await expect(computer.locator('.list')).toBeVisible();

  // Used once.
  await phone.goto(server.url + fragment);
  await expect(phone.getByRole('status')).toContainText('已用过');
});

test('A telephone refuses a computer', async ({ browser }) => {
  const phone = await open(browser, { locale: 'en', colorScheme: 'dark', viewport: Phone });
  await signIn(phone, server, 'zhang');
  const computer = await open(browser, { locale: 'zh-CN', colorScheme: 'light', viewport: Desk });
  await computer.goto(server.url);
  await expect(computer.locator('.qr-code')).toBeVisible();
  await computer.screenshot({ path: picture('sign-in-desk-zh-light') });
  const read = (await scan(computer)) ?? '';
  await phone.goto(server.url + read.slice(read.indexOf('/#/')));
  await phone.getByRole('button', { name: 'Refuse' }).click();
  await expect(phone.getByRole('status')).toContainText('Nobody was signed in');
  await expect(computer.locator('.sign-in-qr [role=status]')).toContainText('已拒绝');
});
