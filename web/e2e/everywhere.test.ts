import { gzipSync } from 'node:zlib';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { Desk, type Look, open, Phone, picture, serious, Tablet } from './looks';
import { Server } from './server';

let server: Server;
let session: string;

/** Every page, and what is there when it is drawn. */
const pages: readonly (readonly [name: string, path: string, drawn: string])[] = [
  ['chats', '/', '.rows .row'],
  ['chat', 'chat', '.message'],
  ['me', '/me', '.me-parts'],
  ['profile', '/me/profile', '.me-profile'],
  ['devices', '/me/devices', '.entry'],
  ['passkeys', '/me/passkeys', '.tile'],
  ['password', '/me/password', '.tile'],
  ['apps', '/me/apps', '.entry'],
  ['notifications', '/me/notifications', '.me-each li'],
  ['calls', '/me/calls', '.tile .toggle'],
  ['privacy', '/me/privacy', '.tile-row'],
  ['appearance', '/me/appearance', '.tile'],
  ['data', '/me/data', '.facts'],
  ['contacts', '/contacts', 'a[href^="/contacts/"]'],
  ['phone', '/phone', '.dialpad .key'],
];

const viewports = { phone: Phone, tablet: Tablet, desk: Desk } as const;
type Where = keyof typeof viewports;
type Row = readonly [Where, Look['locale'], Look['colorScheme']];

/** Each pair of kinds of screen, languages and themes is in one of these. */
const pairs: readonly Row[] = [
  ['phone', 'zh-CN', 'light'],
  ['phone', 'en', 'dark'],
  ['tablet', 'zh-CN', 'dark'],
  ['tablet', 'en', 'light'],
  ['desk', 'zh-CN', 'light'],
  ['desk', 'en', 'dark'],
];
const rest: readonly Row[] = [
  ['phone', 'zh-CN', 'dark'],
  ['phone', 'en', 'light'],
  ['tablet', 'zh-CN', 'light'],
  ['tablet', 'en', 'dark'],
  ['desk', 'zh-CN', 'dark'],
  ['desk', 'en', 'light'],
];
const looks = process.env.HUTONG_TEST_SCOPE === 'long' ? [...pairs, ...rest] : pairs;

test.beforeAll(async ({ browser }) => {
  server = await Server.demo();
  // A link is good once: who follows it keeps what the page keeps.
  const page = await open(browser, { locale: 'zh-CN', colorScheme: 'light', viewport: Desk });
  await page.goto(server.url + (await server.link()));
  await expect(page.locator('.rows .row').first()).toBeVisible();
  session = await page.evaluate(() => localStorage.getItem('hutong:sessions') ?? '');
  await page.context().close();
});

test.afterAll(() => server.stop());

/** A browser in which the person of the demonstration is signed in. */
async function enter(browser: Browser, look: Look): Promise<Page> {
  const page = await open(browser, look);
  await page.addInitScript((kept) => localStorage.setItem('hutong:sessions', kept), session);
  return page;
}

/** Goes to each page and does something there. */
async function walk(page: Page, each: (name: string) => Promise<void>): Promise<void> {
  await page.goto(server.url);
  await expect(page.locator('.rows .row').first()).toBeVisible();
  const chat = (await page.locator('.rows .row').first().getAttribute('href')) ?? '';
  for (const [name, path, drawn] of pages) {
    const to = path === 'chat' ? chat : path;
    if (name === 'contacts' && (await page.locator('a[href="/contacts"]').count()) === 0) {
      continue;
    }
    await page.evaluate((where) => {
      window.history.pushState(null, '', where);
      window.dispatchEvent(new PopStateEvent('popstate'));
    }, to);
    await expect(page.locator(drawn).first()).toBeVisible();
    await each(name);
  }
}

/** Whether something has to be moved sideways to be seen. */
function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
}

for (const [where, locale, colorScheme] of looks) {
  test(`Every page is without a serious fault: ${where}, ${locale}, ${colorScheme}`, async ({ browser }) => {
    test.setTimeout(300_000);
    const page = await enter(browser, { locale, colorScheme, viewport: viewports[where] });
    const faults: string[] = [];
    await walk(page, async (name) => {
      faults.push(...(await serious(page)).map((fault) => `${name}: ${fault}`));
      if (await isTooWide(page)) {
        faults.push(`${name}: too wide`);
      }
      await page.screenshot({ path: picture(`all/${where}-${locale}-${colorScheme}-${name}`) });
    });
    expect(faults).toEqual([]);
    await expect(page.locator('html')).toHaveAttribute('lang', locale);
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
  });
}

test('A fault that is planted is found', async ({ browser }) => {
  const page = await enter(browser, { locale: 'en', colorScheme: 'light', viewport: Phone });
  await page.goto(server.url);
  await expect(page.locator('.rows .row').first()).toBeVisible();
  expect(await serious(page)).toEqual([]);
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<button id="planted" type="button"></button>');
  });
  expect(await serious(page)).toEqual(['button-name: #planted']);
});

test('Nothing is lost at 320 pixels, nor when letters are twice as large', async ({ browser }) => {
  test.setTimeout(300_000);
  const faults: string[] = [];
  const narrow = await enter(browser, {
    locale: 'en',
    colorScheme: 'light',
    viewport: { width: 320, height: 568 },
  });
  await walk(narrow, async (name) => {
    if (await isTooWide(narrow)) {
      faults.push(`320: ${name}`);
    }
    await narrow.screenshot({ path: picture(`all/narrow-${name}`) });
  });
  // A window of 1360 pixels at 200 % has room for 680.
  const large = await enter(browser, {
    locale: 'en',
    colorScheme: 'light',
    viewport: { width: 680, height: 450 },
  });
  await walk(large, async (name) => {
    if (await isTooWide(large)) {
      faults.push(`200 %: ${name}`);
    }
  });
  for (const page of [narrow, large]) {
    await page.evaluate(() => localStorage.clear());
  }
  expect(faults).toEqual([]);
});

test('The first load is at most 250 kB of JavaScript, packed', async ({ browser }) => {
  const page = await enter(browser, { locale: 'en', colorScheme: 'light', viewport: Desk });
  const sizes: Promise<number>[] = [];
  page.on('response', (answer) => {
    if (answer.url().endsWith('.js')) {
      sizes.push(answer.body().then((body) => gzipSync(body).length));
    }
  });
  await page.goto(server.url);
  await expect(page.locator('.rows .row').first()).toBeVisible();
  const sum = (await Promise.all(sizes)).reduce((all, size) => all + size, 0);
  test.info().annotations.push({ type: 'size', description: `${Math.round(sum / 1000)} kB` });
  expect(sum).toBeGreaterThan(50_000);
  expect(sum).toBeLessThanOrEqual(250_000);
});

test('One whole journey by the keyboard alone', async ({ browser }) => {
  const page = await open(browser, { locale: 'en', colorScheme: 'light', viewport: Desk });
  await page.goto(server.url + (await server.link(1)));
  await expect(page.locator('.rows .row').first()).toBeVisible();
  await page.locator('body').evaluate((body) => body.focus());

  /** Goes on by the tabulator until something has the focus, and sees to it that the focus can be seen. */
  const until = async (what: string, key = 'Tab') => {
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press(key);
      const at = await page.evaluate((selector) => {
        const element = document.activeElement;
        const seen = (one: Element | null) => one !== null && getComputedStyle(one).outlineStyle !== 'none';
        const visible =
          seen(element) || seen(element?.parentElement ?? null) || seen(element?.closest('.field-box, label') ?? null);
        return { here: element?.matches(selector) ?? false, visible: visible || element?.matches('textarea, body') };
      }, what);
      if (at.here) {
        expect(at.visible, what).toBe(true);
        return;
      }
    }
    throw new Error(`the keyboard does not come to ${what}`);
  };

  // To the first conversation, a message, an answer to it.
  await until('.rows .row');
  await page.keyboard.press('Enter');
  await expect(page.locator('.composer textarea')).toBeFocused();
  await page.keyboard.type('typed, not clicked');
  await page.keyboard.press('Enter');
  const said = page.locator('.message', { hasText: 'typed, not clicked' });
  await expect(said).toBeVisible();
  // Read aloud in the order of sender, text and time.
  await expect(said).toHaveAttribute('aria-label', /^You, typed, not clicked, \d\d:\d\d/);
  await until('.message', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);

  // To the page of one's own, and another theme and language.
  await until('a[href="/me"]', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await until('a[href="/me/appearance"]');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Appearance' })).toBeFocused();
  await until('input[type=radio]');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await until('input[type=radio]');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');

  // Out by the menu of accounts.
  await until('.account-button', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.locator('.sign-in')).toBeVisible();
});

test('It is installed, opens without a network, and counts in title and icon', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: Desk });
  const page = await context.newPage();
  await page.addInitScript((kept) => {
    localStorage.setItem('hutong:sessions', kept);
    const shown = { count: -1 };
    Object.assign(window, { shownBadge: shown });
    Object.assign(navigator, {
      setAppBadge: (n: number) => {
        shown.count = n;
        return Promise.resolve();
      },
    });
  }, session);
  await page.goto(server.named);
  await expect(page.locator('.rows .row').first()).toBeVisible();
  const tools = await context.newCDPSession(page);
  const { installabilityErrors } = await tools.send('Page.getInstallabilityErrors');
  // Tests run in private windows, where nothing can be installed.
  expect(installabilityErrors.map((one) => one.errorId).filter((one) => one !== 'in-incognito')).toEqual([]);
  const manifest = (await (await page.request.get(`${server.url}/app.webmanifest`)).json()) as {
    icons: { src: string; sizes: string; purpose?: string }[];
  };
  for (const icon of manifest.icons) {
    expect((await page.request.get(server.url + icon.src)).status(), icon.src).toBe(200);
  }
  expect(manifest.icons.filter((icon) => icon.purpose === 'maskable').map((icon) => icon.sizes)).toContain('512x512');

  const unread = Number(/^\((\d+)\)/.exec(await page.title())?.[1] ?? 0);
  expect(unread).toBeGreaterThan(0);
  const badge = () => page.evaluate(() => (window as unknown as { shownBadge: { count: number } }).shownBadge.count);
  expect(await badge()).toBe(unread);
  await expect(page.locator('link[rel=icon]')).toHaveAttribute('href', '/icon-unread.svg');

  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.reload();
  await context.setOffline(true);
  await page.reload();
  await expect(page.locator('.rows .row').first()).toBeVisible();
  await page.goto(`${server.named}/me/appearance`);
  await expect(page.getByRole('heading', { name: '外观' })).toBeVisible();
});

test('Nothing moves for who wants nothing to move', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'en', reducedMotion: 'reduce', viewport: Desk });
  const page = await context.newPage();
  await page.addInitScript((kept) => localStorage.setItem('hutong:sessions', kept), session);
  await page.goto(`${server.url}/me/appearance`);
  await expect(page.locator('.tile').first()).toBeVisible();
  const longest = await page.evaluate(() =>
    Math.max(
      ...[...document.querySelectorAll('*')].flatMap((element) => {
        const style = getComputedStyle(element);
        return `${style.transitionDuration},${style.animationDuration}`
          .split(',')
          .map((one) => Number.parseFloat(one) * (one.trim().endsWith('ms') ? 1 : 1000));
      }),
    ),
  );
  expect(longest).toBeLessThanOrEqual(1);
});
