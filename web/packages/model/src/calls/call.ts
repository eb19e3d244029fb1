import { resource, type StanzaError, type XmlElement } from '@hutong/protocol';
import { type Info, type Invitation, type Jingle, jingleError, type Reason } from '@hutong/protocol/calls';
import { Cell } from '../cell';
import { Move } from './move';
import { OwnMedia } from './ownMedia';
import type { PathState } from './peer';
import type { CallInit, CallPorts } from './ports';
import { QualityMeter } from './quality';
import { Session, type SessionEvents, type SessionPorts } from './session';
import { Timers } from './timers';
import { type CallView, type EndReason, fromReason, fromRejection, toReason } from './types';

/** Milliseconds. */
export const RingWithin = 60_000;
const ConnectWithin = 30_000;
const ReconnectWithin = 30_000;
const RestartAfter = { initiator: 1_500, responder: 5_000 } as const;
const MeasureEvery = 2_000;

type Timer = 'ring' | 'connect' | 'restart' | 'lost' | 'measure';

/** One call, from the wish to its end. */
export class Call {
  readonly view: Cell<CallView>;
  readonly remoteAudio = new Cell<MediaStreamTrack | undefined>(undefined);
  readonly remoteVideo = new Cell<MediaStreamTrack | undefined>(undefined);
  /** Whether the other side was asked. */
  proposed = false;
  private session: Session | undefined;
  /** Of the session: that of the call, until the server has taken its place. */
  private sid: string;
  /** The server's session that is to take the place of ours. */
  private next: Move | undefined;
  /** The full address of the device at the other end. */
  private other: string | undefined;
  private offer: Jingle | undefined;
  private readonly own: OwnMedia;
  private readonly timers = new Timers<Timer>();
  private readonly meter = new QualityMeter();

  constructor(
    private readonly ports: CallPorts,
    init: CallInit,
  ) {
    const { id, peer, incoming, video } = init;
    this.other = init.from;
    this.sid = id;
    this.own = new OwnMedia(ports.devices);
    this.view = new Cell<CallView>({
      id,
      peer,
      incoming,
      video,
      state: incoming ? 'incoming' : 'calling',
      begun: ports.now(),
      muted: false,
      held: false,
      heldByThem: false,
      mutedByThem: false,
      camera: false,
      theirCamera: false,
      digits: '',
      telephone: isLeg(init.from),
      joined: isLeg(init.from),
      movable: init.moves === true && !isLeg(init.from) && ports.isOurs(peer),
    });
  }

  get id(): string {
    return this.view.get().id;
  }

  /** Our own picture. */
  get localVideo(): Cell<MediaStreamTrack | undefined> {
    return this.own.camera;
  }

  get peer(): string {
    return this.view.get().peer;
  }

  get live(): boolean {
    return this.view.get().state !== 'ended';
  }

  /** Answered, and not over. */
  get answered(): boolean {
    const { state } = this.view.get();
    return state === 'connecting' || state === 'talking' || state === 'reconnecting';
  }

  /** Calls: asks for the microphone, then lets their devices ring. */
  async begin(): Promise<void> {
    if (!(await this.openDevices(this.view.get().video, true)) || !this.live) {
      return;
    }
    this.timers.set('ring', RingWithin, () => this.giveUp('no-answer'));
    this.proposed = true;
    const media = this.view.get().video ? (['audio', 'video'] as const) : (['audio'] as const);
    await this.invite({ kind: 'propose', id: this.id, media, moves: true }, this.peer).catch(() => this.end('offline'));
  }

  /** It rings here: says so to who calls, and stops after a while. */
  ring(): void {
    this.timers.set('ring', RingWithin + 5_000, () => this.end('missed'));
    void this.invite({ kind: 'ringing', id: this.id }).catch(() => {});
  }

  /** Answers; with a camera when wished. */
  async answer(camera = false): Promise<void> {
    if (this.view.get().state !== 'incoming' || !(await this.openDevices(camera, false))) {
      return;
    }
    if (!this.live) {
      return;
    }
    this.timers.clear('ring');
    this.change({ state: 'connecting' });
    this.timers.set('connect', ConnectWithin, () => this.hangUp('no-way'));
    if (this.offer) {
      this.accept(this.offer);
    } else {
      await this.invite({ kind: 'proceed', id: this.id, moves: true }).catch(() => this.end('offline'));
    }
  }

  /** Does not answer, on any device. */
  decline(reason: 'declined' | 'busy' = 'declined'): void {
    if (this.view.get().state !== 'incoming') {
      return;
    }
    if (this.offer && this.other !== undefined) {
      const jingle = { action: 'session-terminate', sid: this.id, reason: toReason(reason) } as const;
      void this.ports.request(this.other, jingle).catch(() => {});
    } else {
      void this.invite({ kind: 'reject', id: this.id, reason: toReason(reason) }).catch(() => {});
    }
    this.end(reason);
  }

  /** Ends it, however far it is. */
  hangUp(reason: EndReason = 'hung-up'): void {
    const { state } = this.view.get();
    if (state === 'ended') {
      return;
    }
    if (state === 'incoming') {
      this.decline();
    } else if (this.answered) {
      this.session?.terminate(toReason(reason));
      if (this.direct) {
        void this.invite({ kind: 'finish', id: this.id, reason: toReason(reason) }, this.peer).catch(() => {});
      }
      this.end(reason);
    } else {
      this.giveUp('cancelled');
    }
  }

  /** Takes the call back because both called at once; the other one goes on. Gives the microphone on. */
  yield(): MediaStreamTrack | undefined {
    const microphone = this.own.handOver();
    const what = { kind: 'retract', id: this.id, reason: toReason('tie-break'), tieBreak: true } as const;
    if (this.proposed) {
      void this.invite(what, this.peer).catch(() => {});
    }
    this.end('tie-break');
    return microphone;
  }

  /** Takes a microphone that is open already. */
  adopt(microphone: MediaStreamTrack | undefined): void {
    this.own.microphone = microphone;
  }

  setMuted(muted: boolean): void {
    this.change({ muted });
    this.own.mute(muted);
    this.session?.tell({ kind: muted ? 'mute' : 'unmute', name: this.session.nameOf('audio') });
  }

  /** Holds: neither hears the other until it is let go. */
  setHeld(held: boolean): void {
    if (this.answered && this.view.get().held !== held) {
      this.change({ held });
      this.session?.tell({ kind: held ? 'hold' : 'unhold' });
      this.send();
    }
  }

  async setCamera(on: boolean): Promise<void> {
    if (!on) {
      this.own.lookAway();
      this.change({ camera: false });
      this.session?.setTrack('video', null);
      this.session?.tell({ kind: 'mute', name: this.session.nameOf('video') });
      return;
    }
    if (!(await this.openCamera()) || !this.session) {
      return;
    }
    const track = this.localVideo.get();
    if (track && this.view.get().video) {
      this.send();
      this.session.tell({ kind: 'unmute', name: this.session.nameOf('video') });
    } else if (track) {
      this.session.addVideo(track);
    }
  }

  /** Another microphone or camera was chosen. */
  async changeDevice(media: 'audio' | 'video'): Promise<void> {
    if (media === 'video') {
      if (this.view.get().camera) {
        await this.setCamera(true);
      }
      return;
    }
    const fault = await this.own.listenAnew(this.view.get().muted);
    this.change({ fault });
    this.send();
  }

  /** Sends a tone of the keypad (RFC 4733). False when the other side takes none. */
  press(digit: string): boolean {
    const sent = /^[0-9*#A-D]$/.test(digit) && (this.session?.peer.sendDigit(digit) ?? false);
    if (sent) {
      this.change({ digits: (this.view.get().digits + digit).slice(-40) });
    }
    return sent;
  }

  /** The network changed: the way may be another. */
  networkChanged(): void {
    // Also to the server: it stays where it is, but what it knows of us does not.
    if (this.view.get().answered !== undefined && this.answered) {
      this.session?.restart();
    }
  }

  /** What devices say of it. `copied`: another device of ours says so. */
  onInvitation(what: Invitation, from: string, copied: boolean): void {
    const { incoming } = this.view.get();
    if (copied) {
      if (incoming && this.view.get().state === 'incoming') {
        this.onOwnDevice(what);
      }
    } else if (what.kind === 'finish') {
      // Of a call that has come to the server, only the server says when it is over.
      if (this.direct) {
        this.onFinished(what.reason);
      }
    } else if (incoming) {
      if (what.kind === 'retract' && this.view.get().state === 'incoming') {
        this.end(what.tieBreak ? 'tie-break' : 'missed');
      }
    } else {
      this.onAnswer(what, from);
    }
  }

  /** The message that asked them came back. */
  onRefused(error: StanzaError): void {
    if (this.view.get().incoming || !this.live || this.answered) {
      return;
    }
    const forbidden = ['forbidden', 'not-allowed', 'policy-violation', 'not-acceptable', 'payment-required'];
    const nowhere = [
      'item-not-found',
      'service-unavailable',
      'recipient-unavailable',
      'gone',
      'remote-server-not-found',
    ];
    const reason = forbidden.includes(error.condition)
      ? 'refused'
      : nowhere.includes(error.condition)
        ? 'unreachable'
        : 'failed';
    this.end(reason, error.text);
  }

  /** Whether a request is about a session of this call. */
  isWith(from: string, sid: string): boolean {
    return (this.sid === sid && this.other === from) || (this.next?.sid === sid && this.next.from === from);
  }

  /**
   * Our server offers a session in the place of the direct one, because one of us wants what only it can do. It is
   * answered without a word: we talk already, and go on with whom we do. Gives the refusal, if it is refused.
   */
  move(jingle: Jingle, from: string): XmlElement | undefined {
    const { movable, state } = this.view.get();
    if (!movable || this.next || !this.direct || (state !== 'talking' && state !== 'reconnecting')) {
      return jingleError('out-of-order');
    }
    const quiet = this.view.get().held;
    this.next = new Move(jingle.sid, from, this.portsTo(from), this.events(), {
      moved: () => this.goOver(),
      dropped: () => {
        this.next = undefined;
      },
    });
    this.next.accept(this.ports.we(), jingle, { audio: quiet ? null : (this.own.microphone ?? null) });
    return undefined;
  }

  /** A request of Jingle. Gives the refusal, if it is refused. */
  onRequest(jingle: Jingle): XmlElement | undefined {
    if (jingle.action === 'session-initiate') {
      if (this.session || !this.view.get().incoming) {
        return jingleError('out-of-order');
      }
      this.offer = jingle;
      if (this.view.get().state === 'connecting') {
        this.accept(jingle);
      }
      return undefined;
    }
    if (this.next?.sid === jingle.sid) {
      return this.next.request(jingle);
    }
    if (!this.session) {
      if (jingle.action === 'session-terminate') {
        this.end(this.answered ? fromReason(jingle.reason) : 'missed', jingle.reason?.text);
        return undefined;
      }
      return jingleError('out-of-order');
    }
    return this.session.take(jingle);
  }

  private onOwnDevice(what: Invitation): void {
    if (what.kind === 'proceed') {
      this.end('answered-elsewhere');
    } else if (what.kind === 'reject') {
      this.end('declined-elsewhere');
    }
  }

  private onAnswer(what: Invitation, from: string): void {
    if (this.answered) {
      return;
    }
    if (what.kind === 'ringing') {
      this.change({ state: 'ringing' });
    } else if (what.kind === 'proceed') {
      this.timers.clear('ring');
      this.other = from;
      const joined = isLeg(from);
      this.change({
        state: 'connecting',
        telephone: joined,
        joined,
        movable: !joined && what.moves === true && this.ports.isOurs(this.peer),
      });
      this.timers.set('connect', ConnectWithin, () => this.hangUp('no-way'));
      this.open('initiator').initiate(this.ports.we(), this.tracks());
    } else if (what.kind === 'reject') {
      this.end(what.tieBreak ? 'tie-break' : fromRejection(what.reason), what.reason?.text);
    }
  }

  private onFinished(reason: Reason | undefined): void {
    if (this.answered) {
      this.session?.close();
      this.end(fromReason(reason), reason?.text);
    } else if (this.live) {
      this.end(this.view.get().incoming ? 'missed' : fromReason(reason));
    }
  }

  private giveUp(reason: 'cancelled' | 'no-answer'): void {
    void this.invite({ kind: 'retract', id: this.id, reason: toReason(reason) }, this.peer).catch(() => {});
    this.end(reason);
  }

  private accept(offer: Jingle): void {
    const video = offer.contents.some((one) => one.description?.media === 'video');
    this.change({ video });
    this.open('responder').accept(this.ports.we(), offer, this.tracks());
  }

  private tracks() {
    const { video } = this.view.get();
    return { audio: this.own.microphone ?? null, ...(video && { video: this.localVideo.get() ?? null }) };
  }

  private open(side: 'initiator' | 'responder'): Session {
    this.session = new Session(side, this.id, this.portsTo(this.other ?? this.peer), this.events());
    return this.session;
  }

  private portsTo(other: string): SessionPorts {
    return { request: (jingle) => this.ports.request(other, jingle), createPeer: this.ports.createPeer };
  }

  private events(): SessionEvents {
    return {
      path: (state) => this.onPath(state),
      track: (track) => this.onTrack(track),
      info: (info) => this.onInfo(info),
      video: (on) => this.onVideo(on),
      ended: (reason) => {
        if (reason?.condition === 'alternative-session' && this.next) {
          // They were told a moment earlier that both are at the server.
          this.goOver();
        } else {
          this.end(fromReason(reason), reason?.text);
        }
      },
      failed: () => this.hangUp(this.view.get().answered === undefined ? 'unsupported' : 'failed'),
    };
  }

  /** Both sides are at the server: what is heard comes from there now. */
  private goOver(): void {
    const { session: old, next } = this;
    if (!next) {
      return;
    }
    const { held } = this.view.get();
    this.next = undefined;
    [this.session, this.sid, this.other] = [next.take(), next.sid, next.from];
    // It ends only now, and neither has missed a word (XEP-0166 section 7.4).
    old?.terminate({ condition: 'alternative-session' });
    this.own.lookAway();
    this.remoteVideo.set(undefined);
    this.remoteAudio.set(next.track);
    this.change({
      joined: true,
      movable: false,
      ...{ video: false, camera: false, theirCamera: false, heldByThem: false, mutedByThem: false },
    });
    this.onPath(next.connected ? 'connected' : 'disconnected');
    if (held) {
      this.session.tell({ kind: 'hold' });
    }
    this.send();
  }

  /** Whether sound goes from app to app. */
  private get direct(): boolean {
    return this.sid === this.id;
  }

  private onTrack(track: MediaStreamTrack): void {
    (track.kind === 'audio' ? this.remoteAudio : this.remoteVideo).set(track);
    if (track.kind === 'video') {
      this.change({ theirCamera: !track.muted });
      track.onunmute = () => this.change({ theirCamera: true });
    }
  }

  private onVideo(on: boolean): void {
    this.change({ video: on, ...(!on && { theirCamera: false }) });
    if (on) {
      this.send();
    }
  }

  private onInfo(info: Info): void {
    if (info.kind === 'recording') {
      // Only the server knows what it records.
      if (this.view.get().joined) {
        this.change({ recording: { state: info.state, own: info.own } });
      }
    } else if (info.kind === 'hold' || info.kind === 'unhold' || info.kind === 'active') {
      this.change({ heldByThem: info.kind === 'hold' });
      this.send();
    } else if (info.kind === 'mute' || info.kind === 'unmute') {
      const isVideo = info.name !== undefined && info.name === this.session?.nameOf('video');
      this.change(isVideo ? { theirCamera: info.kind === 'unmute' } : { mutedByThem: info.kind === 'mute' });
    }
  }

  private onPath(path: PathState): void {
    const { state, answered } = this.view.get();
    if (state === 'ended') {
      return;
    }
    if (path === 'connected') {
      this.timers.clear('connect', 'restart', 'lost');
      this.change({ state: 'talking', answered: answered ?? this.ports.now() });
      this.measure();
    } else if (path === 'failed' && answered === undefined) {
      this.hangUp('no-way');
    } else if ((path === 'disconnected' || path === 'failed') && answered !== undefined) {
      this.change({ state: 'reconnecting' });
      this.timers.set('lost', ReconnectWithin, () => this.hangUp('lost'), true);
      const side = this.session?.side ?? 'initiator';
      this.timers.set('restart', path === 'failed' ? 0 : RestartAfter[side], () => this.session?.restart());
    }
  }

  private measure(): void {
    this.timers.set('measure', MeasureEvery, () => {
      void this.session?.peer.stats().then((report) => {
        const quality = report && this.meter.read(report);
        if (quality && this.live) {
          this.change({ quality });
        }
      });
      if (this.answered) {
        this.measure();
      }
    });
  }

  /** Sends what is to be heard and seen now. */
  private send(): void {
    const { held, heldByThem, video } = this.view.get();
    const quiet = held || heldByThem;
    this.session?.setTrack('audio', quiet ? null : (this.own.microphone ?? null));
    if (video) {
      this.session?.setTrack('video', quiet ? null : (this.localVideo.get() ?? null));
    }
  }

  /** Opens what is needed to talk; false when it cannot be, or the call has ended meanwhile. */
  private async openDevices(camera: boolean, fatal: boolean): Promise<boolean> {
    const fault = await this.own.listen();
    if (fault && fatal) {
      this.end(fault);
    } else if (fault) {
      this.change({ fault });
    } else if (camera) {
      await this.openCamera();
    }
    if (!this.live) {
      this.own.close();
    }
    return this.live && fault === undefined;
  }

  /** A call goes on without a camera, and says why. */
  private async openCamera(): Promise<boolean> {
    const fault = await this.own.look();
    this.change({ camera: fault === undefined, fault });
    return fault === undefined;
  }

  private invite(what: Invitation, to = this.other ?? this.peer): Promise<void> {
    return this.ports.invite(to, what);
  }

  private end(reason: EndReason, words?: string): void {
    if (!this.live) {
      return;
    }
    this.timers.clearAll();
    this.session?.close();
    this.next?.drop({ condition: 'cancel' });
    this.own.close();
    this.remoteAudio.set(undefined);
    this.remoteVideo.set(undefined);
    this.change({ state: 'ended', ended: this.ports.now(), reason, camera: false, ...(words && { words }) });
    this.ports.onEnd(this);
  }

  private change(change: Partial<CallView>): void {
    if (this.live) {
      this.view.update((view) => ({ ...view, ...change }));
    }
  }
}

/** Whether an address is an end of a call that our server holds: it goes on to a telephone. */
function isLeg(address: string | undefined): boolean {
  return address !== undefined && resource(address).startsWith('leg-');
}
