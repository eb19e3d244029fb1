import { Problem, type ServerCall } from '@hutong/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Handing } from '../../src/calls/index.ts';

type Legs = ServerCall['legs'];

/** A server with one call, of which tests say what it does. */
class PretendedServer {
  asked: unknown[] = [];
  refusal: string | undefined;
  call: Pick<ServerCall, 'legs' | 'transfer'> | undefined = { legs: [leg(1, 'talking'), leg(2, 'talking')] };

  serverCall = async (): Promise<ServerCall> => {
    if (!this.call) {
      throw new Problem('not-found', 404, undefined);
    }
    return this.call as ServerCall;
  };
  joinServerCall = async (): Promise<void> => {
    this.asked.push('join');
    this.call = { legs: [leg(1, 'talking'), leg(2, 'talking')] };
  };
  addToServerCall = (_id: string, to: string) => this.take(to);
  takeToTelephone = (_id: string) => this.take('telephone');
  transferServerCall = (_id: string, to: object) => this.take(to);

  private async take(what: unknown): Promise<void> {
    this.asked.push(what);
    if (this.refusal !== undefined) {
      throw new Problem(`call-${this.refusal}`, 403, undefined);
    }
  }
}

const leg = (number: number, state: Legs[number]['state'], reason?: string): Legs[number] => ({
  leg: number,
  state,
  party: null,
  ...(reason !== undefined && { reason }),
});

const Ben = '+8613900139002@example.net';
let server: PretendedServer;
let handing: Handing;

beforeEach(() => {
  vi.useFakeTimers();
  server = new PretendedServer();
  handing = new Handing(server, 'sid');
});

afterEach(() => {
  handing.close();
  vi.useRealTimers();
});

const later = () => vi.advanceTimersByTimeAsync(1_100);

describe('Handing a call on', () => {
  it('rings, and says why it came to nothing', async () => {
    server.call = { legs: [], transfer: { state: 'ringing' } };
    await handing.transfer(Ben, '+8613900139002');
    expect(server.asked).toEqual([{ to: '+8613900139002' }]);
    expect(handing.view.get()).toMatchObject({ kind: 'transfer', state: 'rings' });
    server.call = { legs: [], transfer: { state: 'failed', reason: 'busy' } };
    await later();
    expect(handing.view.get()).toMatchObject({ state: 'failed', reason: 'busy' });
  });

  it('is over for us when our end is', async () => {
    server.call = undefined;
    await handing.join(Ben, 'other');
    expect(server.asked).toEqual([{ call: 'other' }]);
    expect(handing.view.get()).toMatchObject({ state: 'rings' });
    await later();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is refused at once, in words that are known', async () => {
    server.refusal = 'not-allowed';
    await handing.transfer(Ben, '+8613900139002');
    expect(handing.view.get()).toMatchObject({ state: 'failed', reason: 'not-allowed' });
  });
});

describe('Taking it to the own telephone', () => {
  it('rings there, says why it was not answered, and may be tried again', async () => {
    server.call = { legs: [], transfer: { state: 'ringing' } };
    await handing.telephone(Ben);
    expect(handing.view.get()).toMatchObject({ kind: 'telephone', state: 'rings' });
    server.call = { legs: [], transfer: { state: 'failed', reason: 'no-answer' } };
    await later();
    expect(handing.view.get()).toMatchObject({ state: 'failed', reason: 'no-answer' });
    server.refusal = 'direct';
    await handing.telephone(Ben);
    expect(handing.view.get()).toMatchObject({ state: 'failed', reason: 'direct' });
  });
});

describe('Calling somebody in', () => {
  it('has a call from app to app come to the server first', async () => {
    server.call = { legs: [] };
    await handing.add(Ben, '+8613900139002');
    expect(server.asked).toEqual(['join', '+8613900139002']);
    server.call = { legs: [leg(1, 'talking'), leg(2, 'talking'), leg(3, 'ringing')] };
    await later();
    expect(handing.view.get()).toMatchObject({ kind: 'add', state: 'rings' });
  });

  it('counts who talks, and sees them go', async () => {
    await handing.add(Ben, '+8613900139002');
    server.call = { legs: [leg(1, 'talking'), leg(2, 'talking'), leg(3, 'ringing'), leg(4, 'ringing')] };
    await later();
    expect(handing.view.get()).toMatchObject({ kind: 'add', state: 'rings' });
    server.call = { legs: [leg(1, 'talking'), leg(2, 'talking'), leg(3, 'talking'), leg(4, 'ended')] };
    await later();
    expect([handing.view.get()?.state, handing.people.get()]).toEqual(['done', 3]);
    server.call = { legs: [leg(1, 'talking'), leg(2, 'talking'), leg(3, 'ended'), leg(4, 'ended')] };
    await later();
    expect(handing.people.get()).toBe(2);
  });

  it('says why they did not come', async () => {
    await handing.add(Ben, '+8613900139002');
    server.call = { legs: [leg(1, 'talking'), leg(2, 'talking'), leg(3, 'ended', 'no-answer')] };
    await later();
    expect(handing.view.get()).toMatchObject({ state: 'failed', reason: 'no-answer' });
  });
});
