import { bare, Emitter, LostError, Ns, parseXml, StanzaError, type XmlElement, xml } from '@hutong/protocol';
import type { Contents, Media, Side } from '@hutong/protocol/calls';
import {
  Calls,
  type CallsOptions,
  DeviceError,
  type EndReason,
  type Peer,
  type PeerEvents,
} from '../../src/calls/index.ts';

/** As much of a track as a call touches. */
class Track {
  enabled = true;
  muted = false;
  stopped = false;
  onunmute: (() => void) | null = null;
  constructor(readonly kind: Media) {}
  stop(): void {
    this.stopped = true;
  }
}

/** A peer that agrees to everything, and is connected as soon as both have spoken. */
export class PretendedPeer implements Peer {
  remote: Contents = { contents: [], bundle: [] };
  local: Contents = { contents: [], bundle: [] };
  offering = false;
  closed = false;
  restarts = 0;
  generation = 0;
  readonly digits: string[] = [];
  readonly tracks = new Map<Media, MediaStreamTrack | null>();

  constructor(
    readonly side: Side,
    readonly events: PeerEvents,
  ) {}

  async setTrack(media: Media, track: MediaStreamTrack | null): Promise<void> {
    this.tracks.set(media, track);
  }

  has(media: Media): boolean {
    return this.tracks.has(media);
  }

  async offer(restart = false): Promise<Contents> {
    this.offering = true;
    this.restarts += restart ? 1 : 0;
    return this.describe(restart);
  }

  async answer(): Promise<Contents> {
    for (const { description } of this.remote.contents) {
      if (description && !this.tracks.has(description.media)) {
        this.tracks.set(description.media, null);
      }
    }
    setTimeout(() => this.events.path('connected'));
    return this.describe(false);
  }

  async takeAnswer(remote: Contents): Promise<void> {
    this.offering = false;
    this.remote = remote;
    setTimeout(() => this.events.path('connected'));
  }

  async takeOffer(remote: Contents): Promise<void> {
    if (remote.contents.length === 0) {
      throw new Error('nothing to talk about');
    }
    const known = this.remote.contents[0]?.transport?.ufrag;
    this.generation += known !== undefined && known !== remote.contents[0]?.transport?.ufrag ? 1 : 0;
    this.remote = remote;
    for (const { description } of remote.contents) {
      this.events.track(new Track(description?.media ?? 'audio') as unknown as MediaStreamTrack);
    }
  }

  async rollback(): Promise<void> {
    this.offering = false;
    this.tracks.delete('video');
  }

  async addCandidates(): Promise<void> {}
  release(): void {}
  sendDigit(digit: string): boolean {
    this.digits.push(digit);
    return true;
  }
  async stats(): Promise<undefined> {}
  close(): void {
    this.closed = true;
  }

  private describe(restart: boolean): Contents {
    this.generation += restart ? 1 : 0;
    const names = [...this.tracks.keys()];
    this.local = {
      bundle: names,
      contents: names.map((media) => ({
        creator: this.side,
        name: media,
        senders: 'both',
        description: {
          media,
          payloads: [{ id: 0, name: 'PCMU', clockRate: 8000, channels: 1, parameters: [], feedback: [] }],
          feedback: [],
          extensions: [],
          mixedExtensions: false,
          sources: [],
          groups: [],
          mux: true,
        },
        transport: { ufrag: `u${this.side}${this.generation}`, pwd: 'password', candidates: [] },
      })),
    };
    return this.local;
  }
}

type Handler = (iq: XmlElement) => XmlElement | undefined;

/** A device of somebody: as much of a connection as calls use. */
export class Device extends Emitter<{ message: XmlElement; bound: { jid: string; resumed: boolean } }> {
  state: 'online' | 'offline' = 'online';
  readonly serverDomain = 'example.net';
  readonly peers: PretendedPeer[] = [];
  /** What happens when a microphone is asked for. */
  fault: EndReason | undefined;
  readonly calls: Calls;
  handler: Handler | undefined;

  constructor(
    private readonly line: Line,
    readonly jid: string,
    pages?: CallsOptions['pages'],
  ) {
    super();
    const open = async (media: Media) => {
      if (this.fault) {
        throw new DeviceError(this.fault);
      }
      return new Track(media) as unknown as MediaStreamTrack;
    };
    this.calls = new Calls({
      connection: this as never,
      ...(pages && { pages }),
      mayOpen: (peer) => !this.strangers.has(peer),
      createPeer: (side, _servers, events) => {
        const peer = new PretendedPeer(side, events);
        this.peers.push(peer);
        return peer;
      },
      devices: { open } as never,
    });
  }

  /** Who may not open a session out of nothing. */
  readonly strangers = new Set<string>();

  get account(): string {
    return bare(this.jid);
  }

  /** The one call that is there. */
  get only() {
    const [call] = this.calls.list.get();
    if (!call) {
      throw new Error(`${this.jid} has no call`);
    }
    return call;
  }

  get states(): string[] {
    return this.calls.list.get().map((one) => one.view.get().state);
  }

  send(message: XmlElement): Promise<void> {
    if (this.state !== 'online') {
      return Promise.reject(new LostError('not connected'));
    }
    this.line.message(this, message);
    return Promise.resolve();
  }

  async iq(type: string, to: string | undefined, payload: XmlElement): Promise<XmlElement> {
    if (this.state !== 'online') {
      throw new LostError('not connected');
    }
    await Promise.resolve();
    return this.line.iq(xml('iq', Ns.client, { type, from: this.jid, to, id: 'x' }, payload));
  }

  handleIq(_name: string, _ns: string, handler: Handler): void {
    this.handler = handler;
  }
}

/** A server between devices: delivers, copies to the other devices of both, and loses nothing. */
export class Line {
  readonly devices: Device[] = [];
  readonly said: XmlElement[] = [];
  /** Answers a message to an address with an error. */
  refuse: ((message: XmlElement) => XmlElement | undefined) | undefined;
  /** Keeps what is sent until it is let go. */
  held: (() => void)[] | undefined;

  add(jid: string, pages?: CallsOptions['pages']): Device {
    const device = new Device(this, jid, pages);
    this.devices.push(device);
    return device;
  }

  message(from: Device, sent: XmlElement): void {
    const to = sent.attr('to') ?? from.account;
    const message = parseXml(
      new (sent.constructor as typeof XmlElement)(
        sent.name,
        sent.ns,
        { ...sent.attributes, from: from.jid },
        sent.children,
      ).toString(),
    );
    this.said.push(message);
    const deliver = () => {
      const refusal = this.refuse?.(message);
      if (refusal) {
        from.emit('message', refusal);
        return;
      }
      const mine = (device: Device) => device.account === bare(to);
      const exact = this.devices.find((one) => one.jid === to);
      for (const device of this.devices.filter(mine)) {
        if (!exact || device === exact) {
          device.emit('message', message);
        } else {
          device.emit('message', copy('received', device, message));
        }
      }
      for (const device of this.devices.filter((one) => one.account === from.account && one !== from)) {
        device.emit('message', copy('sent', device, message));
      }
    };
    if (this.held) {
      this.held.push(deliver);
    } else {
      deliver();
    }
  }

  iq(request: XmlElement): XmlElement {
    const read = parseXml(request.toString());
    const device = this.devices.find((one) => one.jid === read.attr('to'));
    const answer = device?.handler?.(read);
    if (!answer || answer.name === 'error') {
      throw answer
        ? StanzaError.read(xml('iq', Ns.client, { type: 'error' }, answer))
        : new StanzaError('service-unavailable', 'cancel', undefined);
    }
    return answer;
  }
}

function copy(side: 'sent' | 'received', device: Device, message: XmlElement): XmlElement {
  const forwarded = xml('forwarded', Ns.forward, {}, message);
  return parseXml(
    xml(
      'message',
      Ns.client,
      { from: device.account, to: device.jid },
      xml(side, Ns.carbons, {}, forwarded),
    ).toString(),
  );
}
