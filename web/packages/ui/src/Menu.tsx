import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Icon, type IconName } from './Icon';

export interface MenuItem {
  readonly icon?: IconName;
  readonly label: string;
  readonly danger?: boolean;
  /** A number at its end, and what that is in words. */
  readonly count?: { readonly n: number; readonly words: string };
  readonly onChoose: () => void;
}

/** Where a menu opens: beside an element or at a point, in pixels of the window. */
export interface MenuPlace {
  readonly x: number;
  readonly y: number;
  /** Whether it grows to the left. */
  readonly left?: boolean;
}

const Margin = 8;

/** A menu (WAI-ARIA menu pattern): arrows move, Enter chooses, Escape and Tab close. */
export function Menu(props: {
  label: string;
  place: MenuPlace;
  items: readonly MenuItem[];
  head?: ReactNode;
  onClose: () => void;
}) {
  const { place, items, onClose } = props;
  const menu = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState({ left: place.x, top: place.y });
  useLayoutEffect(() => {
    const box = menu.current?.getBoundingClientRect();
    if (box) {
      const left = place.left ? place.x - box.width : place.x;
      setAt({
        left: Math.max(Margin, Math.min(left, window.innerWidth - box.width - Margin)),
        top: Math.max(Margin, Math.min(place.y, window.innerHeight - box.height - Margin)),
      });
    }
  }, [place]);
  useEffect(() => {
    const before = document.activeElement;
    menu.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: Event) => {
      if (!menu.current?.contains(event.target as Node)) {
        onClose();
      }
    };
    document.addEventListener('pointerdown', outside, true);
    window.addEventListener('blur', onClose);
    return () => {
      document.removeEventListener('pointerdown', outside, true);
      window.removeEventListener('blur', onClose);
      if (before instanceof HTMLElement && before.isConnected) {
        before.focus();
      }
    };
  }, [onClose]);
  const move = (event: KeyboardEvent) => {
    const all = [...(menu.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const now = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: -1 }[
      event.key
    ];
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      onClose();
    } else if (to !== undefined) {
      event.preventDefault();
      all.at(to % all.length)?.focus();
    }
  };
  return (
    <div ref={menu} className="menu" role="menu" aria-label={props.label} tabIndex={-1} style={at} onKeyDown={move}>
      {props.head}
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          className={item.danger ? 'menu-item menu-danger' : 'menu-item'}
          onClick={() => {
            onClose();
            item.onChoose();
          }}
        >
          {item.icon && <Icon name={item.icon} size={18} />}
          {item.label}
          {item.count && (
            <span className="menu-count">
              <span aria-hidden="true">{item.count.n > 99 ? '99+' : item.count.n}</span>
              <span className="visually-hidden">{item.count.words}</span>
            </span>
          )}
        </button>
      ))}
    </div>
  );
}
