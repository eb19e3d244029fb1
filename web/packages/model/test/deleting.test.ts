import type { Message } from '@hutong/protocol';
import { describe, expect, it } from 'vitest';
import { Timeline } from '../src/index.ts';

const Peer = 'zhang@example.net';
const Me = 'lin@example.net';

function timelineWith(...messages: (Partial<Message> & { readonly sequence: number })[]): Timeline {
  const timeline = new Timeline(Peer, Me);
  for (const { sequence, ...message } of messages) {
    timeline.take({ message: { id: '', ...message } as Message, own: false, at: sequence, sequence });
  }
  return timeline;
}

describe('Deleting for oneself', () => {
  it('hides a message without an id by its place, and no other', () => {
    const timeline = timelineWith({ sequence: 4, body: 'one' }, { sequence: 5, body: 'two' });
    timeline.hide({ own: false, sequence: 5 });
    expect(timeline.items.map((item) => item.body)).toEqual(['one']);
    timeline.hide({ own: false, sequence: 6 });
    expect(timeline.items).toHaveLength(1);
  });

  it('shows what the server refused to delete again, with the reason and all that it said', () => {
    const timeline = timelineWith({ id: 'a', sequence: 4, body: 'one' }, { id: 'b', sequence: 5, body: 'two' });
    const items = [...timeline.items];
    timeline.hide({ id: 'a', own: false });
    expect(timeline.items).toHaveLength(1);
    const { changed } = timeline.unhide(items, { condition: 'service-unavailable' });
    expect(changed.map((item) => item.key)).toEqual(['<a']);
    expect(timeline.items.map((item) => item.body)).toEqual(['one', 'two']);
    expect(timeline.items.map((item) => item.undeleted?.condition)).toEqual(['service-unavailable', undefined]);
    timeline.hide({ id: 'a', own: false });
    expect(timeline.find('<a')?.undeleted).toBeUndefined();
  });
});
