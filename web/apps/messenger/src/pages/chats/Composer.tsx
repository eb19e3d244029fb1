import { Icon, IconButton, useText } from '@hutong/ui';
import { type ClipboardEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useMedia, useMessenger, usePerson } from '../../hooks';
import { EmojiPicker } from './EmojiPicker';
import { preview } from './preview';
import type { Mode } from './useDeeds';
import { VoiceRecorder } from './VoiceRecorder';

interface ComposerProps {
  readonly peer: string;
  readonly mode: Mode;
  readonly onMode: (mode: Mode) => void;
  readonly onFiles: (files: readonly File[]) => void;
  readonly draft: string | undefined;
}

/** Where one writes. Enter sends, with Shift it begins a line; Escape leaves an answer or an edit. */
export function Composer(props: ComposerProps) {
  const { peer, mode, onFiles } = props;
  const text = useText();
  const person = usePerson(peer);
  const field = useRef<HTMLTextAreaElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const [records, setRecords] = useState(false);
  const { words, write, send, leave } = useWords(props, field);
  const desk = useMedia('(pointer: fine)');
  const onKeyDown = (event: KeyboardEvent) => {
    // An input method takes Enter for itself while it composes.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing && desk) {
      event.preventDefault();
      void send();
    } else if (event.key === 'Escape' && mode.kind !== 'new') {
      leave();
    }
  };
  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length > 0) {
      event.preventDefault();
      onFiles([...event.clipboardData.files]);
    }
  };
  if (records) {
    return <VoiceRecorder peer={peer} onDone={() => setRecords(false)} />;
  }
  return (
    <div className="composer">
      {mode.kind !== 'new' && <About mode={mode} name={person.name} onLeave={leave} />}
      <div className="composer-line">
        <input
          ref={files}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            onFiles([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <IconButton icon="clip" label={text('composer.attach')} onClick={() => files.current?.click()} />
        <EmojiPicker onChoose={(emoji) => insert(field.current, emoji, write)} />
        <textarea
          ref={field}
          rows={1}
          aria-label={text('composer.label', { name: person.name })}
          placeholder={text('composer.placeholder', { name: person.name })}
          enterKeyHint={desk ? 'send' : 'enter'}
          value={words}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        {words.trim() === '' && mode.kind !== 'edit' && (
          <IconButton icon="mic" label={text('composer.voice')} onClick={() => setRecords(true)} />
        )}
        <button
          type="button"
          className="send"
          aria-label={text('composer.send')}
          disabled={words.trim() === ''}
          onClick={() => void send()}
        >
          <Icon name={mode.kind === 'edit' ? 'check' : 'send'} />
        </button>
      </div>
    </div>
  );
}

function About({ mode, name, onLeave }: { mode: Mode; name: string; onLeave: () => void }) {
  const text = useText();
  if (mode.kind === 'new') {
    return null;
  }
  const edits = mode.kind === 'edit';
  const who = mode.item.own ? text('chat.you') : name;
  return (
    <div className="composer-about">
      <Icon name={edits ? 'edit' : 'reply'} size={18} />
      <p>
        <b>{edits ? text('composer.editing') : text('message.replyTo', { name: who })}</b>
        <span>{preview(mode.item, text)}</span>
      </p>
      <IconButton
        icon="close"
        size={16}
        label={text(edits ? 'composer.cancelEdit' : 'composer.cancelReply')}
        onClick={onLeave}
      />
    </div>
  );
}

/** The words, kept as a draft, and what becomes of them. */
function useWords({ peer, mode, onMode, draft }: ComposerProps, field: RefObject<HTMLTextAreaElement | null>) {
  const messenger = useMessenger();
  const [words, setWords] = useState(draft ?? '');
  const latest = useRef(words);
  const edits = mode.kind === 'edit' ? mode.item : undefined;
  const write = (next: string) => {
    latest.current = next;
    setWords(next);
    if (mode.kind !== 'edit') {
      messenger.compose(peer, next.trim() !== '');
    }
  };
  useEffect(() => {
    if (edits) {
      latest.current = edits.body ?? '';
      setWords(edits.body ?? '');
    }
  }, [edits]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever begins an answer wants to write it
  useEffect(() => {
    if (mode.kind !== 'new' || window.matchMedia('(pointer: fine)').matches) {
      field.current?.focus();
    }
  }, [mode, field]);
  useEffect(() => {
    const keep = () =>
      void messenger.setDraft(peer, edits ? (draft ?? '') : latest.current.trim() === '' ? '' : latest.current);
    const timer = setInterval(keep, 1_500);
    window.addEventListener('pagehide', keep);
    return () => {
      clearInterval(timer);
      window.removeEventListener('pagehide', keep);
      keep();
    };
  }, [messenger, peer, edits, draft]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is as high as its words
  useEffect(() => {
    if (field.current) {
      field.current.style.height = 'auto';
      field.current.style.height = `${field.current.scrollHeight}px`;
    }
  }, [words, field]);
  const clear = () => {
    latest.current = '';
    setWords('');
    onMode({ kind: 'new' });
  };
  const send = async () => {
    const body = latest.current.trim();
    if (body === '') {
      return;
    }
    clear();
    if (mode.kind === 'edit') {
      if (body !== mode.item.body) {
        await messenger.edit(mode.item, body);
      }
      return;
    }
    const { item } = mode.kind === 'reply' ? mode : { item: undefined };
    const to = item?.own ? messenger.account : peer;
    const reply = item && { id: item.id, to, quote: (item.body ?? item.file?.name ?? '').slice(0, 200) };
    await messenger.sendText(peer, body, reply);
  };
  const leave = () => {
    if (mode.kind === 'edit') {
      write('');
    }
    onMode({ kind: 'new' });
    field.current?.focus();
  };
  return { words, write, send, leave };
}

/** Puts something where the cursor is. */
function insert(field: HTMLTextAreaElement | null, what: string, write: (words: string) => void): void {
  if (!field) {
    return;
  }
  const [start, end] = [field.selectionStart, field.selectionEnd];
  write(field.value.slice(0, start) + what + field.value.slice(end));
  requestAnimationFrame(() => {
    field.focus();
    field.setSelectionRange(start + what.length, start + what.length);
  });
}
