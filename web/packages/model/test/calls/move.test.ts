import { Ns, type StanzaError, type XmlElement, xml } from '@hutong/protocol';
import { type JingleParts, readJingle, writeJingle } from '@hutong/protocol/calls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Device, Line } from './line.ts';

let line: Line;
let lin: Device;
let zhang: Device;
/** What the server was asked by its end of Lin's call. */
let asked: { action: string; info?: string | undefined; reason?: string | undefined }[];

const Leg = 'example.net/leg-a';

beforeEach(async () => {
  vi.useFakeTimers();
  line = new Line();
  lin = line.add('lin@example.net/a');
  zhang = line.add('zhang@example.net/b');
  asked = [];
  for (const address of [Leg, 'zhang@example.net/leg-b', 'other.example/leg-c']) {
    line.add(address).handler = (iq) => {
      const jingle = readJingle(iq);
      const own = jingle && iq.child('jingle', Ns.jingle)?.child('ready', Ns.call) && 'ready';
      asked.push({ action: jingle?.action ?? '', info: own ?? undefined, reason: jingle?.reason?.condition });
      return xml('ok', Ns.client);
    };
  }
  lin.calls.start('zhang@example.net');
  await settle();
});

afterEach(() => vi.useRealTimers());

const settle = (milliseconds = 10) => vi.advanceTimersByTimeAsync(milliseconds);

async function talk(): Promise<void> {
  await zhang.calls.answer(zhang.only);
  await settle();
}

/** The server's request to Lin; gives the condition of the refusal, if it is refused. */
function say(jingle: JingleParts, children: readonly XmlElement[] = [], from = Leg): string | undefined {
  const written = writeJingle(jingle);
  const whole = xml(written.name, written.ns, { ...written.attributes }, ...written.elements, ...children);
  try {
    line.iq(xml('iq', Ns.client, { type: 'set', from, to: lin.jid, id: 's' }, whole));
    return undefined;
  } catch (error) {
    return (error as StanzaError).condition;
  }
}

const offer = (from = Leg, replaced = lin.only.id): string | undefined =>
  say(
    { action: 'session-initiate', sid: 'new', contents: lin.peers[0]?.remote.contents ?? [] },
    [xml('replaces', Ns.call, { sid: replaced })],
    from,
  );

const moved = () => say({ action: 'session-info', sid: 'new' }, [xml('moved', Ns.call)]);

describe('A call that comes to the server', () => {
  it('goes on directly until both are there, and is then ended for the other session', async () => {
    await talk();
    expect(lin.only.view.get()).toMatchObject({ movable: true, joined: false });
    expect(offer()).toBeUndefined();
    await settle();
    expect(asked.map((one) => one.info ?? one.action)).toEqual(['session-accept', 'ready']);
    expect([lin.states, lin.peers.map((one) => one.closed)]).toEqual([['talking'], [false, false]]);
    const microphone = lin.peers[0]?.tracks.get('audio');
    expect(lin.peers[1]?.tracks.get('audio')).toBe(microphone);
    expect(moved()).toBeUndefined();
    await settle();
    expect(lin.peers.map((one) => one.closed)).toEqual([true, false]);
    expect(lin.only.view.get()).toMatchObject({ state: 'talking', joined: true, movable: false });
    // What the other end says is nothing to us any more; what the server says is.
    zhang.only.hangUp();
    await settle();
    expect(lin.states).toEqual(['talking']);
    say({ action: 'session-terminate', sid: 'new', reason: { condition: 'success' } });
    await settle();
    expect(lin.only.view.get()).toMatchObject({ state: 'ended', reason: 'hung-up-by-them' });
  });

  it('goes over at the latest when the other end has', async () => {
    await talk();
    offer();
    await settle();
    const { id } = zhang.only;
    const reason = { condition: 'alternative-session' };
    const request = writeJingle({ action: 'session-terminate', sid: id, reason });
    line.iq(xml('iq', Ns.client, { type: 'set', from: zhang.jid, to: lin.jid, id: 's' }, request));
    await settle();
    expect(lin.only.view.get()).toMatchObject({ state: 'talking', joined: true });
  });

  it('stays as it was when the server gives up', async () => {
    await talk();
    offer();
    await settle();
    say({ action: 'session-terminate', sid: 'new', reason: { condition: 'timeout' } });
    await settle();
    expect([lin.states, lin.peers.map((one) => one.closed)]).toEqual([['talking'], [false, true]]);
    // And may be asked again.
    expect(offer()).toBeUndefined();
  });

  it('is on hold there when it was before', async () => {
    await talk();
    lin.only.setHeld(true);
    await settle();
    offer();
    await settle();
    expect(lin.peers[1]?.tracks.get('audio')).toBeNull();
    moved();
    await settle();
    expect(asked.filter((one) => one.action === 'session-info')).toHaveLength(2);
    lin.only.setHeld(false);
    await settle();
    expect(lin.peers[1]?.tracks.get('audio')).not.toBeNull();
  });

  it('is hung up at the server', async () => {
    await talk();
    offer();
    await settle();
    moved();
    lin.only.hangUp();
    await settle();
    expect(asked.at(-1)).toMatchObject({ action: 'session-terminate', reason: 'success' });
    expect(line.said.some((one) => one.child('finish', Ns.jingleMessage))).toBe(false);
  });
});

describe('Nobody is made to answer', () => {
  it('by others than the own server', async () => {
    await talk();
    expect(offer('zhang@example.net/leg-b')).toBe('item-not-found');
    expect(offer('other.example/leg-c')).toBe('item-not-found');
    expect(offer('example.net')).toBe('item-not-found');
    expect(offer(zhang.jid)).toBe('item-not-found');
    await settle();
    expect(lin.peers).toHaveLength(1);
  });

  it('in a call that they are not in, or not yet', async () => {
    expect(offer(Leg, 'unknown')).toBe('item-not-found');
    expect(offer()).toBe('unexpected-request');
    await talk();
    expect(offer()).toBeUndefined();
    expect(say({ action: 'session-initiate', sid: 'third' }, [xml('replaces', Ns.call, { sid: lin.only.id })])).toBe(
      'unexpected-request',
    );
    lin.only.hangUp();
    await settle();
    expect(offer()).toBe('unexpected-request');
  });

  it('whose app does not say that it goes over, or is of another server', async () => {
    const far = line.add('wang@elsewhere.example/c');
    lin.only.hangUp();
    await settle(3_000);
    lin.calls.start('wang@elsewhere.example');
    await settle();
    await far.calls.answer(far.only);
    await settle();
    expect(lin.only.view.get()).toMatchObject({ state: 'talking', movable: false });
    expect(offer()).toBe('unexpected-request');
  });
});
