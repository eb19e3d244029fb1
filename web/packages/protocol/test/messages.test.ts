import { describe, expect, it } from 'vitest';
import { Ns, type Outgoing, parseXml, readDelivered, readMessage, sha1, toHex, writeMessage } from '../src/index.ts';

const account = 'lin@example.net';
const sent = (what: Outgoing) => readMessage(parseXml(writeMessage('b@example.net', 'x1', what).toString()), account);

describe('Messages', () => {
  it('read as they were written', () => {
    expect(sent({ kind: 'text', body: 'hello' })).toMatchObject({ id: 'x1', body: 'hello', wantsReceipt: true });
    expect(sent({ kind: 'edit', target: 'a', body: 'b' })).toMatchObject({ replaces: 'a', body: 'b' });
    expect(sent({ kind: 'retract', target: 'a' })).toMatchObject({ retracts: 'a' });
    expect(sent({ kind: 'react', target: 'a', emojis: ['👍'] })?.reaction).toEqual({ id: 'a', emojis: ['👍'] });
    expect(sent({ kind: 'displayed', target: 'a', received: true })).toMatchObject({ displayed: 'a', received: 'a' });
  });

  it('keep the quote of a reply out of the words, by code points', () => {
    const read = sent({ kind: 'text', body: 'yes', reply: { id: 'q', to: 'b@example.net', quote: '👍👍 三点?' } });
    expect(read?.body).toBe('yes');
    expect(read?.reply).toEqual({ id: 'q', to: 'b@example.net', quote: '👍👍 三点?' });
  });

  it('tell of a file, and show no address as words', () => {
    const file = {
      url: 'https://a.example/upload/1/a%20b.webm',
      name: 'a b.webm',
      mediaType: 'audio/webm',
      size: 9,
      duration: 1200,
      waveform: [0, 15],
    };
    const read = sent({ kind: 'file', file });
    expect(read?.body).toBeUndefined();
    expect(read?.file).toMatchObject(file);
  });

  it('have no file whose address could run something', () => {
    const stanza = `<message xmlns='jabber:client'><x xmlns='jabber:x:oob'><url>javascript:alert(1)</url></x></message>`;
    expect(readMessage(parseXml(stanza), account)?.file).toBeUndefined();
  });

  it('take copies only from the own account', () => {
    const copy = (from: string) =>
      parseXml(
        `<message xmlns='jabber:client' from='${from}'><sent xmlns='${Ns.carbons}'><forwarded xmlns='${Ns.forward}'>` +
          `<message xmlns='jabber:client' from='${account}/a' to='b@c' type='chat'><body>x</body></message>` +
          '</forwarded></sent></message>',
      );
    expect(readDelivered(copy(account), account)).toMatchObject({ carbon: 'sent', message: { body: 'x' } });
    expect(readDelivered(copy('evil@example.net'), account)).toBeUndefined();
  });

  it('take a sequence only from the own archive', () => {
    const by = (who: string) =>
      parseXml(`<message xmlns='jabber:client'><stanza-id xmlns='urn:xmpp:sid:0' by='${who}' id='7'/></message>`);
    expect(readMessage(by(account), account)?.sequence).toBe(7);
    expect(readMessage(by('evil@example.net'), account)?.sequence).toBeUndefined();
  });
});

it('SHA-1 gives the digests of RFC 3174', () => {
  expect(toHex(sha1(new TextEncoder().encode('abc')))).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
  expect(toHex(sha1(new Uint8Array()))).toBe('da39a3ee5e6b4b0d3255bfef95601890afd80709');
});
