import { Button, Icon, Mark, useText } from '@hutong/ui';
import { lazy, type MouseEvent, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useDoor } from '../calls/door';
import { useCell, useMessenger, usePhone } from '../hooks';
import { phonePath } from '../pages/phone/paths';
import { go, peerOf } from '../router';
import { type Route, routes } from '../routes';
import { update } from '../serviceWorker';
import { AccountMenu } from './AccountMenu';
import './shell.css';

const CallLayer = lazy(() => import('../calls/CallLayer').then((module) => ({ default: module.CallLayer })));

const SettleMilliseconds = 2_000;

/** The rail on a desk, the bar on a phone, and the page. */
export function Frame({ where, onSignOut, children }: { where: string; onSignOut: () => void; children: ReactNode }) {
  const text = useText();
  const phone = usePhone();
  const messenger = useMessenger();
  const unread = useCell(messenger.conversations.unread);
  const covered = useCell(useDoor().covers);
  const missed = useCell(messenger.calls.missed);
  const reload = useCell(update);
  useTelephoneLinks();
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${text('app.name')}` : text('app.name');
    const badge = navigator as Navigator & { setAppBadge?: (n: number) => Promise<void> };
    badge.setAppBadge?.(unread).catch(() => {});
    document.querySelector('link[rel=icon]')?.setAttribute('href', unread > 0 ? '/icon-unread.svg' : '/icon.svg');
  }, [unread, text]);
  const settled = useSettled();
  // A conversation has the whole screen of a phone.
  const bar = !phone || peerOf(where) === undefined;
  return (
    <div className="frame">
      <a className="skip" href="#main">
        {text('app.skip')}
      </a>
      {bar && (
        <nav className={phone ? 'tabs' : 'rail'} aria-label={text('nav.label')} inert={phone && covered}>
          {!phone && <Mark size={36} />}
          {routes.map((route) => (
            <NavLink
              key={route.path}
              route={route}
              where={where}
              phone={phone}
              badge={route.path === '/' ? unread : route.path === '/phone' ? missed : 0}
            />
          ))}
          {!phone && <AccountMenu size={36} onSignOut={onSignOut} />}
        </nav>
      )}
      <div className="page">
        {settled && (
          <Suspense fallback={null}>
            <CallLayer />
          </Suspense>
        )}
        <div className="page-body" inert={covered}>
          <Suspense fallback={<div className="splash" />}>{children}</Suspense>
        </div>
      </div>
      {reload && (
        <div className="update" role="status">
          {text('app.update')}
          <Button kind="quiet" onClick={reload}>
            {text('app.reload')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Telephone numbers in messages and on cards lead to the dialpad. */
function useTelephoneLinks(): void {
  useEffect(() => {
    const follow = (event: Event) => {
      const link = (event.target as Element).closest?.('a[href^="tel:"]');
      const [, number] = /^tel:([^;,?]+)/i.exec(link?.getAttribute('href') ?? '') ?? [];
      if (number !== undefined) {
        event.preventDefault();
        go(phonePath(number.replace(/[^\d+*#]/g, '')));
      }
    };
    document.addEventListener('click', follow);
    return () => document.removeEventListener('click', follow);
  }, []);
}

/** The code of calls is fetched when the page stands, or at once when a call is there. */
function useSettled(): boolean {
  const calls = useCell(useDoor().calls);
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SettleMilliseconds);
    return () => clearTimeout(timer);
  }, []);
  return settled || calls !== undefined;
}

function NavLink({ route, where, phone, badge }: { route: Route; where: string; phone: boolean; badge: number }) {
  const text = useText();
  const label = text(route.label);
  const on = route.matches(where);
  const follow = (event: MouseEvent) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go(route.path);
    }
  };
  return (
    <a
      href={route.path}
      className="nav-link"
      data-last={route.last}
      aria-current={on ? 'page' : undefined}
      title={phone ? undefined : label}
      onClick={follow}
    >
      <Icon name={route.icon} size={phone ? 22 : 20} />
      <span className={phone ? 'nav-label' : 'visually-hidden'}>{label}</span>
      {badge > 0 && (
        <b className="nav-badge">
          <span aria-hidden="true">{badge > 99 ? '99+' : badge}</span>
          <span className="visually-hidden">
            {text(route.path === '/phone' ? 'phone.missedCount' : 'list.unread', { n: badge })}
          </span>
        </b>
      )}
    </a>
  );
}
