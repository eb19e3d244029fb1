import { formatNumber } from '@hutong/model';
import { isNumber, local } from '@hutong/protocol';
import { Button, Icon, IconButton, useText } from '@hutong/ui';
import { Suspense, useEffect, useRef } from 'react';
import { useMessenger, usePerson, usePhone } from '../../hooks';
import { go } from '../../router';
import { AccountMenu } from '../../shell/AccountMenu';
import type { PageProps } from '../../shell/PageProps';
import { useOffers } from '../../useOffers';
import { PageLink } from './PageLink';
import { type Part, parts } from './parts';
import './me.css';

/** What is one's own: a list of parts, and the one that was chosen. On a phone one at a time. */
export function MePage(props: PageProps) {
  const phone = usePhone();
  const chosen = parts.find((one) => one.path === props.path);
  const part = chosen ?? (phone ? undefined : parts[0]);
  return (
    <div className="me">
      {(!phone || !part) && <Parts chosen={part} onSignOut={props.onSignOut} phone={phone} />}
      {part && <PartPane part={part} phone={phone} page={props} />}
    </div>
  );
}

function Parts({ chosen, phone, onSignOut }: { chosen: Part | undefined; phone: boolean; onSignOut: () => void }) {
  const text = useText();
  const messenger = useMessenger();
  const own = usePerson(messenger.account);
  const offers = useOffers();
  const shown = parts.filter((part) => part.needs === undefined || offers[part.needs]);
  return (
    <nav className="me-parts" aria-labelledby="me-title" {...(phone && { id: 'main' })}>
      <h1 id="me-title">{text('me.title')}</h1>
      <div className="me-own">
        <AccountMenu size={56} onSignOut={onSignOut} />
        <div>
          <b>{own.name}</b>
          <p>{isNumber(own.jid) ? formatNumber(local(own.jid)) : own.jid}</p>
        </div>
      </div>
      <ul>
        {shown.map((part) => (
          <li key={part.path} data-gap={part.gap}>
            <PageLink to={part.path} current={part === chosen}>
              <Icon name={part.icon} />
              <span>{text(part.label)}</span>
              {phone && <Icon name="next" size={16} />}
            </PageLink>
          </li>
        ))}
      </ul>
      <Button kind="quiet" className="me-leave" onClick={onSignOut}>
        <Icon name="leave" size={18} />
        {text('me.signOut')}
      </Button>
    </nav>
  );
}

function PartPane({ part, phone, page }: { part: Part; phone: boolean; page: PageProps }) {
  const text = useText();
  const head = useRef<HTMLHeadingElement>(null);
  const Page = part.page;
  // Who moves by keyboard or by ear is taken to what was opened.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another part is shown
  useEffect(() => {
    if (page.path === part.path) {
      head.current?.focus({ preventScroll: true });
    }
  }, [part]);
  return (
    <main className="me-part" id="main" aria-labelledby="me-part">
      <header>
        {phone && <IconButton icon="back" label={text('common.back')} onClick={() => go('/me')} />}
        <h2 id="me-part" ref={head} tabIndex={-1}>
          {text(part.label)}
        </h2>
      </header>
      <Suspense fallback={<div className="me-waiting" />}>
        <Page {...page} />
      </Suspense>
    </main>
  );
}
