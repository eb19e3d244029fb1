import { type CallRow, readCallRow } from './callRow';
import { type Deletion, readDeletion } from './deletion';
import { type Burn, type Extras, readExtras, type Sticker, writeExtras } from './extras';
import { bare } from './jid';
import { Ns } from './namespaces';
import { StanzaError } from './stanzaError';
import { cleanText, type XmlElement, xml } from './xml';

/** A file that was sent (XEP-0447, with XEP-0066 for clients that know only that). */
export interface FileInfo {
  readonly url: string;
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** Pixels, of pictures and films. */
  readonly width?: number;
  readonly height?: number;
  /** Milliseconds, of sound and films. */
  readonly duration?: number;
  /** A voice note's heights, 0 to 15. */
  readonly waveform?: readonly number[];
  /** What it shows, in words. */
  readonly description?: string;
  /** SHA-256 of its bytes, base64 (XEP-0300); of stickers. */
  readonly sha256?: string;
  /** How to decrypt it (XEP-0448), base64; only in messages that burn. */
  readonly secret?: { readonly key: string; readonly iv: string };
}

export interface Reply {
  /** The id of the message that is answered. */
  readonly id: string;
  /** Who wrote it. */
  readonly to: string;
  /** Its words, for clients that do not know replies; and for us, when the message is not at hand. */
  readonly quote?: string;
}

export type ChatState = 'active' | 'composing' | 'paused' | 'inactive' | 'gone';

/** What a message says, as far as we understand it. */
export interface Message extends Extras {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Of the own archive (XEP-0359). */
  readonly sequence?: number;
  /** Milliseconds since 1970, when the message waited (XEP-0203). */
  readonly at?: number;
  readonly body?: string;
  readonly file?: FileInfo;
  readonly reply?: Reply;
  readonly replaces?: string;
  readonly retracts?: string;
  readonly reaction?: { readonly id: string; readonly emojis: readonly string[] };
  readonly received?: string;
  readonly displayed?: string;
  readonly chatState?: ChatState;
  /** A call that was. */
  readonly call?: CallRow;
  /** What was deleted, here or on another of our devices. */
  readonly deletion?: Deletion;
  readonly wantsReceipt: boolean;
  readonly error?: StanzaError;
}

/** A message as it came, and how: a copy of what another device got or sent (XEP-0280). */
export interface Delivered {
  readonly message: Message;
  readonly carbon?: 'sent' | 'received';
}

/** Takes a message apart. Undefined when it is none of a conversation (headlines, rooms, results of a query). */
export function readDelivered(stanza: XmlElement, account: string): Delivered | undefined {
  for (const side of ['sent', 'received'] as const) {
    const copy = stanza.child(side, Ns.carbons);
    if (copy) {
      // XEP-0280 section 11: anybody could forge a copy that does not come from the own account.
      const inner = copy.child('forwarded', Ns.forward)?.child('message', Ns.client);
      const message =
        inner && bare(stanza.attr('from') ?? account) === account ? readMessage(inner, account) : undefined;
      return message && { message, carbon: side };
    }
  }
  const message = readMessage(stanza, account);
  return message && { message };
}

const Kinds: ReadonlySet<string | undefined> = new Set([undefined, 'normal', 'chat', 'error']);
const States: ReadonlySet<string> = new Set(['active', 'composing', 'paused', 'inactive', 'gone']);

export function readMessage(stanza: XmlElement, account: string): Message | undefined {
  if (!Kinds.has(stanza.attr('type'))) {
    return undefined;
  }
  const state = stanza.elements.find((child) => child.ns === Ns.chatStates)?.name;
  const delay = Date.parse(stanza.child('delay', Ns.delay)?.attr('stamp') ?? '');
  const reaction = stanza.child('reactions', Ns.reactions);
  const message: Message = {
    id: stanza.attr('id') ?? '',
    from: stanza.attr('from') ?? account,
    to: stanza.attr('to') ?? account,
    sequence: readSequence(stanza, account),
    at: Number.isNaN(delay) ? undefined : delay,
    replaces: stanza.child('replace', Ns.correct)?.attr('id'),
    retracts: stanza.child('retract', Ns.retract)?.attr('id') ?? readOldRetraction(stanza),
    reaction: reaction && {
      id: reaction.attr('id') ?? '',
      emojis: [...new Set(reaction.all('reaction').map((one) => one.text.trim()))].filter(Boolean).slice(0, 20),
    },
    received: stanza.child('received', Ns.receipts)?.attr('id'),
    displayed: stanza.child('displayed', Ns.markers)?.attr('id'),
    chatState: state !== undefined && States.has(state) ? (state as ChatState) : undefined,
    call: readCallRow(stanza),
    deletion: readDeletion(stanza, account),
    wantsReceipt: stanza.child('request', Ns.receipts) !== undefined,
    error: stanza.attr('type') === 'error' ? StanzaError.read(stanza) : undefined,
  };
  return { ...message, ...readContent(stanza) };
}

/** As it was until version 0.3 of XEP-0424: clients in use send only that (COMPAT: slixmpp 1.8, gajim 1.7). */
function readOldRetraction(stanza: XmlElement): string | undefined {
  const fastened = stanza.child('apply-to', Ns.fasten);
  return fastened?.child('retract', Ns.oldRetract) ? fastened.attr('id') : undefined;
}

function readSequence(stanza: XmlElement, account: string): number | undefined {
  const own = stanza.all('stanza-id', Ns.stanzaId).find((one) => one.attr('by') === account);
  const sequence = Number(own?.attr('id') ?? Number.NaN);
  return Number.isSafeInteger(sequence) ? sequence : undefined;
}

/** The words, the file and all that belongs to them; also of what a message that burns holds. */
export function readContent(stanza: XmlElement): Partial<Message> {
  const text = stanza.child('body', Ns.client)?.text;
  const file = readFile(stanza, text);
  const reply = stanza.child('reply', Ns.reply);
  const [body, quote] = text === undefined ? [] : withoutFallbacks(stanza, text);
  const extras = readExtras(stanza, body);
  // A sticker's words are there for who does not see it.
  const shown = extras.place || (extras.sticker && file);
  const says = body !== undefined && body !== '' && body !== file?.url && !shown;
  return {
    ...extras,
    body: says ? body : undefined,
    file,
    reply: reply && { id: reply.attr('id') ?? '', to: bare(reply.attr('to') ?? ''), quote },
  };
}

/** Fallbacks for what we show in its own way. */
const Known: ReadonlySet<string> = new Set([
  Ns.reply,
  Ns.sharing,
  Ns.retract,
  Ns.burn,
  Ns.geoloc,
  'urn:xmpp:retract:0',
  Ns.stickers,
]);

/** The words without what is there only for clients that know less (XEP-0428), and the quote among it. */
function withoutFallbacks(stanza: XmlElement, text: string): [string, string | undefined] {
  // Ranges count code points (XEP-0426).
  const points = [...text];
  let quote: string | undefined;
  // COMPAT(slixmpp 1.8, until it is gone): it writes the name that XEP-0461 had before XEP-0428 took it over.
  for (const fallback of [...stanza.all('fallback', Ns.fallback), ...stanza.all('fallback', Ns.oldFallback)]) {
    const what = fallback.attr('for');
    if (what === undefined || !Known.has(what)) {
      continue;
    }
    const range = fallback.child('body');
    const start = Math.max(0, Number(range?.attr('start') ?? 0));
    const end = Math.min(points.length, Number(range?.attr('end') ?? points.length));
    if (!(start < end)) {
      continue;
    }
    if (what === Ns.reply) {
      quote = points.slice(start, end).join('').replace(/^> ?/gm, '').trim();
    }
    points.fill('', start, end);
  }
  return [points.join(''), quote];
}

function readFile(stanza: XmlElement, body: string | undefined): FileInfo | undefined {
  const sharing = stanza.child('file-sharing', Ns.sharing);
  const metadata = sharing?.child('file', Ns.fileMetadata);
  const encrypted = sharing?.child('sources')?.child('encrypted', Ns.encryptedFiles);
  const sources = encrypted?.child('sources', Ns.sharing) ?? sharing?.child('sources');
  const url = sources?.child('url-data', Ns.urlData)?.attr('target') ?? stanza.child('x', Ns.oob)?.child('url')?.text;
  // Only what the web fetches: another scheme could run something.
  if (
    url === undefined ||
    !/^https?:\/\//i.test(url) ||
    (metadata === undefined && body !== undefined && body !== url)
  ) {
    return undefined;
  }
  const number = (name: string) => {
    const value = Number(metadata?.child(name)?.text || Number.NaN);
    return Number.isFinite(value) && value >= 0 ? value : undefined;
  };
  const name = metadata?.child('name')?.text || decodeURIComponentSafely(url.split(/[?#]/)[0]?.split('/').at(-1) ?? '');
  const waveform = metadata?.child('waveform', Ns.voice)?.text;
  const [key, iv] = [encrypted?.child('key')?.text, encrypted?.child('iv')?.text];
  return {
    url,
    secret: key !== undefined && iv !== undefined ? { key, iv } : undefined,
    description: metadata?.child('desc')?.text.slice(0, 300) || undefined,
    sha256: metadata?.all('hash', Ns.hashes).find((one) => one.attr('algo') === 'sha-256')?.text || undefined,
    name,
    mediaType: metadata?.child('media-type')?.text || guessType(name),
    size: number('size') ?? 0,
    width: number('width'),
    height: number('height'),
    duration: number('length'),
    waveform:
      waveform === undefined ? undefined : [...waveform.slice(0, 200)].map((digit) => Number.parseInt(digit, 16) || 0),
  };
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const Types: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  m4a: 'audio/mp4',
  wav: 'audio/wav',
  pdf: 'application/pdf',
  txt: 'text/plain',
  vcf: 'text/vcard',
};

export function guessType(name: string): string {
  return Types[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}

/** What a text may carry with it. */
export type TextExtras = Pick<Extras, 'place' | 'previews' | 'mentions'>;

/** What is to be sent. */
export type Outgoing =
  | ({ readonly kind: 'text'; readonly body: string; readonly reply?: Reply } & TextExtras)
  | { readonly kind: 'file'; readonly file: FileInfo; readonly reply?: Reply; readonly sticker?: Sticker }
  | { readonly kind: 'burn'; readonly burn: Burn; readonly body?: string; readonly file?: FileInfo }
  | { readonly kind: 'edit'; readonly target: string; readonly body: string }
  | { readonly kind: 'retract'; readonly target: string }
  | { readonly kind: 'react'; readonly target: string; readonly emojis: readonly string[] }
  | { readonly kind: 'displayed'; readonly target: string; readonly received?: boolean }
  | { readonly kind: 'received'; readonly target: string };

const RetractFallback = 'This person took a message back, but your app does not know how to.';

/** Makes the stanza. */
export function writeMessage(to: string, id: string, what: Outgoing): XmlElement {
  const message = (...children: (XmlElement | undefined)[]) =>
    xml('message', Ns.client, { type: 'chat', to, id }, ...children);
  const store = xml('store', Ns.hints);
  switch (what.kind) {
    case 'text':
      return message(...writeText(what.body, what.reply, what), ...marks());
    case 'file':
      return message(...writeFile(what.file, what.reply, what.sticker), ...marks());
    case 'burn':
      return message(
        xml(
          'burn',
          Ns.burn,
          { seconds: what.burn.seconds, kind: what.burn.kind },
          xml('content', Ns.burn, {}, ...(what.file ? writeFile(what.file, undefined) : [body(what.body ?? '')])),
        ),
        ...marks(),
      );
    case 'edit':
      return message(body(what.body), xml('replace', Ns.correct, { id: what.target }), ...marks());
    case 'retract':
      return message(
        body(RetractFallback),
        xml('fallback', Ns.fallback, { for: Ns.retract }),
        xml('retract', Ns.retract, { id: what.target }),
        xml('apply-to', Ns.fasten, { id: what.target }, xml('retract', Ns.oldRetract)),
        store,
      );
    case 'react':
      return message(
        xml(
          'reactions',
          Ns.reactions,
          { id: what.target },
          ...what.emojis.map((emoji) => xml('reaction', Ns.reactions, {}, emoji)),
        ),
        store,
      );
    case 'displayed':
      return message(
        xml('displayed', Ns.markers, { id: what.target }),
        what.received ? xml('received', Ns.receipts, { id: what.target }) : undefined,
        store,
      );
    case 'received':
      return message(xml('received', Ns.receipts, { id: what.target }), store);
  }
}

export function writeChatState(to: string, state: ChatState): XmlElement {
  return xml('message', Ns.client, { type: 'chat', to }, xml(state, Ns.chatStates), xml('no-store', Ns.hints));
}

function body(text: string): XmlElement {
  return xml('body', Ns.client, {}, cleanText(text));
}

function marks(): XmlElement[] {
  return [xml('request', Ns.receipts), xml('markable', Ns.markers), xml('active', Ns.chatStates)];
}

/** The quote that a reply carries for clients that do not know replies (XEP-0461 section 3.2). */
function quoted(reply: Reply | undefined): string {
  const quote = cleanText(reply?.quote ?? '').trim();
  return quote === ''
    ? ''
    : `${quote
        .split('\n')
        .slice(0, 3)
        .map((line) => `> ${line}`)
        .join('\n')}\n`;
}

function writeReply(reply: Reply | undefined, quote: string): XmlElement[] {
  if (!reply) {
    return [];
  }
  const range = xml('body', Ns.fallback, { start: 0, end: [...quote].length });
  return [
    xml('reply', Ns.reply, { to: reply.to, id: reply.id }),
    ...(quote === '' ? [] : [xml('fallback', Ns.fallback, { for: Ns.reply }, range)]),
  ];
}

function writeText(text: string, reply: Reply | undefined, extras: Extras): XmlElement[] {
  const quote = quoted(reply);
  return [body(quote + text), ...writeReply(reply, quote), ...writeExtras(quote + text, extras)];
}

function writeFile(file: FileInfo, reply: Reply | undefined, sticker?: Sticker): XmlElement[] {
  const fact = (name: string, value: string | number | undefined) =>
    value === undefined ? undefined : xml(name, Ns.fileMetadata, {}, String(value));
  const metadata = xml(
    'file',
    Ns.fileMetadata,
    {},
    fact('media-type', file.mediaType),
    fact('name', file.name),
    fact('desc', file.description),
    fact('size', file.size),
    fact('width', file.width),
    fact('height', file.height),
    fact('length', file.duration),
    file.sha256 === undefined ? undefined : xml('hash', Ns.hashes, { algo: 'sha-256' }, file.sha256),
    file.waveform && xml('waveform', Ns.voice, {}, file.waveform.map((height) => height.toString(16)).join('')),
  );
  const source = xml('url-data', Ns.urlData, { target: file.url });
  const sources = xml('sources', Ns.sharing, {}, file.secret ? writeEncrypted(file.secret, source) : source);
  return [
    body(sticker ? (file.description ?? file.url) : file.url),
    xml('fallback', Ns.fallback, { for: sticker ? Ns.stickers : Ns.sharing }, xml('body', Ns.fallback)),
    xml('file-sharing', Ns.sharing, { disposition: 'inline' }, metadata, sources),
    sticker
      ? xml('sticker', Ns.stickers, { pack: sticker.pack })
      : xml('x', Ns.oob, {}, xml('url', Ns.oob, {}, file.url)),
    ...writeReply(reply, ''),
  ];
}

/** XEP-0448 section 3. */
function writeEncrypted(secret: { key: string; iv: string }, source: XmlElement): XmlElement {
  return xml(
    'encrypted',
    Ns.encryptedFiles,
    { cipher: 'urn:xmpp:ciphers:aes-256-gcm-nopadding:0' },
    xml('key', Ns.encryptedFiles, {}, secret.key),
    xml('iv', Ns.encryptedFiles, {}, secret.iv),
    xml('sources', Ns.sharing, {}, source),
  );
}
