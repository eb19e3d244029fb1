import type { IconName, StringKey } from '@hutong/ui';
import { type ComponentType, lazy } from 'react';
import type { PageProps } from '../../shell/PageProps';
import type { Offers } from '../../useOffers';
import { AppearancePart } from './AppearancePart';
import { ProfilePart } from './ProfilePart';

/** A part of what is one's own. */
export interface Part {
  readonly path: string;
  readonly icon: IconName;
  readonly label: StringKey;
  readonly page: ComponentType<PageProps>;
  /** What the server must have for it. */
  readonly needs?: keyof Offers;
  /** Whether a group begins with it. */
  readonly gap?: boolean;
}

const AppsPart = lazy(() => import('./AppsPart').then((module) => ({ default: module.AppsPart })));
const CallsPart = lazy(() => import('./CallsPart').then((module) => ({ default: module.CallsPart })));
const DataPart = lazy(() => import('./DataPart').then((module) => ({ default: module.DataPart })));
const DevicesPart = lazy(() => import('./DevicesPart').then((module) => ({ default: module.DevicesPart })));
const NotifyPart = lazy(() => import('./NotifyPart').then((module) => ({ default: module.NotifyPart })));
const PasskeysPart = lazy(() => import('./PasskeysPart').then((module) => ({ default: module.PasskeysPart })));
const PasswordPart = lazy(() => import('./PasswordPart').then((module) => ({ default: module.PasswordPart })));
const PrivacyPart = lazy(() => import('./PrivacyPart').then((module) => ({ default: module.PrivacyPart })));

/** One line a part, in the order of the list. */
export const parts: readonly Part[] = [
  { path: '/me/profile', icon: 'person', label: 'me.profile', page: ProfilePart },
  { path: '/me/devices', icon: 'computer', label: 'me.devices', page: DevicesPart, gap: true },
  { path: '/me/passkeys', icon: 'key', label: 'me.passkeys', page: PasskeysPart },
  { path: '/me/password', icon: 'lock', label: 'me.password', page: PasswordPart },
  { path: '/me/apps', icon: 'plug', label: 'me.apps', page: AppsPart },
  { path: '/me/notifications', icon: 'bell', label: 'me.notify', page: NotifyPart, gap: true },
  { path: '/me/calls', icon: 'call', label: 'me.calls', page: CallsPart, needs: 'callSettings' },
  { path: '/me/privacy', icon: 'shield', label: 'me.privacy', page: PrivacyPart },
  { path: '/me/appearance', icon: 'sun', label: 'me.appearance', page: AppearancePart },
  { path: '/me/data', icon: 'chart', label: 'me.data', page: DataPart },
];
