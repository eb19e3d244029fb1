import type { Message } from '@hutong/protocol';
import { expect, it } from 'vitest';
import { Timeline } from '../src/index.ts';

const account = 'lin@example.net';
const peer = 'zhang@example.net';
let sequence = 0;

function message(more: Partial<Message>): Message {
  return { id: 'm1', from: peer, to: account, wantsReceipt: false, ...more };
}

function take(timeline: Timeline, own: boolean, more: Partial<Message>) {
  sequence += 1;
  return timeline.take({ message: message(more), own, at: sequence, sequence });
}

const burn = { id: '7', seconds: 10, kind: 'text' } as const;

it('A message that burns is counted down by who sent it, and gone for both', () => {
  for (const own of [true, false]) {
    const timeline = new Timeline(peer, account);
    take(timeline, own, { burn });
    take(timeline, !own, { id: 'o', burnNews: { what: 'opened', message: 'm1', until: 99 } });
    expect(timeline.items[0]?.burn).toMatchObject({ until: 99 });
    take(timeline, own, { id: 'b', burnNews: { what: 'burned', message: 'm1' } });
    expect(timeline.items).toHaveLength(1);
    expect(timeline.items[0]).toMatchObject({ retracted: true, burned: true });
    expect(timeline.items[0]?.burn).toBeUndefined();
  }
});

it('News of a burned message that come before it are kept for it', () => {
  const timeline = new Timeline(peer, account);
  take(timeline, false, { id: 'b', burnNews: { what: 'burned', message: 'm1' } });
  expect(timeline.items).toHaveLength(0);
  take(timeline, false, { burn });
  expect(timeline.items[0]).toMatchObject({ retracted: true, burned: true });
  expect(timeline.conversation.unread).toBe(0);
});

it('The archive tells the sender by which id it can burn it', () => {
  const timeline = new Timeline(peer, account);
  timeline.append({
    peer,
    key: '>m1',
    id: 'm1',
    own: true,
    order: 1,
    at: 1,
    state: 'sent',
    burn: { seconds: 10, kind: 'text' },
  });
  take(timeline, true, { burn });
  expect(timeline.items[0]?.burn?.id).toBe('7');
});

it('A tombstone of the archive is shown as what it was', () => {
  const timeline = new Timeline(peer, account);
  take(timeline, false, { tombstone: 'burned' });
  expect(timeline.items[0]).toMatchObject({ retracted: true, burned: true });
});

it('Who names us is told of while it is unread', () => {
  const timeline = new Timeline(peer, account);
  take(timeline, false, { id: 'a', body: '@lin', mentions: [account] });
  expect(timeline.conversation.mentioned).toBe(true);
  timeline.readUpTo(sequence);
  expect(timeline.conversation.mentioned).toBe(false);
});
