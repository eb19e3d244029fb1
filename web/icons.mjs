/** Draws the icons of all sizes from the two SVG files: `npm run icons`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const folder = join(import.meta.dirname, 'apps/messenger/public');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const sizes = [
  ['icon', 'icon-32', 32],
  ['icon', 'icon-192', 192],
  ['icon', 'icon-512', 512],
  // iOS rounds the corners itself and fills what is clear with black.
  ['icon-maskable', 'icon-180', 180],
  ['icon-maskable', 'icon-maskable-192', 192],
  ['icon-maskable', 'icon-maskable-512', 512],
];
for (const [from, to, pixels] of sizes) {
  const page = await browser.newPage({ viewport: { width: pixels, height: pixels } });
  const svg = readFileSync(join(folder, `${from}.svg`), 'utf8');
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${pixels}px;height:${pixels}px}</style>${svg}`);
  writeFileSync(join(folder, `${to}.png`), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
