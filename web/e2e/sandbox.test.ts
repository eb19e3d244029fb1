import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { serious } from './looks.ts';
import { Telephones } from './telephones.ts';

const Microphone = 900;
const Wang = '+8613911110001';
const Maya = '+14155550134';
const Anna = '+493023125018';
const folder = mkdtempSync(join(tmpdir(), 'hutong-sandbox-'));
const tone = join(folder, 'microphone.wav');

// A microphone that hears one tone: the test finds it at the other end.
function writeTone(path: string, hz: number): void {
  const rate = 48_000;
  const samples = Int16Array.from({ length: rate }, (_, i) => 8000 * Math.sin((2 * Math.PI * hz * i) / rate));
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  writeFileSync(path, Buffer.concat([header, Buffer.from(samples.buffer)]));
}

writeTone(tone, Microphone);
test.use({
  locale: 'en-US',
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${tone}`,
    ],
  },
});

let sandbox: Telephones;

test.beforeAll(async () => {
  sandbox = await Telephones.start();
  // It is its own server: its telephones call each other.
  await sandbox.connect(sandbox.sip);
});

test.afterAll(() => {
  sandbox?.stop();
  rmSync(folder, { recursive: true, force: true });
});

// What the page plays can be listened to, and the microphone comes as it is: filters take a steady tone for noise.
async function openEars(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode, ...more: number[]) => AudioNode;
    AudioNode.prototype.connect = function (this: AudioNode, to: AudioNode, ...more: number[]) {
      if (to instanceof AudioDestinationNode && this instanceof AudioWorkletNode) {
        const analyser = new AnalyserNode(this.context, { fftSize: 16384, smoothingTimeConstant: 0 });
        connect.call(this, analyser);
        Object.assign(globalThis, { ear: analyser });
      }
      return connect.call(this, to, ...more);
    } as typeof AudioNode.prototype.connect;
    const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = () =>
      original({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
  });
}

function strongest(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { ear } = globalThis as unknown as { readonly ear?: AnalyserNode };
    if (!ear) {
      return 0;
    }
    const levels = new Float32Array(ear.frequencyBinCount);
    ear.getFloatFrequencyData(levels);
    const best = levels.indexOf(Math.max(...levels));
    return (levels[best] ?? -200) < -60 ? 0 : (best * ear.context.sampleRate) / ear.fftSize;
  });
}

test('a person answers in the browser, hears and is heard', async ({ page }) => {
  await openEars(page);
  await page.goto(sandbox.page);
  await sandbox.setMood(Anna, { kind: 'tone', hz: 700, levelDbov: -20 });
  await sandbox.dial(Anna, Wang);
  const wang = page.getByRole('group', { name: /Master Wang/ });
  await expect(wang.getByText('Incoming call')).toBeVisible();
  await expect(wang.getByText('+49 30 23125018')).toBeVisible();
  await wang.getByRole('button', { name: 'Answer' }).click();
  await expect(wang.getByRole('button', { name: 'Mute' })).toBeVisible();
  await expect.poll(() => strongest(page)).toBeGreaterThan(693);
  expect(await strongest(page)).toBeLessThan(707);

  // Anna says a tone; a person there would hear the microphone here: ask what her telephone hears.
  await expect.poll(async () => (await sandbox.heard(Anna, 500)).frequencyHz).toBeGreaterThan(Microphone - 9);
  const heard = await sandbox.heard(Anna, 500);
  expect(heard.frequencyHz).toBeLessThan(Microphone + 9);
  await expect.poll(async () => (await sandbox.heard(Anna, 500)).levelDbov).toBeGreaterThan(-18);

  await wang.getByRole('button', { name: 'Mute' }).click();
  await expect.poll(async () => (await sandbox.heard(Anna, 500)).levelDbov).toBeLessThan(-60);
  await wang.getByRole('button', { name: 'Unmute' }).click();

  await wang.getByRole('button', { name: 'Keypad' }).click();
  await wang.getByRole('button', { name: '5', exact: true }).click();
  await wang.focus();
  await page.keyboard.press('7');
  await expect.poll(async () => (await sandbox.call(Anna))?.keys).toBe('57');

  await wang.getByRole('button', { name: 'Hold' }).click();
  await expect(wang.getByText('On hold')).toBeVisible();
  await expect.poll(async () => (await sandbox.call(Anna))?.heldThere).toBe(true);
  await wang.getByRole('button', { name: 'Take back' }).click();
  await expect.poll(() => strongest(page)).toBeGreaterThan(693);

  await wang.getByRole('button', { name: 'Hang up' }).click();
  await expect(wang.getByText(/Last call: in \+49 30 23125018/)).toBeVisible();
  await expect.poll(() => sandbox.call(Anna)).toBeUndefined();
});

test('telephones are used by keyboard alone, in Chinese too', async ({ page }) => {
  await page.goto(`${sandbox.page}?lang=zh`);
  await sandbox.setMood(Anna, { kind: 'answer' });
  await sandbox.dial(Anna, Wang);
  const wang = page.getByRole('group', { name: /王师傅/ });
  await expect(wang.getByText('来电')).toBeVisible();
  await expect(page.getByRole('status')).toHaveText(/王师傅 的电话响了/);
  await page.keyboard.press('d');
  await expect.poll(() => sandbox.call(Anna)).toBeUndefined();

  await wang.getByLabel('要拨的号码').fill('+49 30 23125018');
  await page.keyboard.press('Enter');
  await expect(wang.getByRole('button', { name: '静音' })).toBeVisible();
  await wang.focus();
  await page.keyboard.press('h');
  await expect(wang.getByText(/上一通.*打出 \+49 30 23125018/)).toBeVisible();

  const told = page.waitForResponse((answer) => answer.request().method() === 'PUT');
  await wang.getByLabel('被叫时').selectOption({ label: '占线' });
  await told;
  await sandbox.dial(Anna, Wang);
  await expect.poll(() => sandbox.call(Anna)).toBeUndefined();
  await wang.getByLabel('被叫时').selectOption({ label: '响铃，等人接' });
});

for (const [language, theme, width] of [
  ['zh', 'light', 1360],
  ['en', 'dark', 1360],
  ['zh', 'dark', 390],
] as const) {
  test(`without a serious fault: ${language}, ${theme}, ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.goto(`${sandbox.page}?lang=${language}&theme=${theme}`);
    await sandbox.setMood(Anna, { kind: 'echo' });
    await sandbox.dial(Anna, '+442079460018');
    await sandbox.dial(Maya, Wang);
    await expect(page.getByRole('group', { name: /(Master Wang|王师傅)/ })).toHaveAttribute('data-state', 'ringing');
    await expect(page.getByRole('group', { name: /(Anna|安娜)/ })).toHaveAttribute('data-state', 'talking');
    expect(await serious(page)).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    expect(wide).toBe(false);
    await sandbox.hangUp(Maya);
    await sandbox.hangUp(Anna);
  });
}

test('a page that lost the sandbox says so', async ({ page }) => {
  const other = await Telephones.start();
  await page.goto(other.page);
  await expect(page.getByRole('group', { name: /Maya/ })).toBeVisible();
  other.stop();
  await expect(page.getByText('The connection to the sandbox is lost')).toBeVisible();
});
