import {
  type Candidate,
  type Contents,
  type IceServer,
  type IceTransport,
  type Media,
  readCandidateLine,
  readSdp,
  type Setup,
  type Side,
  writeCandidateLine,
  writeSdp,
} from '@hutong/protocol/calls';

export type PathState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

export interface PeerEvents {
  /** Ways to reach us, for a content. */
  candidates: (name: string, transport: IceTransport) => void;
  path: (state: PathState) => void;
  track: (track: MediaStreamTrack) => void;
}

/** The browser's side of the media, in words of Jingle. Tests put their own in its place. */
export interface Peer {
  readonly side: Side;
  /** What the other side has described. */
  readonly remote: Contents;
  readonly local: Contents;
  /** Whether an offer of ours waits for its answer. */
  readonly offering: boolean;
  setTrack(media: Media, track: MediaStreamTrack | null): Promise<void>;
  has(media: Media): boolean;
  offer(restart?: boolean): Promise<Contents>;
  takeAnswer(remote: Contents): Promise<void>;
  takeOffer(remote: Contents): Promise<void>;
  answer(): Promise<Contents>;
  rollback(): Promise<void>;
  addCandidates(name: string, candidates: readonly Candidate[]): Promise<void>;
  /** What was gathered so far may be told, and what comes. */
  release(): void;
  sendDigit(digit: string): boolean;
  stats(): Promise<RTCStatsReport | undefined>;
  close(): void;
}

const NoContents: Contents = { contents: [], bundle: [] };

/** Gathered candidates are told together. */
const GatherMilliseconds = 40;

/** A connection of the browser (WebRTC 1.0). */
export class BrowserPeer implements Peer {
  remote = NoContents;
  local = NoContents;
  private readonly pc: RTCPeerConnection;
  private readonly early: { name: string; candidates: readonly Candidate[] }[] = [];
  private readonly gathered = new Map<string, Candidate[]>();
  private released = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private version = 0;
  /** Of the other side, settled by the first answer: DTLS goes on through all later descriptions. */
  private setup: Setup | undefined;

  constructor(
    readonly side: Side,
    servers: readonly IceServer[],
    private readonly events: PeerEvents,
  ) {
    this.pc = new RTCPeerConnection({ iceServers: [...servers], bundlePolicy: 'balanced', rtcpMuxPolicy: 'require' });
    this.pc.onicecandidate = ({ candidate }) => {
      const read = candidate && readCandidateLine(candidate.candidate);
      // Over TCP browsers only call out, and two of them never meet (and XEP-0176 knows only UDP).
      if (read && read.protocol === 'udp' && candidate.sdpMid !== null) {
        this.gather(candidate.sdpMid, read);
      }
    };
    this.pc.onconnectionstatechange = () => this.events.path(this.pc.connectionState);
    this.pc.ontrack = ({ track }) => this.events.track(track);
  }

  get offering(): boolean {
    return this.pc.signalingState === 'have-local-offer';
  }

  has(media: Media): boolean {
    return this.transceiver(media) !== undefined;
  }

  async setTrack(media: Media, track: MediaStreamTrack | null): Promise<void> {
    const known = this.transceiver(media);
    if (known) {
      await known.sender.replaceTrack(track);
      known.direction = 'sendrecv';
    } else {
      this.pc.addTransceiver(track ?? media, { direction: 'sendrecv' });
    }
  }

  async offer(restart = false): Promise<Contents> {
    await this.pc.setLocalDescription(await this.pc.createOffer({ iceRestart: restart }));
    return this.described();
  }

  async answer(): Promise<Contents> {
    await this.pc.setLocalDescription(await this.pc.createAnswer());
    return this.described();
  }

  async takeAnswer(remote: Contents): Promise<void> {
    const said = remote.contents[0]?.transport?.fingerprint?.setup;
    this.setup ??= said === 'actpass' ? 'active' : said;
    const order = this.local.contents.map(({ name, description }) => ({
      name,
      media: description?.media ?? ('audio' as const),
    }));
    await this.take('answer', remote, { setup: this.setup, order });
  }

  async takeOffer(remote: Contents): Promise<void> {
    await this.take('offer', remote, { setup: 'actpass' });
  }

  async rollback(): Promise<void> {
    await this.pc.setLocalDescription({ type: 'rollback' });
    for (const one of this.pc.getTransceivers()) {
      if (one.mid === null) {
        one.stop();
      }
    }
  }

  async addCandidates(name: string, candidates: readonly Candidate[]): Promise<void> {
    if (!this.pc.remoteDescription) {
      this.early.push({ name, candidates });
      return;
    }
    for (const candidate of candidates) {
      const init = { candidate: writeCandidateLine(candidate), sdpMid: name };
      // One that the browser cannot use is one way less, and no more.
      await this.pc.addIceCandidate(init).catch(() => {});
    }
  }

  release(): void {
    this.released = true;
    this.tell();
  }

  sendDigit(digit: string): boolean {
    const { dtmf } = this.transceiver('audio')?.sender ?? {};
    if (!dtmf?.canInsertDTMF) {
      return false;
    }
    // Those that are on their way are kept (WebRTC 1.0 section 7.2).
    dtmf.insertDTMF(dtmf.toneBuffer + digit, 160, 70);
    return true;
  }

  async stats(): Promise<RTCStatsReport | undefined> {
    return this.pc.connectionState === 'closed' ? undefined : this.pc.getStats();
  }

  close(): void {
    clearTimeout(this.timer);
    this.pc.onicecandidate = null;
    this.pc.onconnectionstatechange = null;
    this.pc.ontrack = null;
    this.pc.close();
  }

  private transceiver(media: Media): RTCRtpTransceiver | undefined {
    return this.pc.getTransceivers().find((one) => one.receiver.track.kind === media && one.direction !== 'stopped');
  }

  private described(): Contents {
    const creators = Object.fromEntries(
      [...this.remote.contents, ...this.local.contents].map((one) => [one.name, one.creator]),
    );
    this.local = readSdp(this.pc.localDescription?.sdp ?? '', { author: this.side, creators });
    return this.local;
  }

  private async take(
    type: 'offer' | 'answer',
    remote: Contents,
    options: { setup?: Setup; order?: readonly { name: string; media: Media }[] },
  ): Promise<void> {
    this.version += 1;
    const author: Side = this.side === 'initiator' ? 'responder' : 'initiator';
    await this.pc.setRemoteDescription({ type, sdp: writeSdp(remote, { author, version: this.version, ...options }) });
    this.remote = remote;
    if (type === 'offer' && this.setup === undefined) {
      // Our answer will be active, as browsers do.
      this.setup = 'passive';
    }
    for (const { name, candidates } of this.early.splice(0)) {
      await this.addCandidates(name, candidates);
    }
  }

  private gather(name: string, candidate: Candidate): void {
    this.gathered.set(name, [...(this.gathered.get(name) ?? []), candidate]);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.tell();
    }, GatherMilliseconds);
  }

  private tell(): void {
    if (!this.released) {
      return;
    }
    for (const [name, candidates] of this.gathered) {
      const transport = this.local.contents.find((one) => one.name === name)?.transport;
      if (transport) {
        this.events.candidates(name, { ufrag: transport.ufrag, pwd: transport.pwd, candidates });
      }
    }
    this.gathered.clear();
  }
}
