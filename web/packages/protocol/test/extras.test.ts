import { describe, expect, it } from 'vitest';
import { Ns, type Outgoing, parseXml, readGeo, readMessage, writeGeo, writeMessage } from '../src/index.ts';

const account = 'lin@example.net';
const sent = (what: Outgoing) => readMessage(parseXml(writeMessage('b@example.net', 'x1', what).toString()), account);
const read = (inner: string) => readMessage(parseXml(`<message xmlns='jabber:client'>${inner}</message>`), account);

describe('Places', () => {
  it('are read as they were written, and show no address as words', () => {
    const place = { lat: 39.9404, lon: -116.3964, accuracy: 12, name: '鼓楼' };
    const got = sent({ kind: 'text', body: writeGeo(place), place });
    expect(got?.place).toEqual(place);
    expect(got?.body).toBeUndefined();
  });

  it('come as a geo: address alone from who knows no more', () => {
    expect(read('<body>geo:48.2010,16.3695,183;crs=wgs84;u=35</body>')?.place).toEqual({
      lat: 48.201,
      lon: 16.3695,
      accuracy: 35,
    });
  });

  it.each(['geo:91,0', 'geo:0,181', 'geo:1;2', 'geo:1,2;crs=moon', 'see geo:1,2', 'geo:1,2 there'])(
    'are not read from %s',
    (text) => expect(read(`<body>${text}</body>`)?.place).toBeUndefined(),
  );

  it('are exact to a hand', () => {
    expect(readGeo(writeGeo({ lat: 1 / 3, lon: -2 / 3 }))).toMatchObject({ lat: 0.333333, lon: -0.666667 });
  });
});

describe('Extras', () => {
  it('tell what a link leads to', () => {
    const previews = [{ url: 'https://a.example/', title: 'A <b>', description: 'd', site: 's', image: 'https://i' }];
    expect(sent({ kind: 'text', body: 'https://a.example/', previews })?.previews).toEqual(previews);
    expect(read("<Description xmlns='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>")?.previews).toBeUndefined();
  });

  it('name people by code points', () => {
    const what: Outgoing = { kind: 'text', body: '👍 @zhang hi', mentions: ['zhang@example.net'] };
    const stanza = writeMessage('b@example.net', 'x', what);
    expect(stanza.child('reference', Ns.references)?.attributes).toMatchObject({ begin: '2', end: '8' });
    expect(sent(what)?.mentions).toEqual(['zhang@example.net']);
  });

  it('say of what burns only that it does', () => {
    const stanza = writeMessage('b@example.net', 'x', { kind: 'burn', burn: { seconds: 9, kind: 'text' }, body: 'w' });
    expect(stanza.child('body')).toBeUndefined();
    const got = read(`<body>notice</body><fallback xmlns='urn:xmpp:fallback:0' for='urn:hutong:burn:0'/>
      <burn xmlns='urn:hutong:burn:0' id='7' seconds='9' kind='picture'/>`);
    expect(got).toMatchObject({ burn: { id: '7', seconds: 9, kind: 'picture' } });
    expect(got?.body).toBeUndefined();
  });

  it('know a tombstone from the word that something burned', () => {
    const burned = "<burned xmlns='urn:hutong:burn:0' id='7' message='m1'/>";
    expect(read(burned)?.burnNews).toEqual({ what: 'burned', message: 'm1', until: undefined });
    const grave = read(`<retracted xmlns='urn:xmpp:message-retract:1'/>${burned}`);
    expect([grave?.tombstone, grave?.burnNews]).toEqual(['burned', undefined]);
  });

  it('read a retraction of the old form', () => {
    const old = "<apply-to xmlns='urn:xmpp:fasten:0' id='a'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>";
    expect(read(old)?.retracts).toBe('a');
  });
});
