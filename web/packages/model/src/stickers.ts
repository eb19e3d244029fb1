import {
  type Connection,
  type FileInfo,
  findUploadService,
  getPacks,
  publishPack,
  putFile,
  requestSlot,
  type StickerPack,
  sha256,
  toBase64,
  writePack,
  type XmlElement,
} from '@hutong/protocol';
import { Cell } from './cell';

/** A sticker that was drawn here and lies nowhere yet. */
export interface DrawnSticker {
  readonly file: FileInfo;
  readonly blob: Blob;
}

/** The packs that this account keeps. */
export class Stickers {
  /** Undefined until they were asked for. */
  readonly packs = new Cell<readonly StickerPack[] | undefined>(undefined);
  private asked: Promise<void> | undefined;

  constructor(private readonly connection: Connection) {}

  /** Asks for the packs, once; and again when the connection broke on the way. */
  load(): Promise<void> {
    this.asked ??= getPacks(this.connection)
      // No node: nobody has kept a pack yet.
      .catch(() => [])
      .then((packs) => this.packs.set(packs));
    return this.asked;
  }

  has(id: string): boolean {
    return this.packs.get()?.some((pack) => pack.id === id) ?? false;
  }

  /** Takes over the pack of a sticker that somebody sent; false when they do not offer it. */
  async keep(from: string, id: string): Promise<boolean> {
    const [pack] = await getPacks(this.connection, from, id).catch(() => []);
    if (!pack || pack.stickers.length === 0 || pack.restricted) {
      return false;
    }
    await this.publish(pack.source);
    return true;
  }

  /** Puts a pack that was drawn here to the server, and keeps it. */
  async make(name: string, summary: string, drawn: readonly DrawnSticker[]): Promise<void> {
    const service = await findUploadService(this.connection);
    if (service === undefined) {
      return;
    }
    const stickers: FileInfo[] = [];
    for (const { file, blob } of drawn) {
      const slot = await requestSlot(this.connection, service, file.name, blob.size, file.mediaType);
      await putFile(slot, blob, () => {}, new AbortController().signal);
      stickers.push({ ...file, url: slot.get, sha256: toBase64(sha256(new Uint8Array(await blob.arrayBuffer()))) });
    }
    await this.publish(writePack({ name, summary, stickers }));
  }

  private async publish(source: XmlElement): Promise<void> {
    const pack = await publishPack(this.connection, source);
    await this.load();
    this.packs.update((all) => [...(all ?? []).filter((one) => one.id !== pack.id), pack]);
  }
}
