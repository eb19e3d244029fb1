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

/** The code that was sent to a number: a trial server shows it to whoever sits at the machine. */
async function codeOf(page: Page, digits: string): Promise<string> {
  const shown = await (await page.request.get(`${server.url}/dev/codes`)).text();
  return new RegExp(`\\+86${digits}</td><td><b>(\\d{6})`).exec(shown)?.[1] ?? '';
}

test('A number comes in by its code, with name and picture, and writes a first message', async ({ browser }) => {
  const page = await open(browser, { locale: 'zh-CN', colorScheme: 'light', viewport: Phone });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await addAuthenticator(page);
  const began = Date.now();
  await page.goto(server.named);
  await page.getByLabel('手机号', { exact: true }).fill('12');
  await page.getByRole('button', { name: '获取验证码' }).click();
  await expect(page.getByRole('alert')).toContainText('不是所选国家的电话号码');
  await page.getByLabel('手机号', { exact: true }).fill('138 0013 8000');
  await page.getByRole('button', { name: '获取验证码' }).click();
  await expect(page.getByText('+86 138 0013 8000')).toBeVisible();
  await expect(page.getByRole('button', { name: /秒后可重新获取/ })).toBeDisabled();
  const field = page.getByLabel('六位验证码');
  await expect(field).toHaveAttribute('autocomplete', 'one-time-code');
  await field.fill('000000');
  await expect(page.getByRole('alert')).toContainText('验证码不对');
  await page.screenshot({ path: picture('code-phone-zh-light') });
  expect(await serious(page)).toEqual([]);
  // Pasted as it stands in the message.
  const code = await codeOf(page, '13800138000');
  await page.evaluate((text) => navigator.clipboard.writeText(text), `${code.slice(0, 3)} ${code.slice(3)}`);
  await field.fill('');
  await field.focus();
  await page.keyboard.press('Control+V');
  await page.getByLabel('你的名字').fill('林晓');
  await page.screenshot({ path: picture('welcome-phone-zh-light') });
  expect(await serious(page)).toEqual([]);
  await page.getByRole('button', { name: '继续' }).click();
  await page.getByRole('button', { name: '创建通行密钥' }).click();
  await expect(page.locator('.list')).toBeVisible();
  await page.goto(`${server.named}/chat/${encodeURIComponent('lin@localhost')}`);
  await page.locator('.composer textarea').fill('我到了');
  await page.locator('.composer .send').click();
  await expect(
    page.locator('.message .ticks[data-progress=sent], .message .ticks[data-progress=delivered]'),
  ).toBeVisible();
  expect(Date.now() - began).toBeLessThan(60_000);
});

test('An invitation opens an account and makes both contacts', async ({ browser }) => {
  const lin = await open(browser, { locale: 'zh-CN', colorScheme: 'light', viewport: Desk });
  await signIn(lin, server, 'lin');
  await lin.getByRole('button', { name: '新对话' }).first().click();
  await lin.getByRole('button', { name: '生成链接' }).click();
  const link = await lin.getByLabel('邀请链接').inputValue();
  const guest = await open(browser, { locale: 'en', colorScheme: 'dark', viewport: Phone });
  await guest.goto(link);
  await expect(guest.getByText(/lin/).first()).toBeVisible();
  await guest.screenshot({ path: picture('invitation-phone-en-dark') });
  expect(await serious(guest)).toEqual([]);
  await guest.getByLabel('Choose a name').fill('maria');
  await guest.getByLabel(/Choose a password/).fill('secretpw1');
  await guest.getByRole('button', { name: 'Open an account' }).click();
  await guest.getByLabel('Your name').fill('Maria');
  await guest.getByRole('button', { name: 'Continue' }).click();
  await expect(guest.locator('.list')).toBeVisible();
  await guest.goto(`${server.url}/chat/${encodeURIComponent('lin@localhost')}`);
  await guest.locator('.composer textarea').fill('Here I am');
  await guest.locator('.composer .send').click();
  await lin.keyboard.press('Escape');
  await expect(lin.locator('.row', { hasText: 'Maria' })).toBeVisible();
  // Contacts on both sides: each sees the other online.
  await expect(guest.locator('.conversation header, .chat-head, header').first()).toContainText('Online');
});
