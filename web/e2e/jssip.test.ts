import { type Browser, expect, test } from '@playwright/test';
import { browserHearing, hears } from './ears';
import { JsSip } from './jssip';
import { Server } from './server';
import { Telephones } from './telephones';

const [Wang, Spoken, Answered] = ['+8613911110001', 523, 700];
const Lin = '+8613800138001';

/** The special information tone, and the tone of a line that leads nowhere, as in China. */
const InVain = [950, 1400, 1800, 450];

let telephones: Telephones;
let server: Server;
let browser: Browser;
let password: string;

test.beforeAll(async () => {
  telephones = await Telephones.start();
  server = await Server.withTrunk(telephones.trunk, Lin);
  password = server.run('account', 'device', `${Lin}@localhost`, 'browser').trim();
  await telephones.connect(server.sipPort);
  await telephones.setMood(Wang, { kind: 'tone', afterSeconds: 1, hz: Answered });
  browser = await browserHearing(Spoken);
});

test.afterEach(() => Promise.all(browser.contexts().map((one) => one.close())));

test.afterAll(async () => {
  await browser.close();
  await server.stop();
  telephones.stop();
});

const telephoneHears = (hertz: number) =>
  expect.poll(async () => Math.round((await telephones.heard(Wang)).frequencyHz / 10) * 10).toBe(hertz);

test('JsSIP calls a telephone; both hear each other, keys go through, hold is silent', async () => {
  const phone = await JsSip.start(browser, server, Lin, password);
  await phone.call(Wang);
  await phone.until('confirmed');
  await hears(phone.page, Answered);
  await telephoneHears(520);

  await phone.press('4');
  await expect.poll(async () => (await telephones.heard(Wang)).keys).toContain('4');

  await phone.does('hold');
  await phone.until('hold');
  await expect.poll(async () => (await telephones.heard(Wang)).levelDbov).toBeLessThan(-60);
  await phone.does('unhold');
  await phone.until('unhold');
  await telephoneHears(520);
  await hears(phone.page, Answered);

  const before = await phone.restart();
  const after = await phone.restart();
  expect(after[0]).not.toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
  await telephoneHears(520);
  await hears(phone.page, Answered);

  await phone.does('terminate');
  await expect.poll(async () => await telephones.call(Wang)).toBeUndefined();
});

test('A telephone calls JsSIP; both hear each other until it hangs up', async () => {
  const phone = await JsSip.start(browser, server, Lin, password);
  await telephones.dial(Wang, Lin);
  await phone.until('confirmed');
  await hears(phone.page, Answered);
  await telephoneHears(520);
  await telephones.hangUp(Wang);
  await phone.until('ended');
});

test('Who calls in vain by JsSIP hears why before the call is refused', async () => {
  await telephones.setMood(Wang, { kind: 'off' });
  const phone = await JsSip.start(browser, server, Lin, password);
  await phone.listenFor(...InVain);
  await phone.call(Wang);
  await phone.until('progress');
  await expect.poll(() => phone.heard()).toEqual(InVain);
  await phone.until('failed: Unavailable');

  // Who has heard enough hangs up, and nothing of the call is left.
  await phone.call(Wang);
  await phone.until('progress');
  await phone.does('terminate');
  await phone.until('failed: Canceled');
  await expect.poll(() => server.metric('hutong_calling_calls')).toBe(0);
  await expect.poll(() => server.metric('hutong_calling_ports')).toBe(0);
});
