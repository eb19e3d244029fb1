import type { Item } from '@hutong/model';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Rows that are in the page at most, and how many come at once when the end of them is near. */
const Most = 100;
const Step = 25;
const First = 60;
/** Pixels from an end at which more is fetched. */
const Near = 800;
/** Pixels from the bottom within which one still follows what comes. */
const Follows = 80;

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of a conversation that is in the page. It moves with the scroll; what is looked at stays where it is,
 * whatever comes above or below. At the bottom, what is new is followed.
 */
export function useMessageWindow(
  box: RefObject<HTMLDivElement | null>,
  items: readonly Item[],
  firstUnread: string | undefined,
  onTop: () => void,
) {
  const [first, setFirst] = useState<string | undefined>(() => around(items, firstUnread, First / 3));
  const [count, setCount] = useState(First);
  const [atBottom, setAtBottom] = useState(firstUnread === undefined);
  const follow = useRef(firstUnread === undefined);
  const anchor = useRef<{ key: string; top: number } | undefined>(undefined);
  const wanted = useRef<{ key: string; flash: boolean } | undefined>(
    firstUnread === undefined ? undefined : { key: firstUnread, flash: false },
  );
  const range = rangeOf(items, first, count, follow.current);

  const place = useCallback(() => {
    const element = box.current;
    if (!element) {
      return;
    }
    const want = wanted.current;
    const target = want && rowOf(element, want.key);
    if (target) {
      wanted.current = undefined;
      target.scrollIntoView({ block: 'center' });
      if (want.flash) {
        target.dataset.flash = 'true';
        setTimeout(() => delete target.dataset.flash, 1_600);
        target.focus({ preventScroll: true });
      }
      anchor.current = anchorOf(element);
    } else if (follow.current) {
      element.scrollTop = element.scrollHeight;
    } else if (anchor.current) {
      const row = rowOf(element, anchor.current.key);
      if (row) {
        element.scrollTop += row.offsetTop - element.scrollTop - anchor.current.top;
      }
    }
  }, [box]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: after every change of what is in the page
  useLayoutEffect(place, [items, range.start, range.end, place]);

  useEffect(() => {
    const element = box.current;
    if (!element) {
      return;
    }
    // Pictures arrive, the keyboard of a phone opens: what is looked at stays.
    const observer = new ResizeObserver(place);
    observer.observe(element);
    if (element.firstElementChild) {
      observer.observe(element.firstElementChild);
    }
    return () => observer.disconnect();
  }, [box, place]);

  const onScroll = useCallback(() => {
    const element = box.current;
    if (!element) {
      return;
    }
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    const { start, end } = rangeOf(items, first, count, follow.current);
    follow.current = end === items.length && below < Follows;
    anchor.current = anchorOf(element);
    setAtBottom(follow.current);
    if (element.scrollTop < Near) {
      if (start > 0) {
        const next = Math.max(0, start - Step);
        setFirst(items[next]?.key);
        setCount(Math.min(Most, end - next));
      } else {
        onTop();
      }
    } else if (below < Near && end < items.length) {
      const next = Math.max(start, end + Step - Most);
      setFirst(items[next]?.key);
      setCount(Math.min(Most, items.length - next, end + Step - next));
    }
  }, [box, items, first, count, onTop]);

  const toBottom = useCallback(() => {
    follow.current = true;
    anchor.current = undefined;
    setFirst(undefined);
    setCount(First);
    setAtBottom(true);
    place();
  }, [place]);

  const toKey = useCallback(
    (key: string) => {
      wanted.current = { key, flash: true };
      follow.current = false;
      setFirst(around(items, key, First / 2));
      setCount(First);
      setAtBottom(false);
      place();
    },
    [items, place],
  );

  return { range, atBottom, onScroll, toBottom, toKey };
}

function rangeOf(items: readonly Item[], first: string | undefined, count: number, follows: boolean): Range {
  const at = first === undefined ? -1 : items.findIndex((item) => item.key === first);
  if (at < 0) {
    return { start: Math.max(0, items.length - count), end: items.length };
  }
  // Who follows sees what comes; the rows above go when there are too many.
  if (follows) {
    return { start: Math.max(at, items.length - Most), end: items.length };
  }
  return { start: at, end: Math.min(items.length, at + Math.max(count, First)) };
}

/** The key of the item that lies some rows before another. */
function around(items: readonly Item[], key: string | undefined, before: number): string | undefined {
  const at = key === undefined ? -1 : items.findIndex((item) => item.key === key);
  return at < 0 ? undefined : items[Math.max(0, at - Math.round(before))]?.key;
}

function rowOf(box: HTMLElement, key: string): HTMLElement | undefined {
  return box.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? undefined;
}

/** The first row that is seen, and where it is. They lie one below the other: half of them are passed over at a time. */
function anchorOf(box: HTMLElement): { key: string; top: number } | undefined {
  const rows = box.querySelectorAll<HTMLElement>('[data-key]');
  const top = box.scrollTop;
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row && row.offsetTop + row.offsetHeight > top) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  const first = rows[low];
  return first && { key: first.dataset.key ?? '', top: first.offsetTop - top };
}
