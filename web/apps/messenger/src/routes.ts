import type { IconName, StringKey } from '@hutong/ui';
import { type ComponentType, lazy } from 'react';
import { ChatsPage } from './pages/chats/ChatsPage';
import type { PageProps } from './shell/PageProps';

/** A page that the rail, or the bar on a phone, leads to. */
export interface Route {
  /** Whether a path belongs to the page. */
  readonly matches: (path: string) => boolean;
  readonly path: string;
  readonly icon: IconName;
  readonly label: StringKey;
  readonly page: ComponentType<PageProps>;
  /** Whether it stands at the end of the rail. */
  readonly last?: boolean;
}

const ContactsPage = lazy(() =>
  import('./pages/contacts/ContactsPage').then((module) => ({ default: module.ContactsPage })),
);
const PhonePage = lazy(() => import('./pages/phone/PhonePage').then((module) => ({ default: module.PhonePage })));
const MePage = lazy(() => import('./pages/me/MePage').then((module) => ({ default: module.MePage })));

const under = (folder: string) => (path: string) => path === folder || path.startsWith(`${folder}/`);

/** One line a page, in the order of the rail. */
export const routes: readonly Route[] = [
  {
    path: '/',
    matches: (path) => path === '/' || under('/chat')(path),
    icon: 'chat',
    label: 'nav.chats',
    page: ChatsPage,
  },
  {
    path: '/contacts',
    matches: under('/contacts'),
    icon: 'book',
    label: 'nav.contacts',
    page: ContactsPage,
  },
  { path: '/phone', matches: under('/phone'), icon: 'call', label: 'nav.calls', page: PhonePage },
  { path: '/me', matches: under('/me'), icon: 'gear', label: 'nav.me', page: MePage, last: true },
];
