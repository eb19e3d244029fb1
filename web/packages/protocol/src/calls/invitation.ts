import { Ns } from '../namespaces';
import { type XmlElement, xml } from '../xml';
import { type Reason, readReason, writeReason } from './jingle';
import type { Media } from './rtp';

/** What goes ahead of a session, to all devices of both sides (XEP-0353 version 0.7). */
export type Invitation =
  | { readonly kind: 'propose'; readonly id: string; readonly media: readonly Media[]; readonly moves?: boolean }
  | { readonly kind: 'ringing'; readonly id: string }
  /** `moves`: the device lets its server move the call from the direct session to one with the server. */
  | { readonly kind: 'proceed'; readonly id: string; readonly moves?: boolean }
  | {
      readonly kind: 'reject' | 'retract' | 'finish';
      readonly id: string;
      readonly reason?: Reason;
      /** Both sides called each other at once, and the other call goes on. */
      readonly tieBreak?: boolean;
      /** The session that takes over. */
      readonly migrated?: string;
    };

const Kinds: ReadonlySet<string> = new Set(['propose', 'ringing', 'proceed', 'reject', 'retract', 'finish']);

/** The message; the id of a stanza tells which call a refusal is about. */
export function writeInvitation(to: string, what: Invitation): XmlElement {
  return xml(
    'message',
    Ns.client,
    { type: 'chat', to, id: `jm-${what.kind}-${what.id}` },
    xml(what.kind, Ns.jingleMessage, { id: what.id }, ...partsOf(what)),
    xml('store', Ns.hints),
  );
}

function partsOf(what: Invitation): readonly (XmlElement | undefined)[] {
  switch (what.kind) {
    case 'propose':
      return [...what.media.map((media) => xml('description', Ns.rtp, { media })), movesOf(what)];
    case 'proceed':
      return [movesOf(what)];
    case 'reject':
    case 'retract':
    case 'finish':
      return [
        what.reason && writeReason(what.reason),
        what.tieBreak ? xml('tie-break', Ns.jingleMessage) : undefined,
        what.migrated === undefined ? undefined : xml('migrated', Ns.jingleMessage, { to: what.migrated }),
      ];
    default:
      return [];
  }
}

function movesOf({ moves }: { moves?: boolean }): XmlElement | undefined {
  return moves ? xml('move', Ns.call) : undefined;
}

/** What a message says of a call; undefined when it says nothing of one. */
export function readInvitation(message: XmlElement): Invitation | undefined {
  const element = message.elements.find((one) => one.ns === Ns.jingleMessage);
  const id = element?.attr('id');
  // `accept` was sent to the own account until version 0.4; devices of other makers still do (COMPAT).
  const kind = element?.name === 'accept' ? 'proceed' : element?.name;
  if (!element || !id || id.length > 200 || kind === undefined || !Kinds.has(kind)) {
    return undefined;
  }
  const moves = element.child('move', Ns.call) !== undefined && { moves: true };
  if (kind === 'propose') {
    const media = new Set<Media>();
    for (const one of element.all('description', Ns.rtp)) {
      const medium = one.attr('media');
      if (medium === 'audio' || medium === 'video') {
        media.add(medium);
      }
    }
    return media.size === 0 ? undefined : { kind, id, media: [...media], ...moves };
  }
  if (kind === 'ringing') {
    return { kind, id };
  }
  if (kind === 'proceed') {
    return { kind, id, ...moves };
  }
  const reason = readReason(element);
  const migrated = element.child('migrated')?.attr('to');
  return {
    kind: kind as 'reject' | 'retract' | 'finish',
    id,
    ...(reason && { reason }),
    ...(element.child('tie-break') && { tieBreak: true }),
    ...(migrated !== undefined && { migrated }),
  };
}

/** Which of two calls that meet goes on (XEP-0353 section 4.1): the one whose id sorts first by its bytes. */
export function lowerId(a: string, b: string): string {
  const [first, second] = [a, b].map((id) => new TextEncoder().encode(id));
  for (let at = 0; first && second && at < Math.min(first.length, second.length); at += 1) {
    const difference = (first[at] ?? 0) - (second[at] ?? 0);
    if (difference !== 0) {
      return difference < 0 ? a : b;
    }
  }
  return a.length <= b.length ? a : b;
}
