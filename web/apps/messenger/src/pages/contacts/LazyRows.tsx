import type { BookContact } from '@hutong/protocol';
import { type ReactNode, useEffect, useRef, useState } from 'react';

/** Rows of a chunk: a screen or two. */
const Chunk = 40;
/** Pixels of a row (contacts.css), for those that are not in the page. */
const RowHeight = 56;
/** How far from what is seen rows are made: a fast turn of the wheel. */
const Ahead = '900px 0px';

/** Rows that are in the page only where somebody looks; elsewhere a space of their height is. */
export function LazyRows({
  contacts,
  row,
}: {
  contacts: readonly BookContact[];
  row: (contact: BookContact) => ReactNode;
}) {
  if (contacts.length <= Chunk) {
    return contacts.map(row);
  }
  const chunks = Math.ceil(contacts.length / Chunk);
  return Array.from({ length: chunks }, (_, at) => (
    <LazyChunk key={at} contacts={contacts.slice(at * Chunk, (at + 1) * Chunk)} row={row} />
  ));
}

function LazyChunk({ contacts, row }: { contacts: readonly BookContact[]; row: (contact: BookContact) => ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) {
      return;
    }
    const root = element.closest('.rows');
    const observer = new IntersectionObserver((entries) => setNear(entries.some((entry) => entry.isIntersecting)), {
      root,
      rootMargin: Ahead,
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={box} className="lazy-rows" data-near={near}>
      {near ? contacts.map(row) : <div style={{ height: contacts.length * RowHeight }} />}
    </div>
  );
}
