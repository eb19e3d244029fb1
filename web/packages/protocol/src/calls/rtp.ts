import { Ns } from '../namespaces';
import { type XmlElement, xml } from '../xml';

export type Media = 'audio' | 'video';
/** Who sends, of the two ends of a session (XEP-0166 section 7.3). */
export type Senders = 'both' | 'initiator' | 'responder' | 'none';

/** A name and a value; a value alone has the empty name (`0-16` of telephone-event). */
export interface Parameter {
  readonly name: string;
  readonly value?: string;
}

/** A message of RTCP that a side understands (XEP-0293, RFC 4585). */
export interface Feedback {
  readonly type: string;
  readonly subtype?: string;
}

export interface PayloadType {
  readonly id: number;
  readonly name: string;
  /** Hertz. */
  readonly clockRate: number;
  readonly channels: number;
  readonly parameters: readonly Parameter[];
  readonly feedback: readonly Feedback[];
}

/** An extension of the header of RTP (XEP-0294, RFC 8285). */
export interface HeaderExtension {
  readonly id: number;
  readonly uri: string;
  readonly senders: Senders;
}

/** A stream and what is known of it (XEP-0339, RFC 5576). */
export interface Source {
  readonly ssrc: string;
  readonly parameters: readonly Parameter[];
}

export interface SourceGroup {
  readonly semantics: string;
  readonly ssrcs: readonly string[];
}

/** What is spoken over a content (XEP-0167 section 4). */
export interface RtpDescription {
  readonly media: Media;
  readonly payloads: readonly PayloadType[];
  /** For all payloads. */
  readonly feedback: readonly Feedback[];
  readonly extensions: readonly HeaderExtension[];
  readonly mixedExtensions: boolean;
  readonly sources: readonly Source[];
  readonly groups: readonly SourceGroup[];
  readonly mux: boolean;
}

/** What must not break out of its line of SDP. */
const InLine = /^[\x21-\x7e]{1,400}$/;
const Spaced = /^[\x20-\x7e\u00a0-\u{10ffff}]{0,400}$/u;
const Many = 200;
const AllSenders: ReadonlySet<string> = new Set(['both', 'initiator', 'responder', 'none']);

export function readSenders(value: string | undefined): Senders {
  return value !== undefined && AllSenders.has(value) ? (value as Senders) : 'both';
}

export function writeDescription(rtp: RtpDescription): XmlElement {
  return xml(
    'description',
    Ns.rtp,
    { media: rtp.media },
    ...rtp.payloads.map(writePayload),
    ...rtp.feedback.map(writeFeedback),
    ...rtp.extensions.map(({ id, uri, senders }) =>
      xml('rtp-hdrext', Ns.headerExtensions, { id, uri, senders: senders === 'both' ? undefined : senders }),
    ),
    rtp.mixedExtensions ? xml('extmap-allow-mixed', Ns.headerExtensions) : undefined,
    ...rtp.groups.map(({ semantics, ssrcs }) =>
      xml('ssrc-group', Ns.sources, { semantics }, ...ssrcs.map((ssrc) => xml('source', Ns.sources, { ssrc }))),
    ),
    ...rtp.sources.map(({ ssrc, parameters }) =>
      xml('source', Ns.sources, { ssrc }, ...parameters.map((one) => writeParameter(one, Ns.sources))),
    ),
    rtp.mux ? xml('rtcp-mux', Ns.rtp) : undefined,
  );
}

function writePayload(payload: PayloadType): XmlElement {
  return xml(
    'payload-type',
    Ns.rtp,
    {
      id: payload.id,
      name: payload.name,
      clockrate: payload.clockRate,
      channels: payload.channels === 1 ? undefined : payload.channels,
    },
    ...payload.parameters.map((one) => writeParameter(one, Ns.rtp)),
    ...payload.feedback.map(writeFeedback),
  );
}

function writeParameter({ name, value }: Parameter, ns: string): XmlElement {
  return xml('parameter', ns, { name, value });
}

function writeFeedback({ type, subtype }: Feedback): XmlElement {
  // XEP-0293 section 3: this one has an element of its own.
  return type === 'trr-int'
    ? xml('rtcp-fb-trr-int', Ns.rtcpFeedback, { value: subtype })
    : xml('rtcp-fb', Ns.rtcpFeedback, { type, subtype });
}

/** Reads a description; undefined when it is of something else than sound or pictures. */
export function readDescription(element: XmlElement | undefined): RtpDescription | undefined {
  const media = element?.attr('media');
  if (!element?.is('description', Ns.rtp) || (media !== 'audio' && media !== 'video')) {
    return undefined;
  }
  return {
    media,
    payloads: element
      .all('payload-type')
      .slice(0, Many)
      .flatMap((one) => readPayload(one) ?? []),
    feedback: readFeedback(element),
    extensions: element
      .all('rtp-hdrext', Ns.headerExtensions)
      .slice(0, Many)
      .flatMap((one) => {
        const [id, uri] = [Number(one.attr('id')), one.attr('uri') ?? ''];
        return Number.isInteger(id) && InLine.test(uri) ? { id, uri, senders: readSenders(one.attr('senders')) } : [];
      }),
    mixedExtensions: element.child('extmap-allow-mixed', Ns.headerExtensions) !== undefined,
    groups: element
      .all('ssrc-group', Ns.sources)
      .slice(0, Many)
      .flatMap((group) => {
        const semantics = group.attr('semantics') ?? '';
        const ssrcs = group.all('source').map((one) => one.attr('ssrc') ?? '');
        return InLine.test(semantics) && ssrcs.every(isSsrc) ? { semantics, ssrcs } : [];
      }),
    sources: element
      .all('source', Ns.sources)
      .slice(0, Many)
      .flatMap((one) => {
        const ssrc = one.attr('ssrc') ?? '';
        return isSsrc(ssrc) ? { ssrc, parameters: readParameters(one, Ns.sources) } : [];
      }),
    mux: element.child('rtcp-mux') !== undefined,
  };
}

function isSsrc(text: string): boolean {
  return /^\d{1,10}$/.test(text);
}

function readPayload(element: XmlElement): PayloadType | undefined {
  const id = Number(element.attr('id') ?? Number.NaN);
  const known = Fixed[id];
  const name = element.attr('name') ?? known?.[0];
  const clockRate = Number(element.attr('clockrate') ?? known?.[1] ?? 8000);
  const channels = Number(element.attr('channels') ?? 1);
  if (!Number.isInteger(id) || id < 0 || id > 127 || name === undefined || !/^[\w.-]{1,64}$/.test(name)) {
    return undefined;
  }
  return Number.isInteger(clockRate) && Number.isInteger(channels)
    ? {
        id,
        name,
        clockRate,
        channels,
        parameters: readParameters(element, Ns.rtp),
        feedback: readFeedback(element),
      }
    : undefined;
}

/** Payloads whose number says it all (RFC 3551 section 6), as far as anybody offers them. */
const Fixed: Readonly<Record<number, readonly [string, number]>> = {
  0: ['PCMU', 8000],
  8: ['PCMA', 8000],
  9: ['G722', 8000],
  13: ['CN', 8000],
  18: ['G729', 8000],
};

function readParameters(element: XmlElement, ns: string): Parameter[] {
  return element
    .all('parameter', ns)
    .slice(0, Many)
    .flatMap((one) => {
      const [name, value] = [one.attr('name') ?? '', one.attr('value')];
      const fits = (name === '' || InLine.test(name)) && (value === undefined || Spaced.test(value));
      return fits && (name !== '' || value !== undefined) ? { name, ...(value !== undefined && { value }) } : [];
    });
}

function readFeedback(element: XmlElement): Feedback[] {
  const plain = element.all('rtcp-fb', Ns.rtcpFeedback).map((one): [string, string | undefined] => {
    return [one.attr('type') ?? '', one.attr('subtype')];
  });
  const interval = element.child('rtcp-fb-trr-int', Ns.rtcpFeedback)?.attr('value');
  return [...plain, ...(interval === undefined ? [] : ([['trr-int', interval]] as const))]
    .slice(0, Many)
    .filter(([type, subtype]) => InLine.test(type) && (subtype === undefined || Spaced.test(subtype)))
    .map(([type, subtype]) => ({ type, ...(subtype !== undefined && { subtype }) }));
}
