import { dialled, isShort } from '@hutong/model/calls';
import { domain } from '@hutong/protocol';
import type { KeyboardEvent } from 'react';
import { readAddress } from '../chats/readAddress';

/** The address of what is typed; short numbers are the server's to know. */
export function addressOf(typed: string, account: string): string | undefined {
  const text = dialled(typed);
  return readAddress(text, account) ?? (isShort(text) ? `${text.trim()}@${domain(account)}` : undefined);
}

/** Up and down go from one to the next. */
export function moveBetween(event: KeyboardEvent<HTMLUListElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step !== 0) {
    const all = [...event.currentTarget.querySelectorAll('button')];
    const at = all.indexOf(event.target as HTMLButtonElement);
    event.preventDefault();
    all[Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
  }
}
