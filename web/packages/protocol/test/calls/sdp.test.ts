import { describe, expect, it } from 'vitest';
import {
  type Candidate,
  type Content,
  type Contents,
  type Jingle,
  lowerId,
  type PayloadType,
  parseXml,
  readCandidateLine,
  readIceServers,
  readInvitation,
  readJingle,
  readSdp,
  type Senders,
  type Side,
  writeCandidateLine,
  writeInvitation,
  writeJingle,
  writeSdp,
} from './parts.ts';

/** What Chromium offers, shortened: sound and pictures in one bundle. */
const Offer = [
  'v=0',
  'o=- 46117317 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0 1',
  'a=extmap-allow-mixed',
  'a=msid-semantic: WMS',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 0 126',
  'c=IN IP4 0.0.0.0',
  'a=rtcp:9 IN IP4 0.0.0.0',
  'a=ice-ufrag:F7gI',
  'a=ice-pwd:x9cml/YzichV2+XlhiMu8g',
  'a=ice-options:trickle',
  'a=fingerprint:sha-256 02:1A:CC:54:27:AB:EB:9C:53:3F:3E:4B:65:2E:7D:46:3F:54:42:CD:54:F1:7A:03:A2:7D:F9:B0:7F:46:19:B2',
  'a=setup:actpass',
  'a=mid:0',
  'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'a=extmap:3/recvonly urn:ietf:params:rtp-hdrext:sdes:mid',
  'a=sendonly',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  'a=fmtp:63 111/111',
  'a=rtpmap:126 telephone-event/8000',
  'a=fmtp:126 0-16',
  'a=ssrc:3510681183 cname:loqPWNg7JMmrFUnr',
  'a=ssrc:3510681183 msid:7ea47500 28ad9cdb',
  'a=candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host generation 0',
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:F7gI',
  'a=ice-pwd:x9cml/YzichV2+XlhiMu8g',
  'a=fingerprint:sha-256 02:1A:CC:54:27:AB:EB:9C:53:3F:3E:4B:65:2E:7D:46:3F:54:42:CD:54:F1:7A:03:A2:7D:F9:B0:7F:46:19:B2',
  'a=setup:actpass',
  'a=mid:1',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtcp-fb:* ccm fir',
  'a=rtpmap:96 VP8/90000',
  'a=rtcp-fb:96 nack pli',
  'a=rtcp-fb:96 trr-int 100',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
  'a=ssrc-group:FID 2301230316 386328120',
  'a=ssrc:2301230316 cname:T5qvrIZj42v',
  'a=ssrc:386328120 cname:T5qvrIZj42v',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'a=mid:2',
].join('\r\n');

/** Sends a request over the wire and reads it there. */
function over(jingle: Parameters<typeof writeJingle>[0]): Jingle {
  const iq = `<iq xmlns='jabber:client' type='set'>${writeJingle(jingle)}</iq>`;
  const read = readJingle(parseXml(iq));
  if (!read) {
    throw new Error('it was not understood');
  }
  return read;
}

describe('SDP', () => {
  it('of a browser says in Jingle what it said', () => {
    const { contents, bundle } = readSdp(Offer, { author: 'initiator' });
    const jingle = over({ action: 'session-initiate', sid: 's', initiator: 'a@b/c', contents, bundle });
    expect(jingle).toMatchObject({ action: 'session-initiate', sid: 's', initiator: 'a@b/c', bundle: ['0', '1'] });
    const [audio, video] = jingle.contents;
    expect(audio).toMatchObject({ creator: 'initiator', name: '0', senders: 'initiator' });
    expect(audio?.description?.payloads.map((one) => one.name)).toEqual(['opus', 'red', 'PCMU', 'telephone-event']);
    expect(audio?.description?.payloads[0]).toMatchObject({
      channels: 2,
      clockRate: 48_000,
      parameters: [
        { name: 'minptime', value: '10' },
        { name: 'useinbandfec', value: '1' },
      ],
      feedback: [{ type: 'transport-cc' }],
    });
    expect(audio?.description?.payloads[3]?.parameters).toEqual([{ name: '', value: '0-16' }]);
    expect(audio?.description?.extensions[1]).toMatchObject({ id: 3, senders: 'responder' });
    expect(audio?.description).toMatchObject({ mux: true, mixedExtensions: true });
    expect(audio?.transport).toMatchObject({ ufrag: 'F7gI', fingerprint: { hash: 'sha-256', setup: 'actpass' } });
    expect(audio?.transport?.candidates[0]).toMatchObject({ ip: '192.168.0.196', port: 46_243, type: 'host' });
    expect(video?.description?.feedback).toEqual([{ type: 'ccm', subtype: 'fir' }]);
    expect(video?.description?.payloads[0]?.feedback).toEqual([
      { type: 'nack', subtype: 'pli' },
      { type: 'trr-int', subtype: '100' },
    ]);
    expect(video?.description?.groups).toEqual([{ semantics: 'FID', ssrcs: ['2301230316', '386328120'] }]);
  });

  it('refuses the lines of media that an answer leaves out, and keeps their order', () => {
    const { contents, bundle } = readSdp(Offer, { author: 'responder' });
    const order = contents.map(({ name, description }) => ({ name, media: description?.media ?? ('audio' as const) }));
    const text = writeSdp({ contents: contents.slice(1), bundle }, { author: 'responder', order, setup: 'passive' });
    expect(text.match(/^m=.*$/gm)).toEqual(['m=audio 0 UDP/TLS/RTP/SAVPF 0', expect.stringMatching(/^m=video 9 /)]);
    expect(text.match(/^a=setup:.*$/gm)).toEqual(['a=setup:passive']);
  });

  it.each([
    ['sendonly', 'initiator', 'initiator'],
    ['sendonly', 'responder', 'responder'],
    ['recvonly', 'initiator', 'responder'],
    ['recvonly', 'responder', 'initiator'],
    ['inactive', 'initiator', 'none'],
    ['sendrecv', 'responder', 'both'],
  ] as const)('%s of the %s lets send: %s', (direction, author, senders) => {
    const text = `m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:x\r\na=${direction}\r\na=rtcp-mux`;
    const read = readSdp(text, { author });
    expect(read.contents[0]?.senders).toBe(senders);
    expect(writeSdp(read, { author })).toContain(`a=${direction}\r\n`);
  });

  it('comes through Jingle and back the same, whatever it says', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const author: Side = seed % 2 === 0 ? 'initiator' : 'responder';
      const said = contentsOf(new Dice(seed), author);
      const { contents, bundle } = over({ action: 'session-accept', sid: 's', ...said });
      expect({ seed, contents, bundle }).toEqual({ seed, ...said });
      const creators = Object.fromEntries(contents.map((one) => [one.name, one.creator]));
      expect({ seed, ...readSdp(writeSdp(said, { author }), { author, creators }) }).toEqual({ seed, ...said });
    }
  });

  it('cannot be broken out of by what a peer says', () => {
    const evil =
      `<iq xmlns='jabber:client' type='set'><jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='s'>` +
      `<content creator='initiator' name='a&#13;&#10;a=x:1'/><content creator='initiator' name='0'>` +
      `<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'>` +
      `<payload-type id='1' name='o&#10;a=x:1' clockrate='8000'/><payload-type id='0' name='PCMU' clockrate='8000'>` +
      `<parameter name='b' value='c&#10;a=x:1'/></payload-type>` +
      `<rtp-hdrext xmlns='urn:xmpp:jingle:apps:rtp:rtp-hdrext:0' id='1' uri='u&#10;a=x:1'/></description>` +
      `<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='a&#10;a=x' pwd='abcd'>` +
      `<candidate component='1' foundation='1' ip='1.2.3.4&#10;a=x:1' port='1' priority='1' protocol='udp' type='host'/>` +
      `</transport></content></jingle></iq>`;
    const jingle = readJingle(parseXml(evil));
    expect(jingle?.contents).toHaveLength(1);
    expect(writeSdp({ contents: jingle?.contents ?? [], bundle: [] }, { author: 'initiator' })).not.toContain('a=x');
  });
});

describe('A candidate', () => {
  it.each([
    'candidate:1 1 udp 2122260223 2001:db8::1 46243 typ host generation 0',
    'candidate:842163049 1 udp 1677729535 203.0.113.5 46243 typ srflx raddr 192.168.0.1 rport 46243 generation 0',
    'candidate:3 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active generation 2',
    'candidate:4 1 udp 1 a1b2.local 50000 typ relay raddr 0.0.0.0 rport 0 generation 0',
  ])('is the same after it was read: %s', (line) => {
    const read = readCandidateLine(line);
    expect(read && writeCandidateLine(read)).toBe(line);
  });

  it('is none when it is something else', () => {
    expect(readCandidateLine('candidate:')).toBeUndefined();
    expect(readCandidateLine('candidate:1 1 udp 1 1.2.3.4 5 typ elsewhere')).toBeUndefined();
  });
});

describe('An invitation', () => {
  it.each([
    { kind: 'propose', id: 'x', media: ['audio', 'video'] },
    { kind: 'ringing', id: 'x' },
    { kind: 'proceed', id: 'x' },
    { kind: 'reject', id: 'x', reason: { condition: 'busy', text: 'later' } },
    { kind: 'retract', id: 'x', reason: { condition: 'expired' }, tieBreak: true },
    { kind: 'finish', id: 'x', reason: { condition: 'expired' }, migrated: 'y' },
  ] as const)('says $kind and is understood', (what) => {
    const message = parseXml(writeInvitation('b@example.net', what).toString());
    expect(readInvitation(message)).toEqual(what);
    expect(message.attr('type')).toBe('chat');
    expect(message.child('store', 'urn:xmpp:hints')).toBeDefined();
  });

  it('is of no call without a medium, an id or a known name', () => {
    const of = (inner: string) => readInvitation(parseXml(`<message xmlns='jabber:client'>${inner}</message>`));
    expect(of(`<propose xmlns='urn:xmpp:jingle-message:0' id='x'/>`)).toBeUndefined();
    expect(of(`<proceed xmlns='urn:xmpp:jingle-message:0'/>`)).toBeUndefined();
    expect(of(`<dance xmlns='urn:xmpp:jingle-message:0' id='x'/>`)).toBeUndefined();
    expect(of(`<accept xmlns='urn:xmpp:jingle-message:0' id='x'/>`)).toEqual({ kind: 'proceed', id: 'x' });
  });

  it('gives way to the one whose id sorts first by its bytes', () => {
    expect(lowerId('ca3cf894', 'fecbea35')).toBe('ca3cf894');
    expect(lowerId('b', 'aé')).toBe('aé');
    expect(lowerId('Z', 'a')).toBe('Z');
    expect(lowerId('ab', 'a')).toBe('a');
  });
});

it('Services of the server become addresses of a browser', () => {
  const answer = parseXml(
    `<iq xmlns='jabber:client' type='result'><services xmlns='urn:xmpp:extdisco:2'>` +
      `<service type='stun' host='stun.example.net' port='3478' transport='udp'/>` +
      `<service type='turn' host='2001:db8::7' port='3478' transport='tcp' username='u' password='p' restricted='1'/>` +
      `<service type='turn' host='nobody.example.net' port='3478'/>` +
      `<service type='ftp' host='files.example.net' port='21'/></services></iq>`,
  );
  expect(readIceServers(answer)).toEqual([
    { urls: 'stun:stun.example.net:3478' },
    { urls: 'turn:[2001:db8::7]:3478?transport=tcp', username: 'u', credential: 'p' },
  ]);
});

/** Chance that a seed repeats (mulberry32). */
class Dice {
  constructor(private state: number) {}

  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  one<T>(of: readonly [T, ...T[]]): T {
    return of[this.below(of.length)] ?? of[0];
  }

  some<T>(most: number, make: (at: number) => T): T[] {
    return Array.from({ length: this.below(most + 1) }, (_, at) => make(at));
  }
}

function contentsOf(dice: Dice, author: Side): Contents {
  const contents = dice.some(3, (at) => contentOf(dice, at, author));
  return { contents, bundle: dice.below(2) === 0 ? [] : contents.map((one) => one.name) };
}

function contentOf(dice: Dice, at: number, author: Side): Content {
  const senders = () => dice.one<Senders>(['both', 'initiator', 'responder', 'none']);
  const mixed = dice.below(2) === 0;
  return {
    creator: dice.one<Side>(['initiator', 'responder']),
    name: `m${at}`,
    senders: senders(),
    description: {
      media: dice.one(['audio', 'video']),
      payloads: [payloadOf(dice, 96), ...dice.some(4, (n) => payloadOf(dice, 97 + n))],
      feedback: dice.below(3) === 0 ? [{ type: 'nack' }, { type: 'ccm', subtype: 'fir' }] : [],
      extensions: dice.some(3, (n) => ({ id: n + 1, uri: `urn:x:${dice.below(99)}`, senders: senders() })),
      mixedExtensions: mixed,
      sources: dice.some(2, (n) => ({
        ssrc: String(1000 + n),
        parameters: [{ name: 'cname', value: `c${dice.below(9)} d:e` }, ...(dice.below(2) ? [{ name: 'alone' }] : [])],
      })),
      groups: dice.below(3) === 0 ? [{ semantics: 'FID', ssrcs: ['1000', '1001'] }] : [],
      mux: dice.below(4) > 0,
    },
    transport: {
      ufrag: `uf${dice.below(9999)}abc`,
      pwd: `pw${dice.below(9999)}/+abcdefghijklmnop`,
      fingerprint: {
        hash: 'sha-256',
        setup: author === 'initiator' ? 'actpass' : dice.one(['active', 'passive']),
        value: Array.from({ length: 32 }, () => dice.below(256).toString(16).padStart(2, '0').toUpperCase()).join(':'),
      },
      candidates: dice.some(3, () => candidateOf(dice)),
    },
  };
}

function payloadOf(dice: Dice, id: number): PayloadType {
  return {
    id,
    name: dice.one(['opus', 'VP8', 'telephone-event', 'G722']),
    clockRate: dice.one([8000, 48_000, 90_000]),
    channels: dice.one([1, 2]),
    parameters:
      dice.below(3) === 0 ? [{ name: '', value: '0-16' }] : dice.some(2, (n) => ({ name: `p${n}`, value: '1' })),
    feedback: dice.some(2, (n) => (n === 0 ? { type: 'nack' } : { type: 'nack', subtype: 'pli' })),
  };
}

function candidateOf(dice: Dice): Candidate {
  const [ip, port, foundation] = [`192.0.2.${dice.below(255)}`, 1 + dice.below(65_000), String(dice.below(9999))];
  const related = dice.below(2) === 0 ? {} : { relatedAddress: '10.0.0.1', relatedPort: dice.below(9999) };
  return {
    component: 1,
    foundation,
    generation: dice.below(3),
    id: `${foundation}-${ip}-${port}`,
    ip,
    port,
    priority: dice.below(2 ** 31),
    protocol: 'udp',
    type: dice.one(['host', 'srflx', 'relay', 'prflx']),
    ...related,
  };
}
