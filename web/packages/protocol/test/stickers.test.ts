import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  Ns,
  packHash,
  packId,
  parseXml,
  readMessage,
  readPack,
  sha256,
  toBase64,
  writeMessage,
  writePack,
} from '../src/index.ts';

const file = (name: string, description: string) => ({
  url: `https://example.net/upload/${name}`,
  name,
  mediaType: 'image/png',
  size: 3,
  width: 256,
  height: 256,
  description,
  sha256: createHash('sha256').update(name).digest('base64'),
});

const pack = { name: 'Lane', summary: 'Drawn for Hutong', stickers: [file('b', '🍵'), file('a', '👋')] };

/** The octets of XEP-0449 section 4.3.2, written down by hand for this pack. */
function byHand(): string {
  const meta = `name\x1f\x1fLane\x1f\x1esummary\x1f\x1fDrawn for Hutong\x1f\x1e\x1c`;
  const item = (one: { description: string; sha256: string }) =>
    `${one.description}\x1esha-256\x1f${one.sha256}\x1f\x1e\x1d`;
  const [tea, hello] = pack.stickers.map(item);
  const sorted = [tea ?? '', hello ?? ''].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return `${meta}${sorted.join('')}\x1c`;
}

it('SHA-256 is that of RFC 6234', () => {
  for (const length of [0, 1, 3, 55, 56, 63, 64, 65, 1000, 100_001]) {
    const data = Uint8Array.from({ length }, (_, at) => (at * 31) & 255);
    expect(toBase64(sha256(data))).toBe(createHash('sha256').update(data).digest('base64'));
  }
});

describe('A pack of stickers', () => {
  it('is named by the hash of what is in it', () => {
    const hash = createHash('sha256').update(byHand(), 'utf8').digest('base64');
    const element = writePack(pack);
    expect(packHash(element)).toBe(hash);
    expect(packId(element)).toBe(hash.slice(0, 24));
    expect(element.all('hash', Ns.hashes).map((one) => [one.attr('algo'), one.text])).toEqual([['sha-256', hash]]);
  });

  it('has another name when anything of it is another', () => {
    const ids = [
      pack,
      { ...pack, name: 'Line' },
      { ...pack, summary: '' },
      { ...pack, stickers: pack.stickers.slice(1) },
      { ...pack, stickers: [file('b', '☕'), file('a', '👋')] },
    ].map((one) => packId(writePack(one)));
    expect(new Set(ids).size).toBe(ids.length);
    expect(packId(writePack({ ...pack, stickers: pack.stickers.toReversed() }))).toBe(ids[0]);
  });

  it('is read as it was written, whatever lies between', () => {
    const element = parseXml(writePack(pack).toString());
    const read = readPack(packId(element), element);
    expect(read).toMatchObject({ ...pack, id: packId(element), restricted: false });
    expect(packId(writePack(read))).toBe(packId(element));
  });

  it('keeps names in several languages, and more than one hash, in the order of octets', () => {
    const words = parseXml(
      `<pack xmlns='urn:xmpp:stickers:0'><name xml:lang='zh'>巷</name><name>Lane</name><item>
        <file xmlns='urn:xmpp:file:metadata:0'><desc>x</desc>
        <hash xmlns='urn:xmpp:hashes:2' algo='sha3-256'>B</hash><hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>A</hash>
        </file></item><restricted/></pack>`,
    );
    const octets =
      'name\x1f\x1fLane\x1f\x1ename\x1fzh\x1f巷\x1f\x1e\x1cx\x1esha-256\x1fA\x1f\x1esha3-256\x1fB\x1f\x1e\x1d\x1c';
    expect(packHash(words)).toBe(createHash('sha256').update(octets, 'utf8').digest('base64'));
    expect(readPack('x', words).restricted).toBe(true);
  });

  it('says in words what a sticker is, to who knows none', () => {
    const [tea] = pack.stickers;
    const stanza = writeMessage('b@example.net', 'x', {
      kind: 'file',
      file: tea ?? file('', ''),
      sticker: { pack: 'p' },
    });
    expect(stanza.child('body')?.text).toBe('🍵');
    const read = readMessage(parseXml(stanza.toString()), 'b@example.net');
    expect(read).toMatchObject({ file: tea, sticker: { pack: 'p' }, body: undefined });
    const bare = parseXml(stanza.toString().replace(/<fallback.*?<\/fallback>/s, ''));
    expect(readMessage(bare, 'b@example.net')?.body).toBeUndefined();
  });
});
