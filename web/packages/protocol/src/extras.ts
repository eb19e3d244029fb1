import { bare } from './jid';
import { Ns } from './namespaces';
import { cleanText, type XmlElement, xml } from './xml';

/** A place on the earth (RFC 5870, XEP-0080), in degrees. */
export interface Place {
  readonly lat: number;
  readonly lon: number;
  /** Metres within which it is right. */
  readonly accuracy?: number;
  /** What it is called. */
  readonly name?: string;
}

/** What a link leads to, as the sender's server found it (XEP-0511). */
export interface LinkPreview {
  readonly url: string;
  readonly title?: string;
  readonly description?: string;
  readonly site?: string;
  /** A picture on the sender's server. */
  readonly image?: string;
}

/** The pack that a sticker is of (XEP-0449). */
export interface Sticker {
  readonly pack: string;
}

/** A message that burns after reading, an extension of ours: docs/guides/burn-after-reading.md. */
export interface Burn {
  /** What to ask the server for; unknown to the sender until the archive tells it. */
  readonly id?: string;
  /** Seconds from opening to burning. */
  readonly seconds: number;
  readonly kind: BurnKind;
}

export type BurnKind = 'text' | 'picture' | 'video' | 'voice' | 'file';

/** What the server says of a message that burns. */
export interface BurnNews {
  readonly what: 'opened' | 'burned';
  /** The id of the message. */
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly until?: number;
}

/** What a message has beside its words. */
export interface Extras {
  readonly place?: Place;
  readonly previews?: readonly LinkPreview[];
  readonly sticker?: Sticker;
  /** Bare addresses that are named in the words (XEP-0372). */
  readonly mentions?: readonly string[];
  readonly burn?: Burn;
  readonly burnNews?: BurnNews;
  /** An archive keeps nothing but that there was a message (XEP-0424 section 5). */
  readonly tombstone?: 'retracted' | 'burned';
}

const Rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const Og = 'https://ogp.me/ns#';
const Kinds: ReadonlySet<string> = new Set(['text', 'picture', 'video', 'voice', 'file']);

export function readExtras(stanza: XmlElement, body: string | undefined): Extras {
  const sticker = stanza.child('sticker', Ns.stickers);
  const mentions = stanza
    .all('reference', Ns.references)
    .filter((one) => one.attr('type') === 'mention')
    .map((one) => bare((one.attr('uri') ?? '').replace(/^xmpp:/, '')));
  const retracted = stanza.child('retracted', Ns.retract) !== undefined;
  const burned = stanza.child('burned', Ns.burn);
  return {
    place: readPlace(stanza, body),
    previews: some(stanza.all('Description', Rdf).map(readPreview).filter(isPreview)),
    sticker: sticker && { pack: sticker.attr('pack') ?? '' },
    mentions: some(mentions),
    burn: readBurn(stanza.child('burn', Ns.burn)),
    burnNews: retracted ? undefined : readBurnNews(stanza.child('opened', Ns.burn) ?? burned),
    tombstone: retracted ? (burned ? 'burned' : 'retracted') : undefined,
  };
}

function some<Value>(all: readonly Value[]): readonly Value[] | undefined {
  return all.length > 0 ? all : undefined;
}

/** A place: the element, or words that are nothing but a geo: address. */
function readPlace(stanza: XmlElement, body: string | undefined): Place | undefined {
  const geoloc = stanza.child('geoloc', Ns.geoloc);
  const number = (name: string) => {
    const text = geoloc?.child(name)?.text ?? '';
    return text === '' ? undefined : Number(text);
  };
  const [lat, lon] = [number('lat'), number('lon')];
  const found =
    lat !== undefined && lon !== undefined
      ? { lat, lon, accuracy: number('accuracy'), name: geoloc?.child('text')?.text || undefined }
      : readGeo(body ?? '');
  return found && Math.abs(found.lat) <= 90 && Math.abs(found.lon) <= 180 ? found : undefined;
}

const Geo = /^geo:(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)(?:,-?\d+(?:\.\d+)?)?((?:;[a-z0-9-]+(?:=[^;\s]*)?)*)$/i;

/** Reads a geo: address (RFC 5870) of the usual system of coordinates. */
export function readGeo(text: string): Place | undefined {
  const found = Geo.exec(text.trim());
  const options = new Map(
    (found?.[3] ?? '').split(';').map((one): [string, string] => {
      const [name = '', value = ''] = one.split('=');
      return [name, value];
    }),
  );
  if (!found || (options.get('crs') ?? 'wgs84').toLowerCase() !== 'wgs84') {
    return undefined;
  }
  const accuracy = Number(options.get('u') || Number.NaN);
  return { lat: Number(found[1]), lon: Number(found[2]), accuracy: Number.isFinite(accuracy) ? accuracy : undefined };
}

/** The geo: address of a place; six digits are a hand's breadth. */
export function writeGeo(place: Place): string {
  const accuracy = place.accuracy === undefined ? '' : `;u=${Math.round(place.accuracy)}`;
  return `geo:${place.lat.toFixed(6)},${place.lon.toFixed(6)}${accuracy}`;
}

function readPreview(description: XmlElement): LinkPreview {
  // Whatever the prefix of the namespace became on its way.
  const about = Object.entries(description.attributes).find(([name]) => /(^|:)about$/.test(name))?.[1];
  const fact = (name: string) => description.child(name, Og)?.text.trim().slice(0, 500) || undefined;
  return {
    url: about ?? fact('url') ?? '',
    title: fact('title'),
    description: fact('description'),
    site: fact('site_name'),
    image: fact('image'),
  };
}

function isPreview(preview: LinkPreview): boolean {
  return /^https?:\/\//i.test(preview.url) && preview.title !== undefined;
}

function readBurn(element: XmlElement | undefined): Burn | undefined {
  if (!element) {
    return undefined;
  }
  const kind = element.attr('kind') ?? '';
  return {
    id: element.attr('id'),
    seconds: Number(element.attr('seconds') ?? 10) || 10,
    kind: Kinds.has(kind) ? (kind as BurnKind) : 'text',
  };
}

function readBurnNews(element: XmlElement | undefined): BurnNews | undefined {
  const message = element?.attr('message');
  if (!element || message === undefined) {
    return undefined;
  }
  const until = Date.parse(element.attr('until') ?? '');
  return {
    what: element.name === 'opened' ? 'opened' : 'burned',
    message,
    until: Number.isNaN(until) ? undefined : until,
  };
}

/** The elements of a text's extras. */
export function writeExtras(body: string, extras: Extras): XmlElement[] {
  const fact = (ns: string, name: string, value: string | number | undefined) =>
    value === undefined ? undefined : xml(name, ns, {}, cleanText(String(value)));
  const { place } = extras;
  return [
    ...(place
      ? [
          xml(
            'geoloc',
            Ns.geoloc,
            {},
            fact(Ns.geoloc, 'accuracy', place.accuracy),
            fact(Ns.geoloc, 'lat', place.lat),
            fact(Ns.geoloc, 'lon', place.lon),
            fact(Ns.geoloc, 'text', place.name),
          ),
        ]
      : []),
    ...(extras.previews ?? []).map((one) =>
      xml(
        'Description',
        Rdf,
        { 'xmlns:rdf': Rdf, 'rdf:about': one.url },
        fact(Og, 'title', one.title),
        fact(Og, 'description', one.description),
        fact(Og, 'url', one.url),
        fact(Og, 'site_name', one.site),
        fact(Og, 'image', one.image),
      ),
    ),
    ...(extras.mentions ?? []).map((jid) => writeMention(body, jid)),
  ];
}

function writeMention(body: string, jid: string): XmlElement {
  const at = body.indexOf('@');
  // Code points, as in XEP-0426.
  const begin = [...body.slice(0, Math.max(0, at))].length;
  const length = [...(/^@\S*/.exec(body.slice(Math.max(0, at)))?.[0] ?? '')].length;
  return xml('reference', Ns.references, { type: 'mention', begin, end: begin + length, uri: `xmpp:${jid}` });
}
