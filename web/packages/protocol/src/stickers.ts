import type { Connection } from './connection';
import { getItems, Open, publish } from './events';
import { type FileInfo, readContent } from './messages';
import { Ns } from './namespaces';
import { type XmlElement, xml } from './xml';

/** A set of stickers that somebody offers (XEP-0449 section 4). */
export interface StickerPack {
  readonly id: string;
  readonly name: string;
  readonly stickers: readonly FileInfo[];
}

/** Stickers of a pack that are taken over at most. */
const Most = 200;

/** The packs of the own account, or the one of somebody else that has an id. */
export async function getPacks(connection: Connection, of?: string, id?: string): Promise<StickerPack[]> {
  const items = await getItems(connection, Ns.stickers, of, id === undefined ? [] : [id]);
  return items.flatMap((item) => (item.payload ? [readPack(item.id, item.payload)] : []));
}

/** Keeps a pack, for all of one's devices and for who gets a sticker of it. */
export async function publishPack(connection: Connection, pack: StickerPack): Promise<void> {
  await publish(connection, Ns.stickers, pack.id, writePack(pack), { ...Open, 'pubsub#max_items': 'max' });
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
  return { id, name: pack.child('name')?.text.slice(0, 100) || id, stickers };
}

function writePack(pack: StickerPack): XmlElement {
  const fact = (name: string, value: string | number | undefined) =>
    value === undefined ? undefined : xml(name, Ns.fileMetadata, {}, String(value));
  return xml(
    'pack',
    Ns.stickers,
    {},
    xml('name', Ns.stickers, {}, pack.name),
    xml('summary', Ns.stickers, {}, ''),
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
        ),
        xml('sources', Ns.sharing, {}, xml('url-data', Ns.urlData, { target: file.url })),
      ),
    ),
  );
}
