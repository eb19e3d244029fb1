import type { FileInfo, StickerPack } from '@hutong/protocol';
import { Spinner, useText } from '@hutong/ui';
import { useEffect, useState } from 'react';
import { useCell, useMessenger } from '../../../hooks';
import { isOurs } from '../isOurs';
import { Drawings, drawingUrl, toPicture } from './drawings';

/** What the pack that comes with the client says of itself: by this it is known again, whatever its language. */
const About = 'Hutong lane 1. Apache-2.0';

const isOwn = (pack: StickerPack) => pack.summary === About && pack.stickers.every((file) => isOurs(file.url));

/** The packs one keeps; our own is there from the beginning and is put to the server with its first use. */
export function StickerPanel({ peer, onDone }: { peer: string; onDone: () => void }) {
  const text = useText();
  const messenger = useMessenger();
  const { stickers } = messenger;
  const packs = useCell(stickers.packs);
  const [busy, setBusy] = useState(false);
  useEffect(() => void stickers.load(), [stickers]);
  const send = (file: FileInfo, pack: string) => {
    onDone();
    void messenger.sendSticker(peer, file, { pack });
  };
  const sendDrawn = async (at: number) => {
    setBusy(true);
    try {
      await stickers.load();
      if (!stickers.packs.get()?.some(isOwn)) {
        const drawn = await Promise.all(Drawings.map((one) => toPicture(one, text(one.words))));
        await stickers.make(text('sticker.pack'), About, drawn);
      }
      const own = stickers.packs.get()?.find(isOwn);
      const file = own?.stickers[at];
      if (file) {
        send(file, own.id);
      }
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stickers" aria-busy={busy}>
      {busy && <Spinner />}
      <section>
        <h3>{text('sticker.pack')}</h3>
        <div className="sticker-grid">
          {Drawings.map((drawing, at) => (
            <button
              key={drawing.name}
              type="button"
              className="sticker-choice"
              disabled={busy}
              aria-label={text(drawing.words)}
              onClick={() => void sendDrawn(at)}
            >
              <img src={drawingUrl(drawing)} alt="" />
            </button>
          ))}
        </div>
      </section>
      {packs
        ?.filter((pack) => !isOwn(pack))
        .map((pack) => (
          <section key={pack.id}>
            <h3>{pack.name}</h3>
            <div className="sticker-grid">
              {pack.stickers
                .filter((file) => isOurs(file.url))
                .map((file) => (
                  <button
                    key={file.url}
                    type="button"
                    className="sticker-choice"
                    aria-label={file.description ?? file.name}
                    onClick={() => send(file, pack.id)}
                  >
                    <img src={file.url} alt="" loading="lazy" />
                  </button>
                ))}
            </div>
          </section>
        ))}
    </div>
  );
}
