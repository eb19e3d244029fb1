import type { XmlElement } from '@hutong/protocol';
import {
  type Content,
  type Contents,
  type IceTransport,
  type Info,
  type Jingle,
  type JingleParts,
  jingleError,
  type Media,
  type Reason,
  type Side,
} from '@hutong/protocol/calls';
import type { PathState, Peer, PeerEvents } from './peer';

export interface SessionPorts {
  /** Asks the other side; refused when it refuses, or is not there. */
  request(jingle: JingleParts): Promise<void>;
  createPeer(side: Side, events: PeerEvents): Peer;
}

export interface SessionEvents {
  path(state: PathState): void;
  track(track: MediaStreamTrack): void;
  info(info: Info): void;
  /** Pictures became part of the session, or ceased to be. */
  video(on: boolean): void;
  ended(reason: Reason | undefined): void;
  /** What was said cannot be understood, or was refused. */
  failed(): void;
}

/** Sound, and perhaps pictures, that go out. */
export interface Tracks {
  readonly audio: MediaStreamTrack | null;
  readonly video?: MediaStreamTrack | null | undefined;
}

/** A session of Jingle (XEP-0166, 0167) over a connection of the browser. What is asked is done in order. */
export class Session {
  readonly peer: Peer;
  private work: Promise<unknown> = Promise.resolve();
  private accepted = false;
  /** The names of contents that we asked to add. */
  private adding: readonly string[] = [];
  private closed = false;

  constructor(
    readonly side: Side,
    readonly sid: string,
    private readonly ports: SessionPorts,
    private readonly events: SessionEvents,
  ) {
    this.peer = ports.createPeer(side, {
      candidates: (name, transport) => this.tellCandidates(name, transport),
      path: events.path,
      track: events.track,
    });
  }

  /** Offers. `we` is our full address. */
  initiate(we: string, tracks: Tracks): void {
    this.run(async () => {
      const { contents, bundle } = await this.describe(tracks, () => this.peer.offer());
      const asked = this.request({ action: 'session-initiate', initiator: we, contents, bundle });
      this.peer.release();
      await asked;
    }, true);
  }

  /** Takes an offer and answers it. */
  accept(we: string, offer: Jingle, tracks: Tracks): void {
    this.accepted = true;
    this.run(async () => {
      await this.peer.takeOffer(offer);
      const { contents, bundle } = await this.describe(tracks, () => this.peer.answer());
      if (contents.length === 0) {
        throw new Error('nothing in common');
      }
      const asked = this.request({ action: 'session-accept', responder: we, contents, bundle });
      this.peer.release();
      await asked;
    }, true);
  }

  /** Sends another track, or none. */
  setTrack(media: Media, track: MediaStreamTrack | null): void {
    this.run(async () => {
      if (this.peer.has(media)) {
        await this.peer.setTrack(media, track);
      }
    });
  }

  /** Makes pictures part of the session. */
  addVideo(track: MediaStreamTrack): void {
    this.run(async () => {
      if (this.peer.has('video')) {
        await this.peer.setTrack('video', track);
        return;
      }
      const before = new Set(this.peer.local.contents.map((one) => one.name));
      await this.peer.setTrack('video', track);
      const { contents, bundle } = await this.peer.offer();
      const added = contents.filter((one) => !before.has(one.name));
      this.adding = added.map((one) => one.name);
      try {
        await this.request({ action: 'content-add', contents: added, bundle });
      } catch {
        await this.takeBack();
      }
    });
  }

  /** Looks for another way (XEP-0176 section 5.10). */
  restart(): void {
    this.run(async () => {
      if (!this.peer.offering && this.accepted) {
        await this.peer.offer(true);
        await this.tellTransports();
      }
    });
  }

  tell(info: Info): void {
    void this.request({ action: 'session-info', info }).catch(() => {
      // The other side does not know it, or is gone: what is told here is a courtesy.
    });
  }

  /** The name of the content of sound, or of pictures. */
  nameOf(media: Media): string | undefined {
    return this.peer.local.contents.find((one) => one.description?.media === media)?.name;
  }

  terminate(reason: Reason): void {
    if (!this.closed) {
      void this.request({ action: 'session-terminate', reason }).catch(() => {});
      this.close();
    }
  }

  close(): void {
    this.closed = true;
    this.peer.close();
  }

  /** A request of the other side. Gives the refusal, if it is refused. */
  take(jingle: Jingle): XmlElement | undefined {
    switch (jingle.action) {
      case 'session-accept':
        if (this.side !== 'initiator' || this.accepted) {
          return jingleError('out-of-order');
        }
        this.accepted = true;
        this.run(() => this.peer.takeAnswer(jingle), true);
        return undefined;
      case 'session-terminate':
        this.close();
        this.events.ended(jingle.reason);
        return undefined;
      case 'session-info':
        return this.takeInfo(jingle);
      case 'transport-info':
        this.run(() => this.takeTransports(jingle));
        return undefined;
      case 'content-add':
        return this.takeAdded(jingle);
      case 'content-accept':
        this.run(async () => {
          if (this.peer.offering) {
            this.adding = [];
            await this.peer.takeAnswer(joined(this.peer.remote, jingle));
            this.events.video(true);
          }
        });
        return undefined;
      case 'content-reject':
        this.run(() => this.takeBack());
        return undefined;
      case 'content-remove':
        this.events.video(false);
        return undefined;
      case 'content-modify':
        this.takeSenders(jingle);
        return undefined;
      case 'description-info':
        return undefined;
      default:
        return jingleError('out-of-order');
    }
  }

  private takeInfo(jingle: Jingle): XmlElement | undefined {
    if (jingle.info) {
      this.events.info(jingle.info);
    }
    // One that says nothing asks only whether we are there (XEP-0166 section 7.2.9).
    return undefined;
  }

  /** Who may send what: not being heard any more is to be held. */
  private takeSenders(jingle: Jingle): void {
    const audio = jingle.contents.find((one) => one.name === this.nameOf('audio'));
    if (audio) {
      const heard = audio.senders === 'both' || audio.senders === this.side;
      this.events.info({ kind: heard ? 'unhold' : 'hold' });
    }
  }

  private takeAdded(jingle: Jingle): XmlElement | undefined {
    if (!this.accepted) {
      return jingleError('out-of-order');
    }
    if (this.adding.length > 0 && this.side === 'initiator') {
      // Both asked at once: who began the session goes first (XEP-0166 section 7.2.16).
      return jingleError('tie-break');
    }
    this.run(async () => {
      if (this.peer.offering) {
        await this.takeBack();
      }
      await this.peer.takeOffer(joined(this.peer.remote, jingle));
      if (jingle.contents.some((one) => one.description?.media === 'video')) {
        await this.peer.setTrack('video', null);
      }
      const names = new Set(jingle.contents.map((one) => one.name));
      const { contents, bundle } = await this.peer.answer();
      await this.request({
        action: 'content-accept',
        contents: contents.filter((one) => names.has(one.name)),
        bundle,
      });
      this.events.video(true);
    });
    return undefined;
  }

  private async takeBack(): Promise<void> {
    this.adding = [];
    if (this.peer.offering) {
      await this.peer.rollback();
    }
  }

  /** Candidates; or, with another name and password, another beginning of ICE. */
  private async takeTransports(jingle: Jingle): Promise<void> {
    const told = jingle.contents.filter((one) => one.transport);
    const changed = told.some((one) => {
      const known = this.peer.remote.contents.find((other) => other.name === one.name)?.transport?.ufrag;
      return known !== undefined && one.transport?.ufrag !== undefined && one.transport.ufrag !== known;
    });
    if (changed) {
      const remote = withTransports(this.peer.remote, told);
      if (this.peer.offering) {
        await this.peer.takeAnswer(remote);
      } else {
        await this.peer.takeOffer(remote);
        await this.peer.answer();
        await this.tellTransports();
      }
      return;
    }
    for (const { name, transport } of told) {
      await this.peer.addCandidates(name, transport?.candidates ?? []);
    }
  }

  private async describe(tracks: Tracks, make: () => Promise<Contents>): Promise<Contents> {
    await this.peer.setTrack('audio', tracks.audio);
    if (tracks.video !== undefined || this.peer.has('video')) {
      await this.peer.setTrack('video', tracks.video ?? null);
    }
    return make();
  }

  private tellCandidates(name: string, transport: IceTransport): void {
    const creator = this.peer.local.contents.find((one) => one.name === name)?.creator ?? 'initiator';
    const contents: Content[] = [{ creator, name, senders: 'both', transport }];
    void this.request({ action: 'transport-info', contents }).catch(() => {});
  }

  private async tellTransports(): Promise<void> {
    const contents = this.peer.local.contents.map(({ creator, name, transport }) => ({
      creator,
      name,
      senders: 'both' as const,
      ...(transport && { transport: { ...transport, candidates: [] } }),
    }));
    await this.request({ action: 'transport-info', contents });
  }

  private request(jingle: Omit<JingleParts, 'sid'>): Promise<void> {
    return this.ports.request({ ...jingle, sid: this.sid });
  }

  /** One after the other. What fails ends the session only when there is none without it. */
  private run(work: () => Promise<void>, vital = false): void {
    this.work = this.work
      .then(() => (this.closed ? undefined : work()))
      .catch(() => {
        if (vital && !this.closed) {
          this.events.failed();
        }
      });
  }
}

/** What was described, and what came to it. */
function joined(known: Contents, { contents, bundle }: Jingle): Contents {
  const names = new Set(contents.map((one) => one.name));
  const first = known.contents[0]?.transport;
  const added = contents.map((one) => ({
    ...one,
    // In one bundle the transport need not be told again (XEP-0338 section 2).
    ...(one.transport?.ufrag === undefined && first && { transport: { ...first, candidates: [] } }),
  }));
  return {
    contents: [...known.contents.filter((one) => !names.has(one.name)), ...added],
    bundle:
      bundle.length > 0
        ? [...new Set([...known.bundle, ...bundle])]
        : known.bundle.length > 0
          ? [...new Set([...known.bundle, ...names])]
          : [],
  };
}

/** The contents with the transports that were told; one that others share is theirs too. */
function withTransports({ contents, bundle }: Contents, told: readonly Content[]): Contents {
  const byUfrag = new Map<string, IceTransport>();
  for (const { name, transport } of told) {
    const known = contents.find((one) => one.name === name)?.transport;
    if (known?.ufrag !== undefined && transport) {
      byUfrag.set(known.ufrag, { ...transport, fingerprint: transport.fingerprint ?? known.fingerprint });
    }
  }
  return {
    bundle,
    contents: contents.map((one) => ({
      ...one,
      ...(one.transport && { transport: byUfrag.get(one.transport.ufrag ?? '') ?? one.transport }),
    })),
  };
}
