import { Ns } from '../namespaces';
import { type XmlElement, xml } from '../xml';
import { type RtpDescription, readDescription, readSenders, type Senders, writeDescription } from './rtp';
import { type IceTransport, readTransport, writeTransport } from './transport';

/** The actions of XEP-0166 section 7.2 that calls use. */
export const Actions = [
  'session-initiate',
  'session-accept',
  'session-terminate',
  'session-info',
  'transport-info',
  'content-add',
  'content-accept',
  'content-reject',
  'content-modify',
  'content-remove',
  'description-info',
  'security-info',
  'transport-accept',
  'transport-reject',
  'transport-replace',
] as const;
export type Action = (typeof Actions)[number];

/** One of the two ends of a session: who began it, and who was asked. */
export type Side = 'initiator' | 'responder';

/** Something that is talked over: sound, or pictures. */
export interface Content {
  readonly creator: Side;
  readonly name: string;
  readonly senders: Senders;
  readonly description?: RtpDescription;
  readonly transport?: IceTransport;
}

/** Why a session ends, or something in it is refused (XEP-0166 section 7.4). */
export interface Reason {
  readonly condition: string;
  readonly text?: string;
  /** What our server says beside it, more exactly than Jingle can: `transferred`, `trunk-failed`. */
  readonly exact?: string;
}

/** What a side tells of itself (XEP-0167 section 8). */
export type Info =
  | { readonly kind: 'active' | 'hold' | 'unhold' | 'ringing' }
  | { readonly kind: 'mute' | 'unmute'; readonly name?: string }
  /** Our server, about a call that it joins: all are told that it is recorded, by us or by them. */
  | { readonly kind: 'recording'; readonly state: RecordingStep; readonly own: boolean }
  /** To our server: the session that takes the place of the direct one carries sound. */
  | { readonly kind: 'ready' }
  /** Our server: both sides are heard there now, and the direct session may end. */
  | { readonly kind: 'moved' };

/** `soon`: all hear of it. `asking`: the others are asked. `refused`: it was not recorded. */
export type RecordingStep = 'soon' | 'asking' | 'on' | 'off' | 'refused';

const RecordingSteps: ReadonlySet<string> = new Set(['soon', 'asking', 'on', 'off', 'refused']);

export interface Jingle {
  readonly action: Action;
  readonly sid: string;
  readonly initiator?: string;
  readonly responder?: string;
  readonly contents: readonly Content[];
  /** Contents that share one transport (XEP-0338). */
  readonly bundle: readonly string[];
  readonly reason?: Reason;
  readonly info?: Info;
  /** The session that this one of our server is to take the place of. */
  readonly replaces?: string;
}

const Known: ReadonlySet<string> = new Set(Actions);
const Infos: ReadonlySet<string> = new Set(['active', 'hold', 'unhold', 'ringing', 'mute', 'unmute']);
/** Names become identification tags of SDP (RFC 5888). */
const Name = /^[\w.+~:-]{1,64}$/;

/** What of a request is given; the rest is empty. */
export type JingleParts = Pick<Jingle, 'action' | 'sid'> & Partial<Jingle>;

export function writeJingle(jingle: JingleParts): XmlElement {
  const { action, sid, initiator, responder, info } = jingle;
  const bundle = jingle.bundle ?? [];
  return xml(
    'jingle',
    Ns.jingle,
    { action, sid, initiator, responder },
    bundle.length === 0
      ? undefined
      : xml(
          'group',
          Ns.grouping,
          { semantics: 'BUNDLE' },
          ...bundle.map((name) => xml('content', Ns.grouping, { name })),
        ),
    ...(jingle.contents ?? []).map(writeContent),
    jingle.reason && writeReason(jingle.reason),
    info && xml(info.kind, info.kind === 'ready' ? Ns.call : Ns.rtpInfo, 'name' in info ? { name: info.name } : {}),
  );
}

function writeContent({ creator, name, senders, description, transport }: Content): XmlElement {
  return xml(
    'content',
    Ns.jingle,
    { creator, name, senders: senders === 'both' ? undefined : senders },
    description && writeDescription(description),
    transport && writeTransport(transport),
  );
}

export function writeReason({ condition, text }: Reason): XmlElement {
  return xml(
    'reason',
    Ns.jingle,
    {},
    xml(condition, Ns.jingle),
    text === undefined ? undefined : xml('text', Ns.jingle, {}, text),
  );
}

export function readReason(parent: XmlElement): Reason | undefined {
  const reason = parent.child('reason', Ns.jingle);
  const condition = reason?.elements.find((one) => one.ns === Ns.jingle && one.name !== 'text')?.name;
  const text = reason?.child('text')?.text;
  const exact = reason?.elements.find((one) => one.ns === Ns.call)?.name;
  return condition === undefined
    ? undefined
    : { condition, ...(text && { text: text.slice(0, 500) }), ...(exact && { exact }) };
}

/** Reads a request; undefined when it is none that we know. */
export function readJingle(iq: XmlElement): Jingle | undefined {
  const element = iq.child('jingle', Ns.jingle);
  const [action, sid] = [element?.attr('action'), element?.attr('sid')];
  if (!element || action === undefined || !Known.has(action) || !sid) {
    return undefined;
  }
  const bundle = element.all('group', Ns.grouping).find((one) => one.attr('semantics') === 'BUNDLE');
  const [initiator, responder, reason] = [element.attr('initiator'), element.attr('responder'), readReason(element)];
  const info = readInfo(element);
  const replaces = element.child('replaces', Ns.call)?.attr('sid');
  return {
    action: action as Action,
    sid,
    ...(initiator !== undefined && { initiator }),
    ...(responder !== undefined && { responder }),
    contents: element.all('content').slice(0, 16).flatMap(readContent),
    bundle: (bundle?.all('content') ?? []).map((one) => one.attr('name') ?? '').filter((name) => Name.test(name)),
    ...(reason && { reason }),
    ...(info && { info }),
    ...(replaces !== undefined && { replaces }),
  };
}

function readContent(element: XmlElement): Content[] {
  const name = element.attr('name') ?? '';
  if (!Name.test(name)) {
    return [];
  }
  const description = readDescription(element.child('description', Ns.rtp));
  const transport = readTransport(element.child('transport', Ns.ice));
  return [
    {
      creator: element.attr('creator') === 'responder' ? 'responder' : 'initiator',
      name,
      senders: readSenders(element.attr('senders')),
      ...(description && { description }),
      ...(transport && { transport }),
    },
  ];
}

function readInfo(jingle: XmlElement): Info | undefined {
  const recording = jingle.child('recording', Ns.call);
  const step = recording?.attr('state') ?? '';
  if (recording && RecordingSteps.has(step)) {
    return { kind: 'recording', state: step as RecordingStep, own: recording.attr('by') === 'you' };
  }
  if (jingle.child('moved', Ns.call)) {
    return { kind: 'moved' };
  }
  const found = jingle.elements.find((one) => one.ns === Ns.rtpInfo && Infos.has(one.name));
  if (!found) {
    return undefined;
  }
  const kind = found.name as 'active' | 'hold' | 'unhold' | 'ringing' | 'mute' | 'unmute';
  const name = found.attr('name');
  if (kind === 'mute' || kind === 'unmute') {
    return { kind, ...(name !== undefined && { name }) };
  }
  return { kind };
}

/** A refusal of a request, with the condition that XEP-0166 section 10 gives it. */
export function jingleError(
  condition: 'unknown-session' | 'out-of-order' | 'tie-break' | 'unsupported-info',
): XmlElement {
  const [type, defined] = (
    {
      'unknown-session': ['cancel', 'item-not-found'],
      'out-of-order': ['wait', 'unexpected-request'],
      'tie-break': ['cancel', 'conflict'],
      'unsupported-info': ['modify', 'feature-not-implemented'],
    } as const
  )[condition];
  return xml('error', Ns.client, { type }, xml(defined, Ns.stanzas), xml(condition, Ns.jingleErrors));
}
