import { expect, test } from '@playwright/test';
import { Server } from './server';
import { Slixmpp } from './slixmpp';
import { choose, composer, DeskZh, give, message, open, say, signIn } from './steps';

let server: Server;

test.beforeAll(async () => {
  server = await Server.start('lin', 'zhang');
});

test.afterEach(({ browser }) => Promise.all(browser.contexts().map((one) => one.close())));

test.afterAll(() => server.stop());

test('Each kind that the page sends is what slixmpp reads, and the other way', async ({ browser }) => {
  const other = await Slixmpp.connect(server, 'zhang');
  const lin = await signIn(browser, server, 'lin', DeskZh);
  await open(lin, server, 'zhang');
  const id = (xml: string) => /<message[^>]* id=['"]([^'"]+)/.exec(xml)?.[1] ?? '';

  // Typing is told only while one is online.
  await other.ask('send', { to: 'lin@localhost', body: 'are you there' });
  await expect(message(lin, 'are you there')).toBeVisible();
  await composer(lin).fill('你好');
  await other.saw('chatstate_composing', 'composing');
  await lin.locator('.composer .send').click();
  const hello = await other.saw('message', '你好');
  expect(hello).toContain('urn:xmpp:receipts');
  await other.ask('receipt', { to: 'lin@localhost', id: id(hello) });
  await expect(message(lin, '你好').locator('.ticks[data-progress=delivered]')).toBeVisible();
  await other.ask('displayed', { to: 'lin@localhost', id: id(hello) });
  await expect(message(lin, '你好').locator('.ticks[data-progress=read]')).toBeVisible();

  await choose(lin, message(lin, '你好'), '编辑');
  await say(lin, '你好，老张');
  await other.saw('message_correction', '老张');

  const said = (await other.ask('send', { to: 'lin@localhost', body: 'hello from slixmpp', receipt: true })) as string;
  await expect(message(lin, 'hello from slixmpp')).toBeVisible();
  await other.saw('receipt_received', said);
  await choose(lin, message(lin, 'hello from slixmpp'), '用 👍 回应');
  expect(await other.saw('reactions', '👍')).toContain(said);
  await choose(lin, message(lin, 'hello from slixmpp'), '回复');
  await say(lin, 'an answer');
  expect(await other.saw('message_reply', 'an answer')).toContain(said);
  await other.ask('correct', { to: 'lin@localhost', id: said, body: 'hello, corrected' });
  await expect(message(lin, 'hello, corrected').first()).toContainText('已编辑');
  await other.ask('react', { to: 'lin@localhost', id: id(hello), reactions: ['🎉'] });
  await expect(message(lin, '你好，老张').locator('.reactions')).toContainText('🎉');
  await other.ask('retract', { to: 'lin@localhost', id: said });
  await expect(lin.locator('.retracted')).toBeVisible();

  await give(lin, '.conversation', 'drop', [{ name: 'notes.txt', type: 'text/plain', bytes: Buffer.from('notes') }]);
  await lin.getByRole('dialog').getByRole('button', { name: '发送', exact: true }).click();
  const file = await other.saw('message', 'notes.txt');
  expect(file).toContain('urn:xmpp:sfs:0');
  expect(file).toContain('jabber:x:oob');
  await lin.getByRole('button', { name: '添加' }).click();
  await lin.getByRole('menuitem', { name: '位置' }).click();
  await lin.getByLabel('纬度, 经度').fill('39.9404, 116.3964');
  await lin.getByRole('dialog').getByRole('button', { name: '发送', exact: true }).click();
  expect(await other.saw('message', 'geo:39.940400,116.396400')).toContain('http://jabber.org/protocol/geoloc');
  await other.ask('send', { to: 'lin@localhost', body: 'geo:48.2010,16.3695' });
  await expect(lin.locator('.card', { hasText: '48.20100' })).toBeVisible();

  await lin.getByRole('button', { name: '阅后即焚' }).click();
  await lin.getByRole('menuitem', { name: '30 秒' }).click();
  await say(lin, 'never-in-a-body');
  const burn = await other.saw('message', 'urn:hutong:burn:0');
  expect(burn).toContain('burns after reading');
  await lin.getByRole('button', { name: /打开 .*焚毁/ }).click();
  await say(lin, 'to be taken back');
  await other.saw('message', 'to be taken back');
  await choose(lin, message(lin, 'to be taken back'), '撤回');
  await other.saw('message_retract', 'urn:xmpp:message-retract:1');
  expect(JSON.stringify(other.seen)).not.toContain('never-in-a-body');
  other.close();
});
