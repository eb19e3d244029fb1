import { Acknowledgements, LostError } from './acknowledgements';
import { Emitter } from './emitter';
import { bare, domain } from './jid';
import { Ns } from './namespaces';
import { base64, newId } from './random';
import { StanzaError } from './stanzaError';
import { parseXml, type XmlElement, xml } from './xml';

/** As much of a WebSocket as is used; tests put their own in its place. */
export interface Socket {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface ConnectionOptions {
  /** The address of the WebSocket (RFC 7395). */
  readonly url: string;
  /** The account, bare. */
  readonly address: string;
  /** A bearer token of the API (RFC 7628). */
  readonly token: string;
  /** A UUID that stays the same for this tab: who comes back with it takes their own place. */
  readonly userAgent: string;
  readonly open?: (url: string) => Socket;
}

/**
 * - `offline`: not connected, trying again after a while
 * - `connecting`: on the way
 * - `online`: signed in and bound
 * - `stopped`: by us, or refused for good
 */
export type ConnectionState = 'offline' | 'connecting' | 'online' | 'stopped';

/**
 * Milliseconds after binding within which whoever takes our place is taken for this page as it was before a reload:
 * its sign-in may be through only after ours. We come again, which ends it.
 */
const OwnShadow = 8_000;

/** Why the server will not have us: the token is no good any more, or another tab took the place. */
export type Refusal = 'not-authorized' | 'account-disabled' | 'conflict';

export interface ConnectionEvents {
  state: ConnectionState;
  /** Bound. `resumed`: nothing was missed. */
  bound: { readonly jid: string; readonly resumed: boolean };
  message: XmlElement;
  presence: XmlElement;
  refused: Refusal;
}

interface PendingIq {
  readonly to: string | undefined;
  readonly done: (answer: XmlElement) => void;
  readonly failed: (why: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

type IqHandler = (request: XmlElement) => XmlElement | undefined;

const FirstRetry = 400;
const LastRetry = 30_000;
const QuietBeforeAsking = 25_000;
const AnswerWithin = 12_000;
const ConnectWithin = 15_000;
const IqWithin = 30_000;
const AcknowledgeEvery = 10;

/**
 * A stream to our server over a WebSocket: signs in by OAUTHBEARER through SASL2, binds or resumes in the same round
 * trip (XEP-0388, 0386, 0198), and comes back by itself. One object lives as long as the account is signed in.
 */
export class Connection extends Emitter<ConnectionEvents> {
  state: ConnectionState = 'stopped';
  jid = '';
  private socket: Socket | undefined;
  private readonly counts = new Acknowledgements();
  private readonly iqs = new Map<string, PendingIq>();
  private readonly handlers = new Map<string, IqHandler>();
  private streamId: string | undefined;
  private retries = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private watchTimer: ReturnType<typeof setTimeout> | undefined;
  private asked = false;
  private unacknowledgedByUs = 0;
  private boundAt = 0;
  private bound = false;

  constructor(private readonly options: ConnectionOptions) {
    super();
  }

  get account(): string {
    return bare(this.options.address);
  }

  get serverDomain(): string {
    return domain(this.options.address);
  }

  /** Connects, and again whenever the connection breaks. */
  start(): void {
    if (this.state === 'stopped') {
      this.retries = 0;
      this.connect();
    }
  }

  /** Ends the stream. */
  stop(): void {
    this.setState('stopped');
    clearTimeout(this.retryTimer);
    this.drop(true);
    this.forget();
  }

  /** The network is back or the page is looked at again: tries at once, or asks whether the stream still lives. */
  hurry(): void {
    if (this.state === 'offline') {
      this.retries = 0;
      this.connect();
    } else if (this.state === 'online') {
      this.ask();
    }
  }

  /** Sends a stanza; kept when the server has it on disk (or has refused it), a {@link LostError} when not known. */
  send(stanza: XmlElement): Promise<void> {
    if (this.state !== 'online' || !this.socket) {
      return Promise.reject(new LostError('not connected'));
    }
    const settled = this.counts.sent(stanza);
    this.write(stanza);
    if (stanza.name === 'message') {
      this.write(xml('r', Ns.sm));
    }
    return settled;
  }

  /** Sends a stanza whose loss does not matter: typing, presence. */
  sendLight(stanza: XmlElement): void {
    if (this.state === 'online' && this.socket) {
      this.counts.sent(stanza).catch(() => {});
      this.write(stanza);
    }
  }

  /** Asks; refused with a {@link StanzaError}, or a {@link LostError} when there is no answer. */
  iq(type: 'get' | 'set', to: string | undefined, payload: XmlElement, within = IqWithin): Promise<XmlElement> {
    const id = newId(6);
    return new Promise((done, failed) => {
      const timer = setTimeout(() => this.failIq(id, new LostError('no answer')), within);
      this.iqs.set(id, { to, done, failed, timer });
      this.send(xml('iq', Ns.client, { type, id, to }, payload)).catch((why: Error) => this.failIq(id, why));
    });
  }

  /** Answers requests whose payload has this name. No answer is a refusal; so is an element named `error`. */
  handleIq(name: string, ns: string, handler: IqHandler): void {
    this.handlers.set(`${ns} ${name}`, handler);
  }

  /** Tells the server whether somebody looks (XEP-0352). */
  setActive(active: boolean): void {
    if (this.state === 'online') {
      this.write(xml(active ? 'active' : 'inactive', Ns.csi));
    }
  }

  private setState(state: ConnectionState): void {
    if (this.state !== state) {
      this.state = state;
      this.emit('state', state);
    }
  }

  private connect(): void {
    clearTimeout(this.retryTimer);
    this.setState('connecting');
    this.bound = false;
    const open = this.options.open ?? ((url: string) => new WebSocket(url, 'xmpp') as unknown as Socket);
    const socket = open(this.options.url);
    this.socket = socket;
    socket.onopen = () => {
      // Both at once: what our own server offers is known, and each round trip counts on a telephone.
      this.write(xml('open', Ns.framing, { to: this.serverDomain, version: '1.0' }));
      this.write(this.authenticate());
    };
    socket.onmessage = (event) => this.receive(socket, String(event.data));
    socket.onclose = () => this.closed(socket);
    this.watch(ConnectWithin, () => this.lose());
  }

  /** XEP-0388 section 2.2, with resumption and bind inline. */
  private authenticate(): XmlElement {
    const response = `n,a=${this.account},\u0001auth=Bearer ${this.options.token}\u0001\u0001`;
    return xml(
      'authenticate',
      Ns.sasl2,
      { mechanism: 'OAUTHBEARER' },
      xml('initial-response', Ns.sasl2, {}, base64(response)),
      xml(
        'user-agent',
        Ns.sasl2,
        { id: this.options.userAgent },
        xml('software', Ns.sasl2, {}, 'Hutong'),
        xml('device', Ns.sasl2, {}, 'Web'),
      ),
      this.streamId === undefined
        ? undefined
        : xml('resume', Ns.sm, { previd: this.streamId, h: this.counts.received }),
      xml(
        'bind',
        Ns.bind2,
        {},
        xml('tag', Ns.bind2, {}, 'web'),
        xml('enable', Ns.carbons),
        xml('enable', Ns.sm, { resume: 'true' }),
      ),
    );
  }

  private receive(socket: Socket, text: string): void {
    if (socket !== this.socket) {
      return;
    }
    let element: XmlElement;
    try {
      element = parseXml(text);
    } catch {
      this.lose();
      return;
    }
    this.asked = false;
    if (this.bound) {
      this.watchQuiet();
    }
    switch (element.ns) {
      case Ns.client:
        this.stanza(element);
        break;
      case Ns.sm:
        this.management(element);
        break;
      case Ns.sasl2:
        this.signIn(element);
        break;
      case Ns.stream:
        if (element.name === 'error') {
          this.streamError(element);
        }
        break;
      case Ns.framing:
        if (element.name === 'close') {
          this.lose();
        }
        break;
      default:
        break;
    }
  }

  private signIn(element: XmlElement): void {
    if (element.name === 'challenge') {
      // RFC 7628 section 3.2.3: the error comes as a challenge that is answered by a single byte.
      this.write(xml('response', Ns.sasl2, {}, base64('\u0001')));
    } else if (element.name === 'failure') {
      const reason = element.elements[0]?.name;
      if (reason === 'temporary-auth-failure') {
        this.lose();
      } else {
        this.refuse(reason === 'account-disabled' ? 'account-disabled' : 'not-authorized');
      }
    } else if (element.name === 'success') {
      this.signedIn(element);
    }
  }

  private signedIn(success: XmlElement): void {
    this.retries = 0;
    this.bound = true;
    this.boundAt = performance.now();
    this.jid = success.child('authorization-identifier')?.text ?? this.jid;
    const resumed = success.child('resumed', Ns.sm);
    if (resumed) {
      this.counts.settle(Number(resumed.attr('h')));
      for (const stanza of this.counts.unsettled) {
        this.write(stanza);
      }
      this.write(xml('r', Ns.sm));
    } else {
      const failed = success.child('failed', Ns.sm)?.attr('h');
      if (failed !== undefined) {
        // What is on disk is settled; the rest is lost and its senders send it again.
        this.counts.settle(Number(failed));
      }
      this.forget();
      this.streamId = success.child('bound', Ns.bind2)?.child('enabled', Ns.sm)?.attr('id');
    }
    this.watchQuiet();
    this.setState('online');
    this.emit('bound', { jid: this.jid, resumed: resumed !== undefined });
  }

  private stanza(element: XmlElement): void {
    this.counts.handled();
    this.unacknowledgedByUs += 1;
    if (this.unacknowledgedByUs >= AcknowledgeEvery) {
      this.acknowledge();
    }
    if (element.name === 'iq') {
      this.takeIq(element);
    } else if (element.name === 'message') {
      this.emit('message', element);
    } else if (element.name === 'presence') {
      this.emit('presence', element);
    }
  }

  private takeIq(element: XmlElement): void {
    const type = element.attr('type');
    if (type === 'result' || type === 'error') {
      const pending = this.iqs.get(element.attr('id') ?? '');
      if (!pending || !this.answers(pending.to, element.attr('from'))) {
        return;
      }
      this.iqs.delete(element.attr('id') ?? '');
      clearTimeout(pending.timer);
      if (type === 'result') {
        pending.done(element);
      } else {
        pending.failed(StanzaError.read(element));
      }
      return;
    }
    const payload = element.elements[0];
    const answer = payload && this.handlers.get(`${payload.ns} ${payload.name}`)?.(element);
    const ends = { to: element.attr('from'), id: element.attr('id') };
    if (answer?.is('error', Ns.client)) {
      this.sendLight(xml('iq', Ns.client, { ...ends, type: 'error' }, answer));
      return;
    }
    this.sendLight(
      answer
        ? xml('iq', Ns.client, { ...ends, type: 'result' }, ...(answer.name === 'ok' ? [] : [answer]))
        : xml(
            'iq',
            Ns.client,
            { ...ends, type: 'error' },
            xml('error', Ns.client, { type: 'cancel' }, xml('service-unavailable', Ns.stanzas)),
          ),
    );
  }

  /** Only who was asked may answer: an account answers also without a name (RFC 6120 section 8.1.2.1). */
  private answers(to: string | undefined, from: string | undefined): boolean {
    if (to === undefined || to === this.account) {
      return from === undefined || bare(from) === this.account || from === this.serverDomain;
    }
    return from === to;
  }

  private management(element: XmlElement): void {
    if (element.name === 'r') {
      this.acknowledge();
    } else if (element.name === 'a' && !this.counts.settle(Number(element.attr('h')))) {
      this.lose();
    }
  }

  private streamError(element: XmlElement): void {
    const replaced = element.elements.some((reason) => reason.is('conflict', Ns.streams));
    if (replaced && performance.now() - this.boundAt > OwnShadow) {
      this.refuse('conflict');
    } else {
      this.lose();
    }
  }

  private acknowledge(): void {
    this.unacknowledgedByUs = 0;
    this.write(xml('a', Ns.sm, { h: this.counts.received }));
  }

  private refuse(why: Refusal): void {
    this.stop();
    this.emit('refused', why);
  }

  private write(element: XmlElement): void {
    if (this.socket?.readyState === 1) {
      this.socket.send(element.toString());
    }
  }

  /** After a quiet while the server is asked; without an answer the connection is taken for dead. */
  private watchQuiet(): void {
    this.watch(QuietBeforeAsking, () => this.ask());
  }

  private ask(): void {
    if (!this.asked) {
      this.asked = true;
      this.write(xml('r', Ns.sm));
      this.watch(AnswerWithin, () => this.lose());
    }
  }

  private watch(within: number, then: () => void): void {
    clearTimeout(this.watchTimer);
    this.watchTimer = setTimeout(then, within);
  }

  private closed(socket: Socket): void {
    if (socket === this.socket) {
      this.lose();
    }
  }

  /** The connection is gone; its stream may be resumed. */
  private lose(): void {
    this.drop(false);
    if (this.state === 'stopped') {
      return;
    }
    this.setState('offline');
    const wait = Math.min(LastRetry, FirstRetry * 2 ** this.retries) * (0.7 + Math.random() * 0.6);
    this.retries += 1;
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.connect(), wait);
  }

  private drop(politely: boolean): void {
    clearTimeout(this.watchTimer);
    this.asked = false;
    const socket = this.socket;
    this.socket = undefined;
    if (socket) {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      if (politely && socket.readyState === 1) {
        socket.send(xml('close', Ns.framing).toString());
      }
      socket.close();
    }
  }

  /** The stream is over: nothing of it comes back. */
  private forget(): void {
    this.streamId = undefined;
    this.unacknowledgedByUs = 0;
    this.counts.reset();
    for (const id of [...this.iqs.keys()]) {
      this.failIq(id, new LostError('the stream ended'));
    }
  }

  private failIq(id: string, why: Error): void {
    const pending = this.iqs.get(id);
    if (pending) {
      this.iqs.delete(id);
      clearTimeout(pending.timer);
      pending.failed(why);
    }
  }
}
