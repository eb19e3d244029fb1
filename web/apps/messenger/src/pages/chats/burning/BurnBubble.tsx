import type { Item } from '@hutong/model';
import { decryptFile, type FileInfo, type Message, type Opened } from '@hutong/protocol';
import { Icon, useText } from '@hutong/ui';
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useMessenger } from '../../../hooks';
import { kindOf } from '../preview';
import { lasting } from './lasting';

type View =
  | { readonly state: 'veiled' }
  | { readonly state: 'asked' }
  | { readonly state: 'failed' }
  | { readonly state: 'shown'; readonly content: Partial<Message>; readonly source: string | undefined };

/** A message that burns: veiled, seen while it is held, with what is left of its time on both sides. */
export function BurnBubble({ item }: { item: Item }) {
  const text = useText();
  const { burn } = item;
  const left = useLeft(burn?.until);
  const { view, look, veil } = useLook(item);
  if (!burn) {
    return null;
  }
  const gone = left !== undefined && left <= 0;
  const about = (
    <span className="burn-about">
      <Icon name="flame" size={20} />
      <span>
        <b>{text(`burn.${burn.kind}`)}</b>
        <small>
          {gone
            ? text('burn.gone')
            : left !== undefined
              ? text('burn.left', { n: left })
              : item.own
                ? text('burn.waits')
                : text('burn.hold')}
        </small>
      </span>
      {left !== undefined && !gone && <Countdown left={left} of={burn.seconds} />}
    </span>
  );
  if (item.own || gone) {
    return (
      <div className="burn" data-gone={gone}>
        {about}
      </div>
    );
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.key === ' ' || event.key === 'Enter') && !event.repeat) {
      event.preventDefault();
      look();
    }
  };
  return (
    <button
      type="button"
      className="burn"
      data-shown={view.state === 'shown'}
      aria-label={text('burn.holdFor', { time: lasting(burn.seconds) })}
      onPointerDown={(event) => {
        if (event.button === 0) {
          event.currentTarget.setPointerCapture(event.pointerId);
          look();
        }
      }}
      onPointerUp={veil}
      onPointerCancel={veil}
      onKeyDown={onKeyDown}
      onKeyUp={veil}
      onBlur={veil}
      onContextMenu={(event) => event.preventDefault()}
      onDragStart={(event) => event.preventDefault()}
    >
      {about}
      {view.state === 'failed' && <small role="alert">{text('burn.failed')}</small>}
      {view.state === 'shown' && <Content content={view.content} source={view.source} />}
    </button>
  );
}

function Content({ content, source }: { content: Partial<Message>; source: string | undefined }) {
  const text = useText();
  const kind = content.file && kindOf(content.file);
  return (
    <span className="burn-content" aria-live="polite">
      {content.body}
      {content.file && source === undefined && text('burn.failed')}
      {kind === 'picture' && source && <img src={source} alt={text('message.picture')} draggable={false} />}
      {/* biome-ignore lint/a11y/useMediaCaption: speech that nobody wrote down */}
      {kind === 'voice' && source && <audio autoPlay src={source} />}
      {/* biome-ignore lint/a11y/useMediaCaption: nobody wrote captions for what people film */}
      {kind === 'video' && source && <video autoPlay src={source} />}
      {kind === 'file' && source && (
        <a href={source} download={content.file?.name}>
          {content.file?.name}
        </a>
      )}
    </span>
  );
}

/** A ring that closes as the time runs out. */
function Countdown({ left, of }: { left: number; of: number }) {
  const round = 2 * Math.PI * 9;
  return (
    <svg className="burn-ring" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="9" />
      <circle cx="12" cy="12" r="9" strokeDasharray={`${(round * left) / Math.max(1, of)} ${round}`} />
    </svg>
  );
}

/** Whole seconds until a time; undefined while it is not set. */
function useLeft(until: number | undefined): number | undefined {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (until === undefined) {
      return;
    }
    setNow(Date.now());
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() > until) {
        clearInterval(timer);
      }
    }, 250);
    return () => clearInterval(timer);
  }, [until]);
  return until === undefined ? undefined : Math.max(0, Math.ceil((until - now) / 1000));
}

/** Asks for the content once; it is in the memory of this page only, and only as long as it may be seen. */
function useLook(item: Item) {
  const messenger = useMessenger();
  const [view, setView] = useState<View>({ state: 'veiled' });
  const held = useRef(false);
  const opened = useRef<{ opened: Opened; source: string | undefined }>(undefined);
  const forget = useCallback(() => {
    held.current = false;
    setView({ state: 'veiled' });
    if (opened.current?.source) {
      URL.revokeObjectURL(opened.current.source);
    }
    opened.current = undefined;
  }, []);
  useEffect(() => {
    const until = item.burn?.until;
    if (until === undefined) {
      return;
    }
    const timer = setTimeout(forget, Math.max(0, until - Date.now()));
    return () => clearTimeout(timer);
  }, [item.burn?.until, forget]);
  useEffect(() => forget, [forget]);
  const show = () => {
    const known = opened.current;
    if (known && held.current) {
      setView({ state: 'shown', content: known.opened.content, source: known.source });
    }
  };
  const look = () => {
    held.current = true;
    if (opened.current) {
      show();
      return;
    }
    setView({ state: 'asked' });
    messenger
      .openBurning(item)
      .then(async (answer) => {
        if (answer) {
          opened.current = { opened: answer, source: await sourceOf(answer.content.file) };
          show();
        }
      })
      .catch(() => setView({ state: 'failed' }));
  };
  const veil = () => {
    held.current = false;
    setView((now) => (now.state === 'failed' ? now : { state: 'veiled' }));
  };
  return { view, look, veil };
}

/** The file of a message that burns, decrypted, as an address of this page only. */
async function sourceOf(file: FileInfo | undefined): Promise<string | undefined> {
  if (!file) {
    return undefined;
  }
  const answer = await fetch(file.url, { credentials: 'omit', cache: 'no-store' }).catch(() => undefined);
  if (!answer?.ok) {
    return undefined;
  }
  const bytes = await answer.arrayBuffer();
  const blob = file.secret
    ? await decryptFile(bytes, file.secret, file.mediaType).catch(() => undefined)
    : new Blob([bytes], { type: file.mediaType });
  return blob && URL.createObjectURL(blob);
}
