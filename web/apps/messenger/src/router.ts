import { Cell } from '@hutong/model';

/** Where we are: the path of the address, and what a message wants shown. */
export const path = new Cell(window.location.pathname);

window.addEventListener('popstate', () => path.set(window.location.pathname));

/** Goes somewhere. `replace`: the way back does not lead here. */
export function go(to: string, replace = false): void {
  if (to !== window.location.pathname) {
    if (replace) {
      window.history.replaceState(null, '', to);
    } else {
      window.history.pushState(null, '', to);
    }
    path.set(to);
  }
}

/** The address of a conversation in this client. */
export function chatPath(peer: string): string {
  return `/chat/${encodeURIComponent(peer)}`;
}

/** Who the conversation of a path is with. */
export function peerOf(path: string): string | undefined {
  const match = /^\/chat\/([^/]+)$/.exec(path)?.[1];
  try {
    return match === undefined ? undefined : decodeURIComponent(match);
  } catch {
    return undefined;
  }
}
