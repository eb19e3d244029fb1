import type { MouseEvent, ReactNode } from 'react';
import { go } from '../../router';

/** A link to another page of this client. */
export function PageLink(props: { to: string; current?: boolean; children: ReactNode; className?: string }) {
  const follow = (event: MouseEvent) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go(props.to);
    }
  };
  return (
    <a href={props.to} className={props.className} aria-current={props.current ? 'page' : undefined} onClick={follow}>
      {props.children}
    </a>
  );
}
