import { expect, test } from '@playwright/test';
import { packId, parseXml } from '../packages/protocol/src';
import { Profanity } from './profanity';
import { Server } from './server';
import { Slixmpp } from './slixmpp';
import { choose, composer, DeskZh, drawPicture, give, message, open, picture, row, say, signIn } from './steps';

let server: Server;

test.beforeAll(async () => {
  server = await Server.start('lin', 'zhang', 'wang', 'ming');
});

test.afterEach(({ browser }) => Promise.all(browser.contexts().map((one) => one.close())));

test.afterAll(() => server.stop());

const stanzaId = (xml: string) => /<message[^>]* id=['"]([^'"]+)/.exec(xml)?.[1] ?? '';

test('Each kind that the page sends is what slixmpp reads, and the other way', async ({ browser }) => {
  const other = await Slixmpp.connect(server, 'zhang');
  const lin = await signIn(browser, server, 'lin', DeskZh);
  await open(lin, server, 'zhang');

  // Typing is told only while one is online.
  await other.ask('send', { to: 'lin@localhost', body: 'are you there' });
  await expect(message(lin, 'are you there')).toBeVisible();
  await composer(lin).fill('你好');
  await other.saw('chatstate_composing', 'composing');
  await lin.locator('.composer .send').click();
  const hello = await other.saw('message', '你好');
  expect(hello).toContain('urn:xmpp:receipts');
  await other.ask('receipt', { to: 'lin@localhost', id: stanzaId(hello) });
  await expect(message(lin, '你好').locator('.ticks[data-progress=delivered]')).toBeVisible();
  await other.ask('displayed', { to: 'lin@localhost', id: stanzaId(hello) });
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
  await other.ask('react', { to: 'lin@localhost', id: stanzaId(hello), reactions: ['🎉'] });
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

/** The address of a file that a message holds, for clients that know only XEP-0066. */
const fileOf = (xml: string) => /<url[^>]*>([^<]+)<\/url>|target=['"]([^'"]+)/.exec(xml)?.slice(1).find(Boolean) ?? '';

test('Cards, voice notes, stickers, links, replies and marks are what slixmpp reads', async ({ browser }) => {
  const other = await Slixmpp.connect(server, 'wang');
  const lin = await signIn(browser, server, 'lin', DeskZh);
  await open(lin, server, 'wang');
  const attach = async (deed: string) => {
    await lin.getByRole('button', { name: '添加' }).click();
    await lin.getByRole('menuitem', { name: deed }).click();
  };

  await attach('名片');
  await lin.getByRole('dialog').locator('.row', { hasText: 'lin' }).click();
  const card = await other.saw('message', 'text/vcard');
  expect(card).toContain('jabber:x:oob');
  const words = await (await fetch(fileOf(card))).text();
  expect(words).toMatch(/^BEGIN:VCARD\r?\nVERSION:[34]\.0/);
  expect(words).toContain('lin@localhost');

  await lin.getByRole('button', { name: '录语音消息' }).click();
  await expect(lin.getByRole('timer')).toContainText('0:01');
  await lin.getByRole('button', { name: '发送录音' }).click();
  const voice = await other.saw('message', '<media-type>audio/');
  expect(voice).toMatch(/<length>\d+<\/length>/);
  const sound = Buffer.from(await (await fetch(fileOf(voice))).arrayBuffer());
  expect(['1a45dfa3', '4f676753']).toContain(sound.subarray(0, 4).toString('hex'));

  await lin.getByRole('button', { name: '表情', exact: true }).click();
  await lin.getByRole('tab', { name: '贴纸' }).click();
  await lin.getByRole('button', { name: '喝茶？' }).click();
  const sticker = await other.saw('message', 'urn:xmpp:stickers:0');
  expect(sticker).toContain('<body>喝茶？</body>');
  const pack = /pack=['"]([^'"]+)/.exec(sticker)?.[1] ?? '';
  const items = (await other.ask('items', { of: 'lin@localhost', node: 'urn:xmpp:stickers:0' })) as { xml: string }[];
  const [published] = items.map((item) => parseXml(item.xml)).filter((item) => item.attr('id') === pack);
  const drawn = published?.child('pack', 'urn:xmpp:stickers:0');
  expect(drawn && packId(drawn)).toBe(pack);
  expect(drawn?.child('hash', 'urn:xmpp:hashes:2')?.text.slice(0, 24)).toBe(pack);

  // The page that the link leads to is out there: what our server would find is given.
  const found = { url: 'https://example.net/tea', title: 'A house of tea', description: 'Open late', site: 'Tea' };
  await lin.route('**/api/v1/previews', (route) => route.fulfill({ json: { ...found, picture: null } }));
  await composer(lin).fill('look at https://example.net/tea');
  await expect(lin.locator('.composer')).toContainText('A house of tea');
  await lin.locator('.composer .send').click();
  const link = await other.saw('message', 'look at https://example.net/tea');
  expect(link).toContain('A house of tea');
  expect(link).toContain('https://ogp.me/ns#');

  const asked = (await other.ask('send', { to: 'lin@localhost', body: 'which house?', markable: true })) as string;
  await expect(message(lin, 'which house?')).toBeVisible();
  expect(await other.saw('marker_displayed', asked)).toContain('lin@localhost');
  other.close();
});

test('Cards, voice notes, stickers, links, places, replies and marks of slixmpp are shown', async ({ browser }) => {
  const other = await Slixmpp.connect(server, 'wang');
  const lin = await signIn(browser, server, 'lin', DeskZh);
  await open(lin, server, 'wang');
  await say(lin, 'shall we meet?');
  const asked = stanzaId(await other.saw('message', 'shall we meet?'));
  const to = 'lin@localhost';
  const share = async (name: string, type: string, bytes: Buffer, more = '') => {
    const url = await other.upload(name, type, bytes);
    const facts = `<media-type>${type}</media-type><name>${name}</name><size>${bytes.length}</size>${more}`;
    return { url, xml: sharing(facts, url) };
  };

  await other.ask('reply', { to, id: asked, author: to, quote: 'shall we meet?', body: 'at the Drum Tower' });
  const answer = message(lin, 'at the Drum Tower');
  await expect(answer.locator('.quote')).toContainText('shall we meet?');
  await expect(answer).not.toContainText('> shall');

  const place = `<geoloc xmlns="http://jabber.org/protocol/geoloc"><lat>39.9404</lat><lon>116.3964</lon>
    <text>鼓楼</text></geoloc>`;
  await other.ask('send', { to, body: 'geo:39.9404,116.3964', payloads: [place] });
  await expect(lin.locator('.card', { hasText: '鼓楼' })).toContainText('39.94040, 116.39640');

  const vcard = 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:赵敏\r\nN:赵;敏;;;\r\nTEL:+8613800138000\r\nEND:VCARD\r\n';
  const card = await share('zhao.vcf', 'text/vcard', Buffer.from(vcard));
  await other.ask('send', { to, body: card.url, payloads: [card.xml, oob(card.url)] });
  await expect(lin.locator('.card', { hasText: '赵敏' })).toContainText('13800138000');

  const voice = await share('voice.ogg', 'audio/ogg', Buffer.from('OggS'), '<length>4000</length>');
  await other.ask('send', { to, body: voice.url, payloads: [voice.xml, oob(voice.url)] });
  await expect(lin.locator('.voice', { hasText: '0:04' })).toBeVisible();

  const drawn = await drawPicture(lin, '#c53d2a', 128, 128);
  const one = await share('tea.png', 'image/png', drawn, '<desc>🍵</desc>');
  const pack = parseXml(
    `<pack xmlns="urn:xmpp:stickers:0"><name>Tea</name><summary>of wang</summary><item>${one.xml.replace(/^<file-sharing[^>]*>|<\/file-sharing>$/g, '')}</item></pack>`,
  );
  const id = packId(pack);
  const options = { 'pubsub#access_model': 'open', 'pubsub#persist_items': 'true' };
  await other.ask('publish', { node: 'urn:xmpp:stickers:0', id, payload: pack.toString(), options });
  const mark = `<sticker xmlns="urn:xmpp:stickers:0" pack="${id}"/>`;
  await other.ask('send', { to, body: '🍵', payloads: [mark, one.xml] });
  const shown = lin.getByRole('img', { name: '🍵' });
  await expect(shown).toBeVisible();
  await shown.click({ button: 'right' });
  await lin.getByRole('menuitem', { name: '收藏这套贴纸' }).click();
  // There is no node before the first pack is kept.
  const kept = async () =>
    (await other.ask('items', { of: to, node: 'urn:xmpp:stickers:0' }).catch(() => [])) as { id: string }[];
  await expect.poll(async () => (await kept()).map((item) => item.id)).toContain(id);

  // slixmpp 1.8 leaves out attributes of a namespace that it does not know: the address is told within too.
  const about = `<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:og="https://ogp.me/ns#" rdf:about="https://example.net/tea"><og:title>A house of tea</og:title>
    <og:description>Open late</og:description><og:url>https://example.net/tea</og:url></rdf:Description>`;
  await other.ask('send', { to, body: 'see https://example.net/tea', payloads: [about] });
  await expect(lin.getByRole('link', { name: 'example.net A house of tea' })).toBeVisible();
  await other.ask('displayed', { to, id: asked });
  await expect(message(lin, 'shall we meet?').locator('.ticks[data-progress=read]').first()).toBeVisible();
  await picture(lin, 'interop-desk');
  other.close();
});

test('What one reads is read on one’s own slixmpp, and the other way', async ({ browser }) => {
  const displayed = 'urn:xmpp:mds:displayed:0';
  const wang = await Slixmpp.connect(server, 'wang');
  const own = await Slixmpp.connect(server, 'ming', [displayed]);
  const ming = await signIn(browser, server, 'ming', DeskZh);
  await wang.ask('send', { to: 'ming@localhost', body: 'first' });
  const sequence = (xml: string) => /<stanza-id[^>]* id=['"](\d+)/.exec(xml)?.[1] ?? '';
  const first = sequence(await own.saw('message', 'first'));
  await expect(row(ming, 'wang').locator('.badge')).toHaveText(/^1/);
  await row(ming, 'wang').click();
  await expect(message(ming, 'first')).toBeVisible();
  expect(await own.saw('read_publish', `id="${first}"`)).toContain('wang@localhost');

  await ming.goto(server.url);
  await wang.ask('send', { to: 'ming@localhost', body: 'second' });
  const second = sequence(await own.saw('message', 'second'));
  await expect(row(ming, 'wang').locator('.badge')).toHaveText(/^1/);
  const payload = `<displayed xmlns="${displayed}"><stanza-id xmlns="urn:xmpp:sid:0" by="ming@localhost"
    id="${second}"/></displayed>`;
  await own.ask('publish', { node: displayed, id: 'wang@localhost', payload });
  await expect(row(ming, 'wang').locator('.badge')).toHaveCount(0);
  wang.close();
  own.close();
});

test('Text, edits and files are what profanity shows, and the other way', async ({ browser }) => {
  const ming = await Profanity.signIn(server, 'ming');
  try {
    const lin = await signIn(browser, server, 'lin', DeskZh);
    await open(lin, server, 'ming');
    await say(lin, '你好 from the page');
    await ming.sees('<< chat message');
    await ming.type('/win 2');
    await ming.sees('你好 from the page');
    await choose(lin, message(lin, '你好 from the page'), '编辑');
    await say(lin, '你好 once more');
    await ming.sees('你好 once more');
    await ming.seesNot('from the page');

    await ming.type('早上好 from profanity');
    await expect(message(lin, '早上好 from profanity')).toBeVisible();
    await ming.type('/correct 早上好 corrected');
    await expect(message(lin, '早上好 corrected').first()).toContainText('已编辑');
    await expect(message(lin, 'from profanity')).toHaveCount(0);

    await give(lin, '.conversation', 'drop', [{ name: 'notes.txt', type: 'text/plain', bytes: Buffer.from('notes') }]);
    await lin.getByRole('dialog').getByRole('button', { name: '发送', exact: true }).click();
    await ming.sees('/notes.txt');
    await ming.sendFile('from-a-terminal.txt', 'typed');
    await expect(lin.locator('.file-card', { hasText: 'from-a-terminal.txt' })).toBeVisible();
  } finally {
    await ming.close();
  }
});

function sharing(facts: string, url: string): string {
  return `<file-sharing xmlns="urn:xmpp:sfs:0"><file xmlns="urn:xmpp:file:metadata:0">${facts}</file><sources
    xmlns="urn:xmpp:sfs:0"><url-data xmlns="http://jabber.org/protocol/url-data" target="${url}"/></sources></file-sharing>`;
}

function oob(url: string): string {
  return `<x xmlns="jabber:x:oob"><url>${url}</url></x>`;
}
