import 'fake-indexeddb/auto';
import { parseXml, placeOf, readCallRow, readMessage } from '@hutong/protocol';
import { describe, expect, it } from 'vitest';
import { CallHistory, Store, Timeline } from '../src/index.ts';

const [me, peer] = ['lin@example.net', 'zhang@example.net'];

const row = (direction: 'in' | 'out', outcome: string, id = 'c1') =>
  parseXml(
    `<message xmlns='jabber:client' type='chat' id='call-${id}' from='${peer}' to='${me}'>` +
      `<call xmlns='urn:hutong:call:0' id='${id}' direction='${direction}' outcome='${outcome}' ` +
      `start='2026-11-21T10:00:00Z' seconds='83' route='telephone' media='audio'/></message>`,
  );

function taken(direction: 'in' | 'out', outcome: string) {
  const timeline = new Timeline(peer, me);
  const message = readMessage(row(direction, outcome), me);
  if (!message) {
    throw new Error('it was not read');
  }
  const { own } = placeOf(message, me);
  return { timeline, effect: timeline.take({ message, own, at: 1, sequence: 1 }) };
}

describe('The row of a call', () => {
  it('is read as the server wrote it, and stands on the side of who called', () => {
    const { effect } = taken('out', 'answered');
    expect(effect.added).toMatchObject({ own: true, peer, call: { seconds: 83, route: 'telephone', video: false } });
    expect(taken('in', 'answered').effect.added?.own).toBe(false);
  });

  it('is unread only when it was missed', () => {
    expect(taken('in', 'missed').timeline.conversation.unread).toBe(1);
    expect(taken('in', 'answered').timeline.conversation.unread).toBe(0);
    expect(taken('in', 'declined').timeline.conversation.unread).toBe(0);
  });

  it('is none when it says what no call can', () => {
    expect(readCallRow(row('in', 'exploded'))).toBeUndefined();
  });
});

describe('The calls that were', () => {
  it('are kept, and what the server says takes the place of what this page saw', async () => {
    const store = await Store.open('lin@example.net');
    const history = new CallHistory(store);
    await history.load();
    const start = Date.parse('2026-11-21T10:00:05Z');
    history.addOwn({
      id: 'sid',
      peer,
      direction: 'in',
      outcome: 'missed',
      start,
      seconds: 0,
      route: 'app',
      video: false,
    });
    expect(history.missed.get()).toBe(1);
    const { effect } = taken('in', 'missed');
    if (effect.added) {
      history.add(effect.added);
      history.add(effect.added);
    }
    expect(history.calls.get().map((one) => one.id)).toEqual(['c1']);
    history.merge(
      [
        {
          id: 'c1',
          at: '2026-11-21T10:00:00Z',
          direction: 'in',
          outcome: 'missed',
          other: peer,
          seconds: 0,
          route: 'app',
          media: 'audio',
        },
        {
          id: 'c0',
          at: '2026-11-20T10:00:00Z',
          direction: 'out',
          outcome: 'answered',
          other: '+8613800138000',
          seconds: 9,
          route: 'telephone',
          media: 'audio',
        },
        {
          id: 'cx',
          at: '2026-11-19T10:00:00Z',
          direction: 'in',
          outcome: 'missed',
          other: null,
          seconds: 0,
          route: 'telephone',
          media: 'audio',
        },
      ],
      'example.net',
    );
    expect(history.calls.get().map((one) => [one.id, one.peer])).toEqual([
      ['c1', peer],
      ['c0', '+8613800138000@example.net'],
    ]);
    history.look();
    expect(history.missed.get()).toBe(0);
    const again = new CallHistory(store);
    await again.load();
    expect([again.calls.get().length, again.missed.get()]).toEqual([2, 0]);
    await store.close();
  });
});
