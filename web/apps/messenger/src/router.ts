import { Cell } from '@hutong/model';

/** Where we are: the path of the address, and what a message wants shown. */
export const path = new Cell(window.location.pathname);

/** The token of a sign-in link that was followed to this page. */
export const linkToken = new Cell<string | undefined>(undefined);

window.addEventListener('popstate', () => path.set(window.location.pathname));
window.addEventListener('hashchange', takeFragment);
takeFragment();

/**
 * Links from outside carry what is secret in the fragment, which no server sees; it is taken out of the address, so
 * that no history keeps it: `/#/sign-in?token=` and `/#/pair?id=`.
 */
function takeFragment(): void {
  const [, page, query] = /^#\/(sign-in|pair)\?(.*)$/.exec(window.location.hash) ?? [];
  const given = new URLSearchParams(query);
  const [token, id] = [given.get('token'), given.get('id')];
  if (page === 'sign-in' && token) {
    linkToken.set(token);
    go('/sign-in', true);
  } else if (page === 'pair' && id) {
    go(`/pair/${encodeURIComponent(id)}`, true);
  }
}

/** Goes somewhere. `replace`: the way back does not lead here. */
export function go(to: string, replace = false): void {
  if (to !== window.location.pathname || window.location.hash !== '') {
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
  return last(/^\/chat\/([^/]+)$/, path);
}

/** The address of an invitation: who invites stands in the fragment, and no server need know it. */
export function invitePath(token: string, inviter: string): string {
  return `/i/${encodeURIComponent(token)}#${encodeURIComponent(inviter)}`;
}

/** An invitation: its token, and who invites, when the link says so. */
export interface Invited {
  readonly token: string;
  readonly inviter: string | undefined;
}

/** The invitation that this page was opened by. */
export function invitedBy(path: string): Invited | undefined {
  const token = last(/^\/i\/([\w-]+)$/, path);
  const inviter = last(/^#([^/?]+@[^/?]+|[^/?]+%40[^/?]+)$/, window.location.hash);
  return token === undefined ? undefined : { token, inviter };
}

/** The pairing that a path asks to allow. */
export function pairingOf(path: string): string | undefined {
  return last(/^\/pair\/([^/]+)$/, path);
}

function last(form: RegExp, path: string): string | undefined {
  const match = form.exec(path)?.[1];
  try {
    return match === undefined ? undefined : decodeURIComponent(match);
  } catch {
    return undefined;
  }
}
