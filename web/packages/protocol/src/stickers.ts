import type { Connection } from './connection';
import { getItems, Open, publish } from './events';
import { type FileInfo, readContent } from './messages';
import { Ns } from './namespaces';
import { toBase64 } from './sha1';
import { sha256 } from './sha256';
import { type XmlElement, xml } from './xml';

/** A set of stickers that somebody offers (XEP-0449 section 4). */
export interface StickerPack {
  /** Of its contents: see {@link packId}. */
  readonly id: string;
  readonly name: string;
  /** More about it, such as who made it and what may be done with it. */
  readonly summary: string;
  readonly stickers: readonly FileInfo[];
  /** Whether others may not take it over. */
  readonly restricted: boolean;
  /** As it was published: it is handed on unchanged. */
  readonly source: XmlElement;
}

/** Stickers of a pack that are taken over at most. */
const Most = 200;

/** The packs of the own account, or the one of somebody else that has an id. */
export async function getPacks(connection: Connection, of?: string, id?: string): Promise<StickerPack[]> {
  const items = await getItems(connection, Ns.stickers, of, id === undefined ? [] : [id]);
  return items.flatMap((item) => (item.payload ? [readPack(item.id, item.payload)] : []));
}

/** Keeps a pack under its id, for all of one's devices and for who gets a sticker of it. */
export async function publishPack(connection: Connection, pack: XmlElement): Promise<StickerPack> {
  const id = packId(pack);
  await publish(connection, Ns.stickers, id, pack, { ...Open, 'pubsub#max_items': 'max' });
  return readPack(id, pack);
}

export function readPack(id: string, pack: XmlElement): StickerPack {
  const stickers = pack
    .all('item')
    .slice(0, Most)
    .flatMap((item) => {
      // An item holds what a message with that file would.
      const sharing = xml('file-sharing', Ns.sharing, {}, ...item.elements);
      const { file } = readContent(xml('message', Ns.client, {}, sharing));
      return file ? [file] : [];
    });
  return {
    id,
    name: pack.child('name')?.text.slice(0, 100) || id,
    summary: pack.child('summary')?.text.slice(0, 500) ?? '',
    stickers,
    restricted: pack.child('restricted') !== undefined,
    source: pack,
  };
}

/** The id of a pack: the first 144 bits of its hash (XEP-0449 section 4.3.2), base64. */
export function packId(pack: XmlElement): string {
  return packHash(pack).slice(0, 24);
}

/** SHA-256 of what is in a pack, whatever the order of its parts (XEP-0449 section 4.3.2), base64. */
export function packHash(pack: XmlElement): string {
  const meta = pack.elements
    .filter((one) => one.ns === Ns.stickers && (one.name === 'name' || one.name === 'summary'))
    .map((one) => `${[one.name, one.attr('xml:lang') ?? '', one.text].map((part) => `${part}\x1f`).join('')}\x1e`);
  const items = pack.all('item').map((item) => {
    const metadata = item.child('file', Ns.fileMetadata);
    const hashes = (metadata?.all('hash', Ns.hashes) ?? []).map(
      (hash) => `${hash.attr('algo') ?? ''}\x1f${hash.text}\x1f\x1e`,
    );
    return `${metadata?.child('desc')?.text ?? ''}\x1e${inOrder(hashes)}\x1d`;
  });
  return toBase64(sha256(new TextEncoder().encode(`${inOrder(meta)}\x1c${inOrder(items)}\x1c`)));
}

/** Joined from lesser to greater octets, which for UTF-8 is the order of code points. */
function inOrder(texts: readonly string[]): string {
  const points = (text: string) => Array.from(text, (one) => one.codePointAt(0) ?? 0);
  return texts
    .map((text) => ({ text, key: points(text) }))
    .sort((a, b) => {
      const at = a.key.findIndex((point, index) => point !== b.key[index]);
      return at < 0 ? a.key.length - b.key.length : (a.key[at] ?? 0) - (b.key[at] ?? -1);
    })
    .map((one) => one.text)
    .join('');
}

export function writePack(pack: Pick<StickerPack, 'name' | 'summary' | 'stickers'>): XmlElement {
  const parts = packParts(pack);
  const hash = packHash(xml('pack', Ns.stickers, {}, ...parts));
  return xml('pack', Ns.stickers, {}, ...parts, xml('hash', Ns.hashes, { algo: 'sha-256' }, hash));
}

function packParts(pack: Pick<StickerPack, 'name' | 'summary' | 'stickers'>): XmlElement[] {
  const fact = (name: string, value: string | number | undefined) =>
    value === undefined ? undefined : xml(name, Ns.fileMetadata, {}, String(value));
  return [
    xml('name', Ns.stickers, {}, pack.name),
    xml('summary', Ns.stickers, {}, pack.summary),
    ...pack.stickers.map((file) =>
      xml(
        'item',
        Ns.stickers,
        {},
        xml(
          'file',
          Ns.fileMetadata,
          {},
          fact('media-type', file.mediaType),
          fact('name', file.name),
          fact('desc', file.description),
          fact('size', file.size),
          fact('width', file.width),
          fact('height', file.height),
          file.sha256 === undefined ? undefined : xml('hash', Ns.hashes, { algo: 'sha-256' }, file.sha256),
        ),
        xml('sources', Ns.sharing, {}, xml('url-data', Ns.urlData, { target: file.url })),
      ),
    ),
  ];
}
