import {
  bare,
  type Connection,
  domain,
  LostError,
  Ns,
  newUuid,
  resource,
  StanzaError,
  type XmlElement,
  xml,
} from '@hutong/protocol';
import {
  findIceServers,
  type IceServer,
  type Invitation,
  type Jingle,
  type JingleParts,
  jingleError,
  lowerId,
  readInvitation,
  readJingle,
  writeInvitation,
  writeJingle,
} from '@hutong/protocol/calls';
import type { PastCall } from '../callHistory';
import { Cell } from '../cell';
import { Call, RingWithin } from './call';
import { Devices } from './devices';
import { BrowserPeer, type Peer, type PeerEvents } from './peer';
import type { CallInit, CallPorts } from './ports';
import { ExactReasons, pastOf } from './types';

export interface CallsOptions {
  readonly connection: Connection;
  /** Tests put their own in the place of the browser's. */
  readonly createPeer?: (side: 'initiator' | 'responder', servers: readonly IceServer[], events: PeerEvents) => Peer;
  readonly devices?: Devices;
  /** To the other pages of this browser: who talks in one is on hold in the others. */
  readonly pages?: Pick<BroadcastChannel, 'postMessage' | 'onmessage' | 'close'>;
  /**
   * Whether somebody may open a session that no invitation went ahead of. The server keeps strangers out by what
   * invites (XEP-0353); a bare session goes by it. Default: everybody.
   */
  readonly mayOpen?: (peer: string) => boolean;
  /** Tells of a call that is over. */
  readonly onPast?: (call: PastCall) => void;
  readonly now?: () => number;
}

/** How many calls may be there at once: one that is talked in, and one that waits. */
const MostCalls = 2;
/** Milliseconds for which an ended call is still shown. */
const ShownAfterEnd = 2_500;
/** Addresses of services are good for a while. */
const ServersFor = 600_000;
/** Endings that nobody needs to be told. */
const Silent: ReadonlySet<string> = new Set([
  'answered-elsewhere',
  'declined-elsewhere',
  'tie-break',
  'missed',
  'declined',
]);
/** Endings that are shown until they are put away: one should read why. */
const Shown: ReadonlySet<string> = new Set([
  'unreachable',
  'refused',
  'offline',
  'no-microphone',
  'microphone-denied',
  'microphone-busy',
  'insecure',
  'unsupported',
  'no-way',
  'failed',
  ...ExactReasons,
]);

/** The calls of an account in this page. */
export class Calls {
  /** Those that are there, in the order in which they came; ended ones for a moment. */
  readonly list = new Cell<readonly Call[]>([]);
  readonly devices: Devices;
  private servers: readonly IceServer[] = [];
  private serversAt = Number.NEGATIVE_INFINITY;
  private readonly ports: CallPorts;
  private readonly stops: (() => void)[] = [];

  constructor(private readonly options: CallsOptions) {
    const { connection } = options;
    this.devices = options.devices ?? new Devices();
    this.ports = {
      we: () => connection.jid,
      invite: (to, what) => connection.send(writeInvitation(to, what)),
      request: (to, jingle) => this.request(to, jingle),
      createPeer: (side, events) =>
        (options.createPeer ?? ((one, servers, told) => new BrowserPeer(one, servers, told)))(
          side,
          this.servers,
          events,
        ),
      devices: this.devices,
      now: () => this.now(),
      onEnd: (call) => this.onEnd(call),
      isOurs: (peer) => domain(peer) === connection.serverDomain,
    };
    this.stops.push(connection.on('message', (message) => this.onMessage(message)));
    if (options.pages) {
      options.pages.onmessage = () => this.hold();
    }
    connection.handleIq('jingle', Ns.jingle, (iq) => this.onIq(iq) ?? xml('ok', Ns.client));
  }

  /** Calls somebody. A call that is talked in waits meanwhile. */
  start(peer: string, video = false): Call {
    const known = this.list.get().find((one) => one.live && one.peer === peer);
    if (known) {
      if (known.view.get().state === 'incoming') {
        // They called a moment earlier, and it rings here: both wish to talk, as when the two calls had met.
        void this.answer(known, video);
      }
      return known;
    }
    this.holdOthers();
    const call = this.add({ id: newUuid(), peer, incoming: false, video });
    void this.refreshServers().then(() => call.begin());
    return call;
  }

  /** Answers; the call that is talked in waits. */
  async answer(call: Call, camera = false): Promise<void> {
    this.holdOthers(call);
    await this.refreshServers();
    await call.answer(camera);
  }

  /** Goes over to a call that waits. */
  resume(call: Call): void {
    this.holdOthers(call);
    call.setHeld(false);
  }

  /** Puts an ended call away. */
  dismiss(call: Call): void {
    this.list.update((all) => all.filter((one) => one !== call));
  }

  /** The page goes: says so to whoever is at the other end. */
  leave(): void {
    for (const call of this.list.get()) {
      // One that rings here may be answered on another device.
      if (call.view.get().state !== 'incoming') {
        call.hangUp();
      }
    }
  }

  networkChanged(): void {
    for (const call of this.list.get()) {
      call.networkChanged();
    }
  }

  close(): void {
    this.leave();
    for (const stop of this.stops) {
      stop();
    }
    this.options.pages?.close();
  }

  /** A message that came, now or a moment ago. */
  onMessage(message: XmlElement): void {
    const { account } = this.options.connection;
    for (const side of ['sent', 'received'] as const) {
      const copy = message.child(side, Ns.carbons);
      if (copy) {
        const inner = copy.child('forwarded', Ns.forward)?.child('message', Ns.client);
        if (inner && bare(message.attr('from') ?? account) === account) {
          this.take(inner, side === 'sent');
        }
        return;
      }
    }
    this.take(message, false);
  }

  /** What the archive has of the last moments: calls that still ring while the page was away. */
  catchUp(messages: readonly { readonly at: number; readonly message: XmlElement }[]): void {
    const { account } = this.options.connection;
    const open = new Map<string, XmlElement>();
    for (const { at, message } of messages) {
      const what = readInvitation(message);
      if (
        what?.kind === 'propose' &&
        this.now() - at < RingWithin &&
        bare(message.attr('from') ?? account) !== account
      ) {
        open.set(what.id, message);
      } else if (what && what.kind !== 'ringing') {
        open.delete(what.id);
      }
    }
    for (const message of open.values()) {
      this.take(message, false);
    }
  }

  private take(message: XmlElement, copied: boolean): void {
    const { account } = this.options.connection;
    const from = message.attr('from') ?? account;
    if (message.attr('type') === 'error') {
      const [, id] = /^jm-propose-(.+)$/.exec(message.attr('id') ?? '') ?? [];
      this.find(id ?? '')?.onRefused(StanzaError.read(message));
      return;
    }
    const what = readInvitation(message);
    if (!what) {
      return;
    }
    const call = this.find(what.id);
    if (call) {
      if (copied ? bare(from) === account : this.speaksFor(from, call)) {
        call.onInvitation(what, from, copied);
      }
    } else if (what.kind === 'propose' && !copied && bare(from) !== account) {
      this.onPropose(what, message, from);
    }
  }

  /** Who may speak for the other end: the account that was called, or our server that goes on to a telephone. */
  private speaksFor(from: string, call: Call): boolean {
    const { serverDomain } = this.options.connection;
    const service = !from.includes('@') && (domain(from) === serverDomain || domain(from).endsWith(`.${serverDomain}`));
    return bare(from) === call.peer || service;
  }

  private onPropose(what: Invitation & { kind: 'propose' }, message: XmlElement, from: string): void {
    const delayed = Date.parse(message.child('delay', Ns.delay)?.attr('stamp') ?? '');
    if (this.now() - delayed > RingWithin) {
      return;
    }
    const peer = bare(from);
    const moves = what.moves === true;
    const init = { id: what.id, peer, incoming: true, video: what.media.includes('video'), from, moves };
    const ours = this.list.get().find((one) => one.live && one.peer === peer && !one.view.get().incoming);
    if (ours && !ours.answered) {
      this.onBothCalled(ours, init);
      return;
    }
    const talking = this.list.get().find((one) => one.answered && one.peer === peer);
    if (talking) {
      // The same person calls from another device, or again after theirs broke: it goes on there (section 4.2).
      const call = this.add(init);
      talking.hangUp('tie-break');
      void this.answer(call);
      return;
    }
    if (this.list.get().filter((one) => one.live).length >= MostCalls) {
      void this.ports.invite(from, { kind: 'reject', id: what.id, reason: { condition: 'busy' } }).catch(() => {});
      return;
    }
    this.add(init).ring();
  }

  /** XEP-0353 section 4.1: the lower id goes on. Both wished to talk, so nobody need answer. */
  private onBothCalled(
    ours: Call,
    init: { id: string; peer: string; incoming: boolean; video: boolean; from: string; moves: boolean },
  ) {
    if (ours.proposed && lowerId(ours.id, init.id) === ours.id) {
      const reason = { condition: 'expired' };
      void this.ports.invite(init.from, { kind: 'reject', id: init.id, reason, tieBreak: true }).catch(() => {});
      return;
    }
    const call = this.add(init);
    call.adopt(ours.yield());
    void this.answer(call);
  }

  private onIq(iq: XmlElement): XmlElement | undefined {
    const jingle = readJingle(iq);
    const from = iq.attr('from') ?? '';
    if (!jingle || iq.attr('type') !== 'set') {
      return jingleError('unsupported-info');
    }
    const call = this.list.get().find((one) => one.live && one.isWith(from, jingle.sid));
    if (call) {
      return call.onRequest(jingle);
    }
    if (jingle.action === 'session-initiate' && jingle.replaces !== undefined) {
      // Nobody but our server can speak from its own address, and it moves only what goes on.
      const moved = this.isOurServer(from) ? this.find(jingle.replaces) : undefined;
      return moved ? moved.move(jingle, from) : jingleError('unknown-session');
    }
    if (
      jingle.action === 'session-initiate' &&
      !this.find(jingle.sid) &&
      (this.options.mayOpen?.(bare(from)) ?? true)
    ) {
      return this.onDirect(jingle, from);
    }
    return jingleError('unknown-session');
  }

  private isOurServer(from: string): boolean {
    return bare(from) === this.options.connection.serverDomain && resource(from).startsWith('leg-');
  }

  /** A session that nothing went ahead of, of somebody who may: it rings as any other. */
  private onDirect(jingle: Jingle, from: string): XmlElement | undefined {
    if (
      this.list.get().filter((one) => one.live).length >= MostCalls ||
      !jingle.contents.some((one) => one.description)
    ) {
      return jingleError('out-of-order');
    }
    const video = jingle.contents.some((one) => one.description?.media === 'video');
    const call = this.add({ id: jingle.sid, peer: bare(from), incoming: true, video, from });
    return call.onRequest(jingle);
  }

  private add(init: CallInit): Call {
    const call = new Call(this.ports, init);
    this.list.update((all) => [...all, call]);
    return call;
  }

  private find(id: string): Call | undefined {
    return this.list.get().find((one) => one.id === id);
  }

  private holdOthers(except?: Call): void {
    this.hold(except);
    this.options.pages?.postMessage('hold');
  }

  private hold(except?: Call): void {
    for (const call of this.list.get()) {
      if (call !== except) {
        call.setHeld(true);
      }
    }
  }

  private onEnd(call: Call): void {
    const { reason = 'failed' } = call.view.get();
    const past = pastOf(call.view.get());
    if (past) {
      this.options.onPast?.(past);
    }
    if (Silent.has(reason)) {
      this.dismiss(call);
    } else if (!Shown.has(reason)) {
      setTimeout(() => this.dismiss(call), ShownAfterEnd);
    }
  }

  /** The connection may be gone for a moment while the media flow: what is said then is said afterwards. */
  private async request(to: string, jingle: JingleParts): Promise<void> {
    const { connection } = this.options;
    for (let tries = 0; ; tries += 1) {
      try {
        await connection.iq('set', to, writeJingle(jingle));
        return;
      } catch (error) {
        if (!(error instanceof LostError) || tries >= 2 || jingle.action === 'session-terminate') {
          throw error;
        }
        await this.online();
      }
    }
  }

  private online(): Promise<void> {
    const { connection } = this.options;
    if (connection.state === 'online') {
      return Promise.resolve();
    }
    return new Promise((done) => {
      const stop = connection.on('bound', () => {
        stop();
        done();
      });
    });
  }

  private async refreshServers(): Promise<void> {
    if (this.now() - this.serversAt > ServersFor && this.options.connection.state === 'online') {
      this.servers = await findIceServers(this.options.connection);
      this.serversAt = this.now();
    }
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }
}
