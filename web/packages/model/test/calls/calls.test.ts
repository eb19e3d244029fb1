import { Ns, parseXml, xml } from '@hutong/protocol';
import { writeInvitation, writeJingle } from '@hutong/protocol/calls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cleanPasted, dialled, estimateMos, isShort, keysMatch, onKeys, QualityMeter } from '../../src/calls/index.ts';
import { type Device, Line } from './line.ts';

let line: Line;
let lin: Device;
let zhang: Device;

beforeEach(() => {
  vi.useFakeTimers();
  line = new Line();
  lin = line.add('lin@example.net/a');
  zhang = line.add('zhang@example.net/b');
});

afterEach(() => vi.useRealTimers());

/** Lets everything happen that is under way. */
const settle = (milliseconds = 10) => vi.advanceTimersByTimeAsync(milliseconds);

async function ring(video = false): Promise<void> {
  lin.calls.start('zhang@example.net', video);
  await settle();
}

async function talk(video = false): Promise<void> {
  await ring(video);
  await zhang.calls.answer(zhang.only, video);
  await settle();
}

describe('A call', () => {
  it('rings, is answered, and is hung up', async () => {
    await ring();
    expect([lin.states, zhang.states]).toEqual([['ringing'], ['incoming']]);
    await zhang.calls.answer(zhang.only);
    await settle();
    expect([lin.states, zhang.states]).toEqual([['talking'], ['talking']]);
    lin.only.hangUp();
    await settle();
    expect(lin.only.view.get().reason).toBe('hung-up');
    expect(zhang.only.view.get().reason).toBe('hung-up-by-them');
    expect([...lin.peers, ...zhang.peers].every((one) => one.closed)).toBe(true);
    await settle(3_000);
    expect([lin.states, zhang.states]).toEqual([[], []]);
  });

  it('is answered by who calls the caller while it rings: both wished to talk', async () => {
    await ring();
    const call = zhang.calls.start('lin@example.net');
    expect(call).toBe(zhang.only);
    await settle();
    expect([lin.states, zhang.states]).toEqual([['talking'], ['talking']]);
  });

  it('is declined, and then rings nowhere', async () => {
    const second = line.add('zhang@example.net/c');
    await ring();
    zhang.only.decline();
    await settle();
    expect(lin.only.view.get().reason).toBe('declined-by-them');
    expect([zhang.states, second.states]).toEqual([[], []]);
  });

  it('is silent on the other devices once one has answered', async () => {
    const second = line.add('zhang@example.net/c');
    await ring();
    expect(second.states).toEqual(['incoming']);
    await zhang.calls.answer(zhang.only);
    await settle();
    expect(second.states).toEqual([]);
    expect(lin.states).toEqual(['talking']);
  });

  it('is given up after a minute that nobody answers, and is missed there', async () => {
    await ring();
    await settle(60_000);
    expect(lin.only.view.get().reason).toBe('no-answer');
    expect(zhang.states).toEqual([]);
  });

  it('is taken back before it is answered', async () => {
    await ring();
    lin.only.hangUp();
    await settle();
    expect(zhang.states).toEqual([]);
  });

  it('ends with words when the server refuses it', async () => {
    line.refuse = (message) =>
      message.child('propose', Ns.jingleMessage) &&
      parseXml(
        xml(
          'message',
          Ns.client,
          { type: 'error', id: message.attr('id'), from: 'zhang@example.net' },
          xml(
            'error',
            Ns.client,
            { type: 'auth' },
            xml('forbidden', Ns.stanzas),
            xml('text', Ns.stanzas, {}, 'they take no calls'),
          ),
        ).toString(),
      );
    await ring();
    expect(lin.only.view.get()).toMatchObject({ state: 'ended', reason: 'refused', words: 'they take no calls' });
  });

  it('is not made without a microphone, and says so', async () => {
    lin.fault = 'microphone-denied';
    await ring();
    expect(lin.only.view.get().reason).toBe('microphone-denied');
    expect(line.said).toEqual([]);
  });

  it('goes on ringing when there is no microphone to answer with', async () => {
    await ring();
    zhang.fault = 'no-microphone';
    await zhang.calls.answer(zhang.only);
    expect(zhang.only.view.get()).toMatchObject({ state: 'incoming', fault: 'no-microphone' });
    zhang.fault = undefined;
    await zhang.calls.answer(zhang.only);
    await settle();
    expect(lin.states).toEqual(['talking']);
  });

  it('holds and lets go, and neither sends meanwhile', async () => {
    await talk();
    lin.only.setHeld(true);
    await settle();
    expect(zhang.only.view.get().heldByThem).toBe(true);
    expect([lin.peers[0]?.tracks.get('audio'), zhang.peers[0]?.tracks.get('audio')]).toEqual([null, null]);
    lin.only.setHeld(false);
    await settle();
    expect(zhang.only.view.get().heldByThem).toBe(false);
    expect(lin.peers[0]?.tracks.get('audio')).not.toBeNull();
  });

  it('sends the tones of the keypad, and no others', async () => {
    await talk();
    expect([lin.only.press('1'), lin.only.press('#'), lin.only.press('x')]).toEqual([true, true, false]);
    expect(lin.peers[0]?.digits).toEqual(['1', '#']);
    expect(lin.only.view.get().digits).toBe('1#');
  });

  it('gets pictures while it goes on, also when both wish so at once', async () => {
    await talk();
    await Promise.all([lin.only.setCamera(true), zhang.only.setCamera(true)]);
    await settle(100);
    expect(lin.only.view.get()).toMatchObject({ video: true, camera: true, state: 'talking' });
    expect(zhang.only.view.get()).toMatchObject({ video: true, camera: true, state: 'talking' });
    expect(lin.peers[0]?.remote.contents.map((one) => one.name)).toEqual(['audio', 'video']);
    expect(zhang.peers[0]?.tracks.get('video')).not.toBeNull();
  });

  it('looks for another way when the first breaks, and ends when there is none', async () => {
    await talk();
    lin.peers[0]?.events.path('disconnected');
    expect(lin.states).toEqual(['reconnecting']);
    await settle(2_000);
    expect(lin.peers[0]?.restarts).toBe(1);
    expect(lin.states).toEqual(['talking']);
    lin.peers[0]?.events.path('disconnected');
    lin.state = 'offline';
    await settle(31_000);
    expect(lin.only.view.get().reason).toBe('lost');
  });

  it('that nothing went ahead of rings as any other', async () => {
    const contents = [{ creator: 'initiator', name: 'audio', senders: 'both', description: described() }] as const;
    const jingle = writeJingle({ action: 'session-initiate', sid: 'direct', contents });
    await lin.iq('set', zhang.jid, jingle);
    expect(zhang.states).toEqual(['incoming']);
  });

  it('that a stranger opens without an invitation does not ring', async () => {
    zhang.strangers.add('lin@example.net');
    const contents = [{ creator: 'initiator', name: 'audio', senders: 'both', description: described() }] as const;
    const jingle = writeJingle({ action: 'session-initiate', sid: 'direct', contents });
    await lin.iq('set', zhang.jid, jingle).catch(() => undefined);
    expect(zhang.states).toEqual([]);
  });
});

describe('When both call at once', () => {
  it.each([false, true])('one call comes of it (messages cross: %s)', async (cross) => {
    line.held = cross ? [] : undefined;
    lin.calls.start('zhang@example.net');
    zhang.calls.start('lin@example.net');
    await settle();
    // In the order in which each has said it.
    while (line.held && line.held.length > 0) {
      line.held.shift()?.();
      await settle(1);
    }
    line.held = undefined;
    await settle(50);
    expect([lin.states, zhang.states]).toEqual([['talking'], ['talking']]);
    expect(lin.only.id).toBe(zhang.only.id);
  });
});

describe('Several calls', () => {
  it('wait for each other, and a third finds the line engaged', async () => {
    await talk();
    const [wang, chen] = [line.add('wang@example.net/d'), line.add('chen@example.net/e')];
    wang.calls.start('zhang@example.net');
    await settle();
    expect(zhang.states).toEqual(['talking', 'incoming']);
    chen.calls.start('zhang@example.net');
    await settle();
    expect(chen.only.view.get().reason).toBe('busy');
    const second = zhang.calls.list.get()[1];
    if (second) {
      await zhang.calls.answer(second);
    }
    await settle();
    expect(lin.only.view.get().heldByThem).toBe(true);
    expect(wang.states).toEqual(['talking']);
  });

  it('with one person: the new one takes the place of the old', async () => {
    await talk();
    const telephone = line.add('lin@example.net/telephone');
    telephone.calls.start('zhang@example.net');
    await settle(50);
    expect(telephone.states).toEqual(['talking']);
    expect(zhang.states).toEqual(['talking']);
    expect(lin.calls.list.get().some((one) => one.live)).toBe(false);
  });
});

describe('Another page of the same browser', () => {
  it('holds its call when one is begun here', async () => {
    const ports = [new Page(), new Page()] as const;
    ports[0].other = ports[1];
    ports[1].other = ports[0];
    const [first, second] = [line.add('lin@example.net/p1', ports[0]), line.add('lin@example.net/p2', ports[1])];
    first.calls.start('zhang@example.net');
    await settle();
    await zhang.calls.answer(zhang.only);
    await settle();
    const wang = line.add('wang@example.net/d');
    second.calls.start('wang@example.net');
    await settle();
    expect(first.only.view.get().held).toBe(true);
    expect([wang.states, zhang.only.view.get().heldByThem]).toEqual([['incoming'], true]);
  });
});

/** One end of a channel between two pages. */
class Page {
  other: Page | undefined;
  onmessage: ((event: MessageEvent) => void) | null = null;

  postMessage(data: unknown): void {
    this.other?.onmessage?.({ data } as MessageEvent);
  }

  close(): void {}
}

describe('Nobody else', () => {
  it('answers, ends or changes a call', async () => {
    const evil = line.add('evil@example.net/x');
    await ring();
    const { id } = lin.only;
    await evil.send(writeInvitation('lin@example.net', { kind: 'proceed', id }));
    await evil.send(writeInvitation('lin@example.net', { kind: 'reject', id }));
    await evil.send(writeInvitation('zhang@example.net', { kind: 'retract', id }));
    await settle();
    expect([lin.states, zhang.states]).toEqual([['ringing'], ['incoming']]);
    await zhang.calls.answer(zhang.only);
    await settle();
    const end = writeJingle({ action: 'session-terminate', sid: id });
    await expect(evil.iq('set', lin.jid, end)).rejects.toThrow();
    expect(lin.states).toEqual(['talking']);
  });
});

describe('What rang while the page was away', () => {
  const proposal = (id: string) =>
    parseXml(
      xml(
        'message',
        Ns.client,
        { type: 'chat', from: 'lin@example.net/a', to: 'zhang@example.net' },
        xml('propose', Ns.jingleMessage, { id }, xml('description', Ns.rtp, { media: 'audio' })),
      ).toString(),
    );

  it('rings, when it still does', () => {
    const now = Date.now();
    const retract = parseXml(
      xml(
        'message',
        Ns.client,
        { from: 'lin@example.net/a' },
        xml('retract', Ns.jingleMessage, { id: 'b' }),
      ).toString(),
    );
    zhang.calls.catchUp([
      { at: now - 90_000, message: proposal('a') },
      { at: now - 20_000, message: proposal('b') },
      { at: now - 10_000, message: retract },
      { at: now - 5_000, message: proposal('c') },
    ]);
    expect(zhang.calls.list.get().map((one) => one.id)).toEqual(['c']);
  });
});

describe('Quality', () => {
  it('falls with loss and with delay, and stays between 1 and 4.5', () => {
    expect(estimateMos(20, 2, 0)).toBeGreaterThan(4.3);
    expect(estimateMos(20, 2, 0.05)).toBeLessThan(estimateMos(20, 2, 0.01));
    expect(estimateMos(800, 2, 0)).toBeLessThan(estimateMos(100, 2, 0));
    expect(estimateMos(5_000, 500, 1)).toBe(1);
  });

  it('is counted from one look to the next, and bytes over all ways', () => {
    const meter = new QualityMeter();
    const report = (received: number, lost: number, bytes: number) =>
      new Map<string, object>([
        ['in', { type: 'inbound-rtp', kind: 'audio', packetsReceived: received, packetsLost: lost, jitter: 0.004 }],
        ['t', { type: 'transport', bytesReceived: bytes, bytesSent: bytes, selectedCandidatePairId: 'p' }],
        ['p', { type: 'candidate-pair', currentRoundTripTime: 0.04, localCandidateId: 'l', remoteCandidateId: 'r' }],
        ['l', { type: 'local-candidate', candidateType: 'relay' }],
      ]) as unknown as RTCStatsReport;
    expect(meter.read(report(90, 10, 500))).toMatchObject({ loss: 0.1, bytes: 1_000, roundTrip: 40, relayed: true });
    expect(meter.read(report(190, 10, 900))).toMatchObject({ loss: 0, bytes: 1_800 });
    // Another way counts from nothing.
    expect(meter.read(report(200, 10, 100))).toMatchObject({ bytes: 2_000 });
  });
});

describe('The dialpad', () => {
  it.each([
    ['tel:+86-138-0013-8000;ext=5', '+8613800138000'],
    [' (010) 6401－3900 ', '01064013900'],
    ['＋８６ 138 0013 8000', '+8613800138000'],
    ['0086 138 0013 8000', '+8613800138000'],
    ['*#06#', '*#06#'],
    ['Zhang  Wei', 'Zhang Wei'],
  ])('takes %s as %s', (pasted, number) => {
    expect(cleanPasted(pasted)).toBe(number);
  });

  it('finds names by the keys that bear their letters', () => {
    expect(onKeys('Zhāng')).toBe('94264');
    expect(keysMatch('942', 'Zhang Wei')).toBe(true);
    expect(keysMatch('99', 'Zhang Wei')).toBe(true);
    expect(keysMatch('934', 'Zhang Wei')).toBe(true);
    expect(keysMatch('264', 'Zhang Wei')).toBe(false);
    expect(keysMatch('', 'Zhang Wei')).toBe(false);
  });

  it('dials what is told in words, and knows short numbers', () => {
    expect(dialled('400-HUTONG')).toBe('400488664');
    expect(dialled('lin')).toBe('lin');
    expect([isShort('10086'), isShort('*98'), isShort('13800138000')]).toEqual([true, true, false]);
  });
});

function described() {
  return {
    media: 'audio',
    payloads: [{ id: 0, name: 'PCMU', clockRate: 8000, channels: 1, parameters: [], feedback: [] }],
    feedback: [],
    extensions: [],
    mixedExtensions: false,
    sources: [],
    groups: [],
    mux: true,
  } as const;
}
