import type { ConferenceLive } from '@hutong/protocol';
import { Ns, XmlElement } from '@hutong/protocol';
import { describe, expect, test } from 'vitest';
import { Conferences, isConference } from '../src/conferences';

const live: ConferenceLive = {
  id: 'c1',
  revision: 10,
  title: 'Monday',
  own: true,
  locked: false,
  ended: false,
  speaking: [],
  people: [
    { leg: 1, state: 'in', kind: 'app', owner: true, muted: false, silenced: false, hand: '2026-11-21T10:00:05Z' },
    {
      leg: 2,
      state: 'in',
      kind: 'telephone',
      owner: false,
      muted: true,
      silenced: false,
      hand: '2026-11-21T10:00:01Z',
    },
  ],
  mine: [{ leg: 1, call: 'sid' }],
};

function push(from: string, body: object): XmlElement {
  return new XmlElement('message', Ns.client, { from }, [
    new XmlElement('conference', Ns.conference, {}, [new XmlElement('json', Ns.json, {}, [JSON.stringify(body)])]),
  ]);
}

describe('Conferences', () => {
  test('A push of the own domain is taken, of anybody else it is not', () => {
    const conferences = new Conferences('lin@example.net');
    conferences.onMessage(push('mallory@example.net', live));
    conferences.onMessage(push('example.org', live));
    expect(conferences.live.get().size).toBe(0);
    conferences.onMessage(push('example.net', live));
    expect(conferences.ofCall('sid')?.title).toBe('Monday');
    expect(conferences.ofCall('other')).toBeUndefined();
  });

  test('Speakers alone leave the people, and what is older changes nothing', () => {
    const conferences = new Conferences('lin@example.net');
    conferences.take(live);
    conferences.take({ ...live, revision: 12, speaking: [2], people: null, mine: null });
    expect(conferences.ofCall('sid')).toMatchObject({ speaking: [2], people: live.people });
    conferences.take({ ...live, revision: 11, speaking: [1] });
    expect(conferences.ofCall('sid')?.speaking).toEqual([2]);
  });

  test('A call that is over still knows its conference', () => {
    const conferences = new Conferences('lin@example.net');
    conferences.take(live);
    conferences.take({ ...live, revision: 13, ended: true, people: [], mine: [] });
    expect(conferences.ofCall('sid')?.ended).toBe(true);
  });

  test('Speakers of a conference that is not known say nothing', () => {
    const conferences = new Conferences('lin@example.net');
    conferences.take({ ...live, people: null });
    expect(conferences.live.get().size).toBe(0);
  });

  test('What cannot be read is left out', () => {
    const conferences = new Conferences('lin@example.net');
    const broken = new XmlElement('message', Ns.client, { from: 'example.net' }, [
      new XmlElement('conference', Ns.conference, {}, [new XmlElement('json', Ns.json, {}, ['{'])]),
    ]);
    expect(() => conferences.onMessage(broken)).not.toThrow();
  });

  test('Raised hands stand in the order in which they went up', () => {
    expect(Conferences.hands(live)).toEqual([2, 1]);
  });

  test('An address of a conference is told from a number', () => {
    expect([isConference('*301234567@example.net'), isConference('+8613800138001@example.net')]).toEqual([true, false]);
  });
});
