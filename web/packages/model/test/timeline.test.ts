import type { Message } from '@hutong/protocol';
import { describe, expect, it } from 'vitest';
import { progressOf, Timeline } from '../src/index.ts';

const [me, peer] = ['lin@example.net', 'zhang@example.net'];

function entry(sequence: number | undefined, own: boolean, message: Partial<Message>) {
  const [from, to] = own ? [me, peer] : [peer, me];
  return { own, sequence, at: sequence ?? 0, message: { id: '', from, to, wantsReceipt: false, ...message } };
}

const history = [
  entry(1, true, { id: 'a', body: 'one' }),
  entry(2, false, { id: 'b', body: 'two' }),
  entry(3, false, { id: 'r1', displayed: 'a' }),
  entry(4, true, { id: 'e1', replaces: 'a', body: 'one!' }),
  entry(5, false, { id: 'l1', reaction: { id: 'a', emojis: ['👍'] } }),
  entry(6, false, { id: 'c', body: 'three' }),
  entry(7, false, { id: 'x1', retracts: 'c' }),
];

function all(order: readonly number[]) {
  const timeline = new Timeline(peer, me);
  for (const at of order) {
    const one = history[at];
    if (one) {
      timeline.take(one);
    }
  }
  return timeline;
}

describe('A timeline', () => {
  it.each([
    ['as it was said', [0, 1, 2, 3, 4, 5, 6]],
    ['backwards', [6, 5, 4, 3, 2, 1, 0]],
    ['shuffled and twice', [4, 6, 0, 2, 5, 3, 1, 0, 1, 2, 3, 4, 5, 6]],
  ])('is the same when it comes %s', (_, order) => {
    const timeline = all(order);
    const items = timeline.items;
    expect(items.map((item) => item.id)).toEqual(['a', 'b', 'c']);
    expect(items[0]).toMatchObject({ body: 'one!', edited: 4, reactions: { [peer]: { emojis: ['👍'] } } });
    expect(items[2]).toMatchObject({ retracted: true, body: undefined });
    expect(items[0] && progressOf(items[0], timeline.conversation)).toBe('read');
  });

  it('lets nobody edit or take back what somebody else wrote', () => {
    const timeline = all([0]);
    timeline.take(entry(8, false, { id: 'e', replaces: 'a', body: 'forged' }));
    timeline.take(entry(9, false, { id: 'f', retracts: 'a' }));
    expect(timeline.items[0]).toMatchObject({ body: 'one' });
    expect(timeline.items[0]?.retracted).toBeUndefined();
  });

  it('counts what is unread, and nothing once it is read', () => {
    const timeline = all([0, 1, 5]);
    expect(timeline.conversation.unread).toBe(2);
    timeline.readUpTo(2);
    expect(timeline.conversation.unread).toBe(1);
    timeline.readUpTo(6);
    expect(timeline.conversation.unread).toBe(0);
  });

  it('keeps a mark when an own message gets its place in the archive', () => {
    const timeline = all([1]);
    timeline.append({
      peer,
      key: '>n',
      id: 'n',
      own: true,
      order: timeline.nextOrder,
      at: 0,
      state: 'queued',
      body: 'x',
    });
    timeline.settled('n');
    timeline.take(entry(9, false, { id: 'r', received: 'n' }));
    timeline.take(entry(8, true, { id: 'n', body: 'x' }));
    const item = timeline.find('>n');
    expect(item?.order).toBe(8);
    expect(item && progressOf(item, timeline.conversation)).toBe('delivered');
  });
});
