import type { Item } from '@hutong/model';
import { Icon, IconButton, useText } from '@hutong/ui';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useMessenger } from '../../hooks';
import { kindOf } from './preview';

/** A picture as large as the window; the arrow keys go to the others of the conversation. */
export function Lightbox({ items, first, onClose }: { items: readonly Item[]; first: Item; onClose: () => void }) {
  const text = useText();
  const messenger = useMessenger();
  const dialog = useRef<HTMLDialogElement>(null);
  const pictures = items.filter((item) => item.file && kindOf(item.file) === 'picture');
  const [key, setKey] = useState(first.key);
  const at = Math.max(
    0,
    pictures.findIndex((item) => item.key === key),
  );
  const item = pictures[at] ?? first;
  useEffect(() => dialog.current?.showModal(), []);
  const step = (by: number) => {
    const next = pictures[at + by];
    if (next) {
      setKey(next.key);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      step(event.key === 'ArrowLeft' ? -1 : 1);
    }
  };
  const source = messenger.outbox.previewOf(item.id) ?? item.file?.url;
  return (
    <dialog
      ref={dialog}
      className="lightbox"
      aria-label={text('lightbox.label', { n: at + 1, all: pictures.length })}
      onClose={onClose}
      onKeyDown={onKeyDown}
    >
      <img src={source} alt={item.file?.name ?? ''} />
      <div className="lightbox-bar">
        <span>{item.file?.name}</span>
        <a
          className="icon-button"
          href={source}
          target="_blank"
          rel="noopener noreferrer"
          download={item.file?.name}
          aria-label={text('common.download')}
        >
          <Icon name="download" />
        </a>
        <IconButton icon="close" label={text('common.close')} onClick={onClose} />
      </div>
      {at > 0 && (
        <IconButton
          className="lightbox-before"
          icon="back"
          size={28}
          label={text('lightbox.previous')}
          onClick={() => step(-1)}
        />
      )}
      {at < pictures.length - 1 && (
        <IconButton
          className="lightbox-after"
          icon="back"
          size={28}
          label={text('lightbox.next')}
          onClick={() => step(1)}
        />
      )}
    </dialog>
  );
}
