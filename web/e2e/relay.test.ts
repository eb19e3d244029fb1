import { type Browser, expect, test } from '@playwright/test';
import { Coturn, ownAddress } from './coturn';
import { browserHearing, hears, signInBehindWall, waysOf } from './ears';
import { Server } from './server';
import { DeskZh, open, PhoneEn } from './steps';
import { Telephones } from './telephones';

const [Wang, Answered] = ['+8613911110001', 700];
const Lin = '+8613800138001';
const Zhang = '+8613800138002';
const [LinSays, ZhangSays] = [523, 1319];

let telephones: Telephones;
let coturn: Coturn;
let server: Server;
let here: Browser;
let there: Browser;

test.beforeAll(async () => {
  telephones = await Telephones.start();
  coturn = await Coturn.start(true);
  server = await Server.withTrunkAnd(coturn.settings, telephones.trunk, Lin, Zhang);
  await telephones.connect(server.sipPort);
  await telephones.setMood(Wang, { kind: 'tone', afterSeconds: 1, hz: Answered });
  here = await browserHearing(LinSays);
  there = await browserHearing(ZhangSays);
});

test.afterEach(() => Promise.all([...here.contexts(), ...there.contexts()].map((one) => one.close())));

test.afterAll(async () => {
  await here.close();
  await there.close();
  await server.stop();
  await coturn.stop();
  telephones.stop();
});

test('Two browsers that reach nothing but the relay hear each other through it', async () => {
  const lin = await signInBehindWall(here, server, Lin, DeskZh);
  const zhang = await signInBehindWall(there, server, Zhang, PhoneEn);
  await open(lin, server, Zhang);
  await lin.getByRole('button', { name: /^呼叫/ }).first().click();
  await zhang.getByRole('alertdialog').getByRole('button', { name: 'Answer', exact: true }).click();
  await hears(zhang, LinSays);
  await hears(lin, ZhangSays);
  expect(await waysOf(lin)).toContain('relay connected');
  expect(await waysOf(zhang)).toContain('relay connected');
});

test('A browser that reaches nothing but the relay calls a telephone', async () => {
  const lin = await signInBehindWall(here, server, Lin, DeskZh);
  await open(lin, server, Wang);
  await lin.getByRole('button', { name: /^呼叫/ }).first().click();
  await hears(lin, Answered);
  await expect.poll(async () => Math.round((await telephones.heard(Wang)).frequencyHz)).toBe(LinSays);
  expect(await waysOf(lin)).toContain('relay connected');
});

test('The relay of the guide reaches no private place, and nobody whose time is over', async () => {
  const closed = await Coturn.start(false);
  try {
    for (const peer of ['127.0.0.1', '10.1.2.3', '169.254.169.254', ownAddress]) {
      expect(closed.reach(peer, 600)).toContain('403 (Forbidden IP)');
    }
    expect(closed.reach('127.0.0.1', -600)).toContain('Cannot complete Allocation');
  } finally {
    await closed.stop();
  }
});
