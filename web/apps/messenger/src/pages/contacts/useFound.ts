import type { BookContact } from '@hutong/protocol';
import { useEffect, useState } from 'react';
import { useMessenger } from '../../hooks';
import { bookOf } from './book';

const Pause = 120;

/**
 * What the server finds for what is typed; undefined until it is known. What was found before stays on the screen
 * meanwhile.
 */
export function useFound(asked: string, all: readonly BookContact[] | undefined): readonly BookContact[] | undefined {
  const book = bookOf(useMessenger());
  const [found, setFound] = useState<readonly BookContact[]>();
  const words = asked.trim().slice(0, 100);
  useEffect(() => {
    if (words === '') {
      setFound(undefined);
      return;
    }
    let wanted = true;
    const timer = setTimeout(() => {
      book.api.search(words).then(
        (items) => wanted && setFound(items),
        () => wanted && setFound([]),
      );
    }, Pause);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [words, book, all]);
  return found;
}
