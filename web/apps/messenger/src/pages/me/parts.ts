import type { IconName, StringKey } from '@hutong/ui';
import { type ComponentType, lazy } from 'react';
import type { PageProps } from '../../shell/PageProps';
import { AppearancePart } from './AppearancePart';
import { NotifyPart } from './NotifyPart';
import { ProfilePart } from './ProfilePart';

/** A part of what is one's own. */
export interface Part {
  readonly path: string;
  readonly icon: IconName;
  readonly label: StringKey;
  readonly page: ComponentType<PageProps>;
  /** Whether a group begins with it. */
  readonly gap?: boolean;
}

const PasskeysPart = lazy(() => import('./PasskeysPart').then((module) => ({ default: module.PasskeysPart })));

/** One line a part, in the order of the list. */
export const parts: readonly Part[] = [
  { path: '/me/profile', icon: 'person', label: 'me.profile', page: ProfilePart },
  { path: '/me/passkeys', icon: 'key', label: 'me.passkeys', page: PasskeysPart, gap: true },
  { path: '/me/notifications', icon: 'bell', label: 'me.notify', page: NotifyPart, gap: true },
  { path: '/me/appearance', icon: 'sun', label: 'me.appearance', page: AppearancePart },
];
