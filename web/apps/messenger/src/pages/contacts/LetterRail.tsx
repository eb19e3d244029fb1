import { useText } from '@hutong/ui';
import type { PointerEvent, RefObject } from 'react';

const Letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ#'];

/** A to Z beside the list: a press or a finger that slides goes there; letters that nobody has lead to the next. */
export function LetterRail({ letters, rows }: { letters: readonly string[]; rows: RefObject<HTMLDivElement | null> }) {
  const text = useText();
  const to = (letter: string) => {
    const at = Letters.indexOf(letter);
    const next = letters.find((one) => Letters.indexOf(one) >= at) ?? letters.at(-1);
    rows.current?.querySelector(`[data-letter="${next}"]`)?.scrollIntoView({ block: 'start' });
  };
  const slide = (event: PointerEvent) => {
    if (event.buttons > 0) {
      const under = document.elementFromPoint(event.clientX, event.clientY);
      const letter = under instanceof HTMLElement ? under.dataset.to : undefined;
      if (letter) {
        to(letter);
      }
    }
  };
  return (
    <nav className="letter-rail" aria-label={text('contacts.rail')} onPointerMove={slide}>
      {Letters.map((letter) => (
        <button
          key={letter}
          type="button"
          data-to={letter}
          data-none={!letters.includes(letter)}
          tabIndex={letters.includes(letter) ? 0 : -1}
          aria-label={text('contacts.letter', { letter })}
          onPointerDown={(event) => event.currentTarget.releasePointerCapture(event.pointerId)}
          onClick={() => to(letter)}
        >
          {letter}
        </button>
      ))}
    </nav>
  );
}
