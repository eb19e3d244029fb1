import { readCandidateLine, writeCandidateLine } from './candidate';
import type { Content, Side } from './jingle';
import type { Feedback, HeaderExtension, Media, Parameter, PayloadType, RtpDescription, Senders } from './rtp';
import { type IceTransport, readSetup, type Setup } from './transport';

/**
 * SDP (RFC 8866) of a browser to the contents of Jingle and back (XEP-0167 section 7, 0176, 0293, 0294, 0320, 0338,
 * 0339). What a browser says that Jingle has no words for is left out, and put back as browsers say it.
 */

/** The contents of a session as one side has described them. */
export interface Contents {
  /** In the order of the lines of media. */
  readonly contents: readonly Content[];
  readonly bundle: readonly string[];
}

interface Section {
  readonly line: string;
  readonly attributes: readonly (readonly [string, string])[];
}

/** Who wrote the SDP, and who created its contents when that is not said before. */
export interface ReadOptions {
  readonly author: Side;
  readonly creators?: Readonly<Record<string, Side>>;
}

/** Reads what a browser offers or answers. Lines of media that are refused (port 0) are left out. */
export function readSdp(text: string, { author, creators = {} }: ReadOptions): Contents {
  const [session, ...media] = split(text);
  const bundle = session?.attributes.find(([name, value]) => name === 'group' && value.startsWith('BUNDLE'));
  const contents: Content[] = [];
  for (const section of media) {
    const [kind, port] = section.line.slice(2).split(' ');
    const of = attributesOf(section, session);
    const mid = of.first('mid') ?? String(contents.length);
    if (port !== '0' && (kind === 'audio' || kind === 'video')) {
      contents.push({
        creator: creators[mid] ?? author,
        name: mid,
        senders: sendersOf(section, session, author),
        description: readMedia(kind, section, session, author),
        transport: readIce(of),
      });
    }
  }
  const names = new Set(contents.map((one) => one.name));
  return { contents, bundle: (bundle?.[1].split(' ').slice(1) ?? []).filter((name) => names.has(name)) };
}

function split(text: string): Section[] {
  const sections: { line: string; attributes: [string, string][] }[] = [{ line: '', attributes: [] }];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('m=')) {
      sections.push({ line, attributes: [] });
    } else if (line.startsWith('a=')) {
      const colon = line.indexOf(':');
      const attribute: [string, string] =
        colon < 0 ? [line.slice(2), ''] : [line.slice(2, colon), line.slice(colon + 1)];
      sections.at(-1)?.attributes.push(attribute);
    }
  }
  return sections;
}

/** Attributes of a line of media; ICE and DTLS may stand once for all of them. */
function attributesOf(section: Section, session: Section | undefined) {
  const all = (name: string) => {
    const own = section.attributes.filter(([key]) => key === name);
    return (own.length > 0 ? own : (session?.attributes ?? []).filter(([key]) => key === name)).map(
      ([, value]) => value,
    );
  };
  return { all, first: (name: string) => all(name)[0] };
}

const Directions = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const;
type Direction = (typeof Directions)[number];

const Other: Readonly<Record<Side, Side>> = { initiator: 'responder', responder: 'initiator' };

/** What a direction, as one side sees it, is to both. */
export function toSenders(direction: Direction, author: Side): Senders {
  return direction === 'sendrecv'
    ? 'both'
    : direction === 'inactive'
      ? 'none'
      : direction === 'sendonly'
        ? author
        : Other[author];
}

export function toDirection(senders: Senders, author: Side): Direction {
  return senders === 'both'
    ? 'sendrecv'
    : senders === 'none'
      ? 'inactive'
      : senders === author
        ? 'sendonly'
        : 'recvonly';
}

function sendersOf(section: Section, session: Section | undefined, author: Side): Senders {
  for (const one of [section, session]) {
    const found = Directions.find((direction) => one?.attributes.some(([name]) => name === direction));
    if (found) {
      return toSenders(found, author);
    }
  }
  return 'both';
}

function readIce(of: ReturnType<typeof attributesOf>): IceTransport {
  const [ufrag, pwd] = [of.first('ice-ufrag'), of.first('ice-pwd')];
  const [hash, value] = of.first('fingerprint')?.split(' ') ?? [];
  const setup = readSetup(of.first('setup')) ?? 'actpass';
  return {
    ...(ufrag !== undefined && { ufrag }),
    ...(pwd !== undefined && { pwd }),
    ...(hash !== undefined && value !== undefined && { fingerprint: { hash, value, setup } }),
    candidates: of.all('candidate').flatMap((one) => readCandidateLine(`candidate:${one}`) ?? []),
  };
}

function readMedia(media: Media, section: Section, session: Section | undefined, author: Side): RtpDescription {
  const of = (name: string) => section.attributes.filter(([key]) => key === name).map(([, value]) => value);
  const ids = section.line.split(' ').slice(3).map(Number);
  const feedback = new Map<string, Feedback[]>();
  for (const line of of('rtcp-fb')) {
    const [id = '', type = '', ...subtype] = line.split(' ');
    const entry: Feedback = subtype.length > 0 ? { type, subtype: subtype.join(' ') } : { type };
    feedback.set(id, [...(feedback.get(id) ?? []), entry]);
  }
  return {
    media,
    payloads: ids.flatMap((id) => readPayload(id, of('rtpmap'), of('fmtp'), feedback.get(String(id)) ?? []) ?? []),
    feedback: feedback.get('*') ?? [],
    extensions: of('extmap').flatMap((line) => readExtension(line, author) ?? []),
    mixedExtensions: [section, session].some((one) => one?.attributes.some(([name]) => name === 'extmap-allow-mixed')),
    sources: readSources(of('ssrc')),
    groups: of('ssrc-group').map((line) => {
      const [semantics = '', ...ssrcs] = line.split(' ');
      return { semantics, ssrcs };
    }),
    mux: section.attributes.some(([name]) => name === 'rtcp-mux'),
  };
}

const Fixed: Readonly<Record<number, string>> = { 0: 'PCMU/8000', 8: 'PCMA/8000', 9: 'G722/8000', 13: 'CN/8000' };

function readPayload(
  id: number,
  maps: readonly string[],
  formats: readonly string[],
  feedback: readonly Feedback[],
): PayloadType | undefined {
  const map = maps.find((line) => line.startsWith(`${id} `))?.slice(`${id} `.length) ?? Fixed[id];
  const [name, clock, channels] = map?.split('/') ?? [];
  if (name === undefined || clock === undefined) {
    return undefined;
  }
  const format = formats.find((line) => line.startsWith(`${id} `))?.slice(`${id} `.length);
  return {
    id,
    name,
    clockRate: Number(clock),
    channels: Number(channels ?? 1),
    parameters: format === undefined ? [] : readFormat(format),
    feedback,
  };
}

function readFormat(format: string): Parameter[] {
  return format
    .split(';')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const equals = part.indexOf('=');
      return equals < 0 ? { name: '', value: part } : { name: part.slice(0, equals), value: part.slice(equals + 1) };
    });
}

function readExtension(line: string, author: Side): HeaderExtension | undefined {
  const match = /^(\d+)(?:\/(\w+))? (\S+)/.exec(line);
  if (!match) {
    return undefined;
  }
  const direction = Directions.find((one) => one === match[2]) ?? 'sendrecv';
  return { id: Number(match[1]), uri: match[3] ?? '', senders: toSenders(direction, author) };
}

function readSources(lines: readonly string[]) {
  const bySource = new Map<string, Parameter[]>();
  for (const line of lines) {
    const space = line.indexOf(' ');
    const [ssrc, rest] = [line.slice(0, space), line.slice(space + 1)];
    const colon = rest.indexOf(':');
    const parameter: Parameter =
      colon < 0 ? { name: rest } : { name: rest.slice(0, colon), value: rest.slice(colon + 1) };
    bySource.set(ssrc, [...(bySource.get(ssrc) ?? []), parameter]);
  }
  return [...bySource].map(([ssrc, parameters]) => ({ ssrc, parameters }));
}

export interface WriteOptions {
  /** Whose description it is. */
  readonly author: Side;
  /** What it says of DTLS whatever the contents say: offers leave it open, answers keep to what was settled. */
  readonly setup?: Setup;
  /** All lines of media in their order; what is not among the contents is refused. Without it: the contents. */
  readonly order?: readonly { readonly name: string; readonly media: Media }[];
  /** Grows with each description of a session. */
  readonly version?: number;
}

/** Writes what a browser takes. */
export function writeSdp({ contents, bundle }: Contents, options: WriteOptions): string {
  const { author, setup, version = 1 } = options;
  const order =
    options.order ?? contents.map(({ name, description }) => ({ name, media: description?.media ?? 'audio' }));
  const lines = ['v=0', `o=- 1 ${version} IN IP4 0.0.0.0`, 's=-', 't=0 0'];
  if (bundle.length > 0) {
    lines.push(`a=group:BUNDLE ${bundle.join(' ')}`);
  }
  lines.push('a=msid-semantic: WMS *');
  for (const { name, media } of order) {
    const content = contents.find((one) => one.name === name);
    lines.push(...(content ? writeMedia(content, author, setup) : refused(name, media)));
  }
  return `${lines.join('\r\n')}\r\n`;
}

function refused(name: string, media: Media): string[] {
  return [`m=${media} 0 UDP/TLS/RTP/SAVPF 0`, 'c=IN IP4 0.0.0.0', `a=mid:${name}`, 'a=inactive'];
}

function writeMedia(content: Content, author: Side, setup: Setup | undefined): string[] {
  const { description, transport, name, senders } = content;
  const payloads = description?.payloads ?? [];
  const media = description?.media ?? 'audio';
  return [
    `m=${media} 9 UDP/TLS/RTP/SAVPF ${payloads.map((one) => one.id).join(' ') || '0'}`,
    'c=IN IP4 0.0.0.0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    ...(transport ? writeIce(transport, setup) : []),
    `a=mid:${name}`,
    ...(description?.mixedExtensions ? ['a=extmap-allow-mixed'] : []),
    ...(description?.extensions ?? []).map((one) => {
      const direction = one.senders === 'both' ? '' : `/${toDirection(one.senders, author)}`;
      return `a=extmap:${one.id}${direction} ${one.uri}`;
    }),
    `a=${toDirection(senders, author)}`,
    ...(description?.mux ? ['a=rtcp-mux'] : []),
    ...(description?.feedback ?? []).map((one) => `a=rtcp-fb:* ${writeFeedback(one)}`),
    ...payloads.flatMap(writePayload),
    ...(description?.groups ?? []).map(({ semantics, ssrcs }) => `a=ssrc-group:${semantics} ${ssrcs.join(' ')}`),
    ...(description?.sources ?? []).flatMap(({ ssrc, parameters }) =>
      parameters.map((one) => `a=ssrc:${ssrc} ${one.name}${one.value === undefined ? '' : `:${one.value}`}`),
    ),
  ];
}

function writeIce({ ufrag, pwd, fingerprint, candidates }: IceTransport, setup: Setup | undefined): string[] {
  return [
    ...(ufrag === undefined ? [] : [`a=ice-ufrag:${ufrag}`]),
    ...(pwd === undefined ? [] : [`a=ice-pwd:${pwd}`]),
    'a=ice-options:trickle',
    ...(fingerprint
      ? [`a=fingerprint:${fingerprint.hash} ${fingerprint.value}`, `a=setup:${setup ?? fingerprint.setup}`]
      : []),
    ...candidates.map((one) => `a=${writeCandidateLine(one)}`),
  ];
}

function writePayload(payload: PayloadType): string[] {
  const { id, name, clockRate, channels, parameters, feedback } = payload;
  const format = parameters.map((one) => (one.name === '' ? one.value : `${one.name}=${one.value ?? ''}`)).join(';');
  return [
    `a=rtpmap:${id} ${name}/${clockRate}${channels > 1 ? `/${channels}` : ''}`,
    ...feedback.map((one) => `a=rtcp-fb:${id} ${writeFeedback(one)}`),
    ...(format === '' ? [] : [`a=fmtp:${id} ${format}`]),
  ];
}

function writeFeedback({ type, subtype }: Feedback): string {
  return subtype === undefined ? type : `${type} ${subtype}`;
}
