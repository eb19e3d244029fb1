import { join } from 'node:path';
import { type Browser, expect, type Page } from '@playwright/test';
import axe from 'axe-core';
import type { Server } from './server';

export interface Look {
  readonly locale: 'zh-CN' | 'en';
  readonly colorScheme: 'light' | 'dark';
  readonly viewport: { readonly width: number; readonly height: number };
}

export const Desk = { width: 1360, height: 900 };
export const Tablet = { width: 820, height: 1180 };
export const Phone = { width: 390, height: 844 };

/** Where the pictures go that people look at. */
export function picture(name: string): string {
  return join(import.meta.dirname, '../../artifacts/web/screenshots', `${name}.png`);
}

/** A browser of its own, as a person would see it. */
export async function open(browser: Browser, look: Look): Promise<Page> {
  const context = await browser.newContext({ ...look, reducedMotion: 'reduce', serviceWorkers: 'block' });
  return await context.newPage();
}

/** Signs in by password. */
export async function signIn(page: Page, server: Server, name: string, at = server.url): Promise<void> {
  await page.goto(at);
  await page.getByText(/^(密码登录|With a password)$/).click();
  await page.locator('input[name=username]').fill(name);
  await page.locator('input[name=password]').fill('secretpw1');
  await page.locator('button[type=submit]').click();
  await expect(page.locator('.list')).toBeVisible();
}

/**
 * What axe finds that is serious or worse. It runs in the page itself, which has no frames, and what it finds is judged
 * there: its usual way opens a second page for each look and carries over all that passed, which took most of the time.
 */
export async function serious(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(axe.source);
  }
  return page.evaluate(async () => {
    // What still fades in is too pale to be judged, and a colour that is inherited arrives a frame later at each level.
    const frame = () =>
      new Promise((done) => {
        requestAnimationFrame(done);
        setTimeout(done, 100);
      });
    const isMoving = (one: Animation) =>
      one.playState === 'running' && Number.isFinite(one.effect?.getComputedTiming().endTime);
    for (let [still, left] = [0, 200]; still < 3 && left > 0; left -= 1) {
      await frame();
      still = document.getAnimations().some(isMoving) ? 0 : still + 1;
    }
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations'],
      preload: false,
      elementRef: false,
    });
    return violations
      .filter((one) => one.impact === 'serious' || one.impact === 'critical')
      .map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
  });
}
