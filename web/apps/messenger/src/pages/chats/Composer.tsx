import { Icon, IconButton, useText } from '@hutong/ui';
import { type ClipboardEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useMedia, usePerson } from '../../hooks';
import { AttachButton, WayRow } from './ComposerExtras';
import { LinkCard } from './cards/LinkCard';
import { useLinkPreview } from './cards/useLinkPreview';
import { EmojiPicker } from './EmojiPicker';
import { MentionList, mentionAt, usePeopleLike } from './MentionList';
import { preview } from './preview';
import type { Mode } from './useDeeds';
import { useWords, type WordsProps } from './useWords';
import { VoiceRecorder } from './VoiceRecorder';

interface ComposerProps extends WordsProps {
  readonly onFiles: (files: readonly File[]) => void;
}

/** Where one writes. Enter sends, with Shift it begins a line; Escape leaves an answer or an edit. */
export function Composer(props: ComposerProps) {
  const { peer, mode, onFiles, burns } = props;
  const text = useText();
  const person = usePerson(peer);
  const field = useRef<HTMLTextAreaElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const [records, setRecords] = useState<'held' | 'free'>();
  const { words, write, send, leave, mention, clear } = useWords(props, field);
  const link = useLinkPreview(burns === undefined && mode.kind !== 'edit' ? words : '');
  const naming = useNaming(words, peer, field, mention);
  const desk = useMedia('(pointer: fine)');
  const onKeyDown = (event: KeyboardEvent) => {
    // An input method takes Enter for itself while it composes.
    if (event.nativeEvent.isComposing || naming.onKeyDown(event)) {
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey && desk) {
      event.preventDefault();
      void send(link.preview);
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
    return <VoiceRecorder peer={peer} burns={burns} held={records === 'held'} onDone={() => setRecords(undefined)} />;
  }
  return (
    <div className="composer">
      {mode.kind === 'new' && <WayRow peer={peer} burns={burns} />}
      {mode.kind !== 'new' && <About mode={mode} name={person.name} onLeave={leave} />}
      {link.preview && (
        <div className="composer-preview">
          <LinkCard preview={link.preview} />
          <IconButton icon="close" size={16} label={text('preview.remove')} onClick={link.drop} />
        </div>
      )}
      {naming.people.length > 0 && (
        <MentionList people={naming.people} at={naming.at} id={naming.id} onChoose={naming.choose} />
      )}
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
        <AttachButton peer={peer} words={words.trim()} onFiles={() => files.current?.click()} onScheduled={clear} />
        <EmojiPicker peer={peer} onChoose={(emoji) => insert(field.current, emoji, write)} />
        <textarea
          ref={field}
          rows={1}
          aria-label={text('composer.label', { name: person.name })}
          aria-controls={naming.people.length > 0 ? naming.id : undefined}
          placeholder={text('composer.placeholder', { name: person.name })}
          enterKeyHint={desk ? 'send' : 'enter'}
          value={words}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        {words.trim() === '' && mode.kind !== 'edit' && <Microphone onRecord={setRecords} />}
        <button
          type="button"
          className="send"
          data-burns={burns !== undefined}
          aria-label={text('composer.send')}
          disabled={words.trim() === ''}
          onClick={() => void send(link.preview)}
        >
          <Icon name={mode.kind === 'edit' ? 'check' : burns === undefined ? 'send' : 'flame'} />
        </button>
      </div>
    </div>
  );
}

/** A press records until it is pressed again; who holds it records as long as they hold. */
function Microphone({ onRecord }: { onRecord: (how: 'held' | 'free') => void }) {
  const text = useText();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <IconButton
      icon="mic"
      label={text('composer.voice')}
      title={text('voice.hold')}
      onPointerDown={(event) => {
        if (event.button === 0) {
          timer.current = setTimeout(() => onRecord('held'), 250);
        }
      }}
      onPointerUp={() => clearTimeout(timer.current)}
      onPointerLeave={() => clearTimeout(timer.current)}
      onContextMenu={(event) => event.preventDefault()}
      onClick={() => onRecord('free')}
    />
  );
}

/** Whom the word under the cursor may name; the arrows choose among them. */
function useNaming(
  words: string,
  peer: string,
  field: { readonly current: HTMLTextAreaElement | null },
  mention: (jid: string, asked: string) => string,
) {
  const id = useId();
  const [at, setAt] = useState(0);
  const [closed, setClosed] = useState<string>();
  const asked = mentionAt(words, field.current?.selectionStart ?? words.length);
  const people = usePeopleLike(asked === undefined || closed === words ? undefined : asked, peer);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another word begins at the top
  useEffect(() => setAt(0), [asked]);
  const choose = (jid: string) => setClosed(mention(jid, asked ?? ''));
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (people.length === 0) {
      return false;
    }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setAt((at + (event.key === 'ArrowDown' ? 1 : people.length - 1)) % people.length);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && people[at] !== undefined) {
      choose(people[at]);
    } else if (event.key === 'Escape') {
      setClosed(words);
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  };
  return { id, at, people, choose, onKeyDown };
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
