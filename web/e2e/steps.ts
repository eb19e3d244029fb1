import { join } from 'node:path';
import { type Browser, expect, type Locator, type Page } from '@playwright/test';
import type { Server } from './server';

export const Pictures = join(import.meta.dirname, '../../artifacts/web/screenshots');

export interface Look {
  readonly locale: 'zh-CN' | 'en';
  readonly colorScheme: 'light' | 'dark';
  readonly viewport: { readonly width: number; readonly height: number };
  readonly hasTouch?: boolean;
}

export const Desk = { width: 1360, height: 900 };
export const Phone = { width: 390, height: 844 };
export const DeskZh: Look = { locale: 'zh-CN', colorScheme: 'light', viewport: Desk };
export const DeskEn: Look = { locale: 'en', colorScheme: 'dark', viewport: Desk };
export const PhoneZh: Look = { locale: 'zh-CN', colorScheme: 'light', viewport: Phone, hasTouch: true };
export const PhoneEn: Look = { locale: 'en', colorScheme: 'dark', viewport: Phone, hasTouch: true };

/** A browser of its own in which somebody has signed in. */
export async function signIn(browser: Browser, server: Server, name: string, look: Look): Promise<Page> {
  const storageState = await server.signedIn(name, look.locale);
  const context = await browser.newContext({ ...look, storageState, serviceWorkers: 'block' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  await page.goto(server.url);
  await expect(page.locator('.list')).toBeVisible();
  return page;
}

export async function open(page: Page, server: Server, name: string): Promise<void> {
  await page.goto(`${server.url}/chat/${encodeURIComponent(`${name}@localhost`)}`);
  await expect(composer(page)).toBeVisible();
}

export const composer = (page: Page): Locator => page.locator('.composer textarea');

export async function say(page: Page, words: string): Promise<void> {
  await composer(page).fill(words);
  await page.locator('.composer .send').click();
}

export const message = (page: Page, words: string): Locator => page.locator('.message', { hasText: words });

export const row = (page: Page, name: string): Locator => page.locator('.rows .row', { hasText: name });

/** Chooses a deed of a message's menu. */
export async function choose(page: Page, of: Locator, deed: string | RegExp): Promise<void> {
  await of.click({ button: 'right' });
  await page.getByRole('menuitem', { name: deed }).click();
}

export function picture(page: Page, path: string): Promise<Buffer> {
  return page.screenshot({ path: join(Pictures, `${path}.png`) });
}

/** A PNG of one colour, drawn by the browser. */
export function drawPicture(page: Page, colour: string, width = 640, height = 400): Promise<Buffer> {
  return page
    .evaluate(
      ([fill, w, h]) => {
        const canvas = document.createElement('canvas');
        canvas.width = Number(w);
        canvas.height = Number(h);
        const context = canvas.getContext('2d');
        if (context) {
          context.fillStyle = String(fill);
          context.fillRect(0, 0, canvas.width, canvas.height);
          context.fillStyle = '#ffffff80';
          context.fillRect(canvas.width / 3, canvas.height / 4, canvas.width / 3, canvas.height);
        }
        return canvas.toDataURL('image/png').split(',')[1] ?? '';
      },
      [colour, width, height] as const,
    )
    .then((data) => Buffer.from(data, 'base64'));
}

interface Given {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Drops or pastes files where the selector points, as a person does. */
export async function give(
  page: Page,
  selector: string,
  how: 'drop' | 'paste',
  files: readonly Given[],
): Promise<void> {
  await page.evaluate(
    ([where, kind, given]) => {
      const transfer = new DataTransfer();
      for (const { name, type, data } of given) {
        const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type }));
      }
      const element = document.querySelector(where);
      const options = { bubbles: true, cancelable: true };
      if (kind === 'paste') {
        element?.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: transfer }));
      } else {
        element?.dispatchEvent(new DragEvent('dragover', { ...options, dataTransfer: transfer }));
        element?.dispatchEvent(new DragEvent('drop', { ...options, dataTransfer: transfer }));
      }
    },
    [selector, how, files.map(({ name, type, bytes }) => ({ name, type, data: bytes.toString('base64') }))] as const,
  );
}
