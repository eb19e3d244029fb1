import { claimTab, Messenger, type Session } from '@hutong/model';
import { Api } from '@hutong/protocol';
import { Button, Mark, useText } from '@hutong/ui';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { ApiContext, MessengerContext, useCell } from '../hooks';
import { notifyIncoming } from '../notify';
import { pairingOf, path } from '../router';
import { routes } from '../routes';
import { Frame } from './Frame';

const PairPage = lazy(() => import('../pages/pair/PairPage').then((module) => ({ default: module.PairPage })));

/** What is signed in: opens the account's messenger, and keeps it while the page lives. */
export function Shell({
  session,
  onLeave,
}: {
  session: Session;
  onLeave: (session: Session, refused: boolean) => void;
}) {
  const messenger = useSession(session);
  const api = useMemo(() => new Api('', session.token), [session]);
  return messenger ? (
    <MessengerContext value={messenger}>
      <ApiContext value={api}>
        <Signed messenger={messenger} session={session} onLeave={onLeave} />
      </ApiContext>
    </MessengerContext>
  ) : (
    <div className="splash">
      <Mark size={64} />
    </div>
  );
}

function Signed(props: {
  messenger: Messenger;
  session: Session;
  onLeave: (session: Session, refused: boolean) => void;
}) {
  const { messenger, session, onLeave } = props;
  const text = useText();
  const refused = useCell(messenger.refused);
  useEffect(() => {
    if (refused !== undefined && refused !== 'conflict') {
      onLeave(session, true);
    }
  }, [refused, session, onLeave]);
  if (refused === 'conflict') {
    return (
      <div className="splash">
        <Mark size={64} />
        <p>{text('signin.otherTab')}</p>
        <Button kind="main" onClick={() => window.location.reload()}>
          {text('signin.useHere')}
        </Button>
      </div>
    );
  }
  return <Pages onSignOut={() => onLeave(session, false)} />;
}

function Pages({ onSignOut }: { onSignOut: () => void }) {
  const where = useCell(path);
  const pairing = pairingOf(where);
  if (pairing !== undefined) {
    return (
      <Suspense fallback={<div className="splash" />}>
        <PairPage id={pairing} />
      </Suspense>
    );
  }
  const route = routes.find((one) => one.matches(where)) ?? routes[0];
  const Page = route?.page;
  return <Frame where={where}>{Page && <Page path={where} onSignOut={onSignOut} />}</Frame>;
}

/** The messenger of a session. */
function useSession(session: Session): Messenger | undefined {
  const [messenger, setMessenger] = useState<Messenger>();
  useEffect(() => {
    let opened: Messenger | undefined;
    let closed = false;
    const open = async () => {
      const tab = await claimTab();
      const made = await Messenger.open({
        url: `${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}/xmpp-websocket`,
        address: session.address,
        token: session.token,
        userAgent: tab,
        tab,
        onIncoming: (item) => notifyIncoming(made, item),
      });
      if (closed) {
        await made.close();
        return;
      }
      opened = made;
      made.start();
      setMessenger(made);
    };
    void open();
    const hurry = () => opened?.connection.hurry();
    const seen = () => {
      opened?.connection.setActive(!document.hidden);
      if (!document.hidden) {
        hurry();
      }
    };
    window.addEventListener('online', hurry);
    document.addEventListener('visibilitychange', seen);
    return () => {
      closed = true;
      window.removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', seen);
      void opened?.close();
    };
  }, [session]);
  return messenger;
}
