import type { Item } from '@hutong/model';
import type { FileInfo } from '@hutong/protocol';
import { Icon, IconButton, useText } from '@hutong/ui';
import { useState } from 'react';
import { useCell, useMessenger } from '../../hooks';
import { bytes } from '../../times';
import { ContactCard } from './cards/ContactCard';
import { isOurs } from './isOurs';
import { kindOf } from './preview';
import { VoiceNote } from './VoiceNote';

const WidestPicture = 280;
const HighestPicture = 320;

/** A file in a message: a picture or film as itself, a sound to play, anything else to fetch. */
export function Attachment({ item, file, onShow }: { item: Item; file: FileInfo; onShow: () => void }) {
  const messenger = useMessenger();
  const source = messenger.outbox.previewOf(item.id) ?? file.url;
  const kind = kindOf(file);
  // Nothing is fetched from strangers' servers: they would learn when and where it is read.
  const ours = source.startsWith('blob:') || isOurs(source);
  const text = useText();
  const upload = useCell(messenger.outbox.uploads).get(item.id);
  return (
    <div className="attachment" data-kind={kind}>
      {kind === 'picture' && ours ? (
        <Picture file={file} source={source} onShow={onShow} />
      ) : kind === 'video' && ours ? (
        // biome-ignore lint/a11y/useMediaCaption: nobody wrote captions for what people film
        <video controls preload="metadata" src={source} {...sizeOf(file)} />
      ) : kind === 'voice' && ours ? (
        <>
          {/* The server names what it took down of a call (docs/guides/calls.md). */}
          {file.name.startsWith('recording-') && <small>{text('call.recording.file')}</small>}
          <VoiceNote item={item} file={file} source={source} />
        </>
      ) : kind === 'card' && ours ? (
        <ContactCard file={file} source={source} />
      ) : (
        <FileCard file={file} source={source} ours={ours} />
      )}
      {upload !== undefined && <Progress item={item} part={upload} />}
    </div>
  );
}

function sizeOf(file: FileInfo): { width: number; height: number } {
  const { width = 4, height = 3 } = file;
  const known = file.width !== undefined && file.height !== undefined;
  const scale = Math.min(WidestPicture / width, HighestPicture / height, known ? 1 : Number.POSITIVE_INFINITY);
  return { width: Math.max(80, Math.round(width * scale)), height: Math.max(60, Math.round(height * scale)) };
}

function Picture({ file, source, onShow }: { file: FileInfo; source: string; onShow: () => void }) {
  const text = useText();
  const [failed, setFailed] = useState(false);
  if (failed) {
    return <FileCard file={file} source={source} ours />;
  }
  return (
    <button type="button" className="picture" tabIndex={-1} onClick={onShow}>
      <img
        src={source}
        alt={file.name || text('message.picture')}
        {...sizeOf(file)}
        loading="lazy"
        decoding="async"
        onError={() => setFailed(true)}
      />
    </button>
  );
}

function FileCard({ file, source, ours }: { file: FileInfo; source: string; ours: boolean }) {
  const text = useText();
  const host = ours ? undefined : URL.parse(source)?.host;
  return (
    <a className="file-card" href={source} target="_blank" rel="noopener noreferrer" download={file.name}>
      <span className="file-icon">
        <Icon name="file" size={22} />
      </span>
      <span className="file-facts">
        <b>{file.name || text('message.file')}</b>
        <small>{host === undefined ? bytes(file.size) : text('files.external', { host })}</small>
      </span>
      <Icon name="download" size={18} />
    </a>
  );
}

function Progress({ item, part }: { item: Item; part: number }) {
  const text = useText();
  const messenger = useMessenger();
  const n = Math.round(part * 100);
  return (
    <div className="upload">
      <progress max={100} value={n} aria-label={text('files.uploading', { n })} />
      <IconButton
        icon="close"
        size={16}
        label={text('files.cancel')}
        onClick={() => void messenger.outbox.stop(item)}
      />
    </div>
  );
}
