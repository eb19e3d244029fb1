import type { LinkPreview } from '@hutong/protocol';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useMessenger } from '../../hooks';
import type { Mode } from './useDeeds';

export interface WordsProps {
  readonly peer: string;
  readonly mode: Mode;
  readonly onMode: (mode: Mode) => void;
  readonly draft: string | undefined;
  /** Seconds after opening at which what is sent burns; undefined: it stays. */
  readonly burns: number | undefined;
}

/** The words, kept as a draft, and what becomes of them. */
export function useWords(
  { peer, mode, onMode, draft, burns }: WordsProps,
  field: RefObject<HTMLTextAreaElement | null>,
) {
  const messenger = useMessenger();
  const named = useRef(new Map<string, string>());
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
    named.current.clear();
    latest.current = '';
    setWords('');
    onMode({ kind: 'new' });
  };
  const send = async (preview?: LinkPreview) => {
    const body = latest.current.trim();
    if (body === '') {
      return;
    }
    const mentions = [...named.current].filter(([, name]) => body.includes(`@${name}`)).map(([jid]) => jid);
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
    if (burns !== undefined) {
      await messenger.sendBurning(peer, burns, { body });
      return;
    }
    await messenger.sendText(peer, body, reply, {
      previews: preview && body.includes(preview.url) ? [preview] : undefined,
      mentions: mentions.length > 0 ? mentions : undefined,
    });
  };
  /** Names somebody in the words, in the place of what was typed of the name. Answers the words as they are then. */
  const mention = (jid: string, asked: string): string => {
    const cursor = field.current?.selectionStart ?? latest.current.length;
    const name = messenger.people.of(jid).get().name.replace(/\s+/g, '\u00a0');
    named.current.set(jid, name);
    const before = latest.current.slice(0, cursor - asked.length);
    const next = `${before}${name} ${latest.current.slice(cursor)}`;
    write(next);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(before.length + name.length + 1, before.length + name.length + 1);
    });
    return next;
  };
  const leave = () => {
    if (mode.kind === 'edit') {
      write('');
    }
    onMode({ kind: 'new' });
    field.current?.focus();
  };
  return { words, write, send, leave, mention, clear };
}
