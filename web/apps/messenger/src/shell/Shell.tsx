import { claimTab, Messenger, refreshPush, type Session } from '@hutong/model';
import { Api } from '@hutong/protocol';
import { Button, Mark, useText } from '@hutong/ui';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { doorOf } from '../calls/door';
import { joiningBy } from '../conferences/paths';
import { ApiContext, MessengerContext, useCell } from '../hooks';
import { acceptInvitation } from '../invitations';
import { notifyIncoming, withdrawRead } from '../notify';
import { invitedBy, pairingOf, path } from '../router';
import { routes } from '../routes';
import { Frame } from './Frame';

const PairPage = lazy(() => import('../pages/pair/PairPage').then((module) => ({ default: module.PairPage })));

const JoinPage = lazy(() => import('../conferences/JoinPage').then((module) => ({ default: module.JoinPage })));

const InvitedPage = lazy(() => import('../pages/pair/InvitedPage').then((module) => ({ default: module.InvitedPage })));
const WelcomePage = lazy(() =>
  import('../pages/welcome/WelcomePage').then((module) => ({ default: module.WelcomePage })),
);

/** What is signed in: opens the account's messenger, and keeps it while the page lives. */
export function Shell({
  session,
  onLeave,
  onAnother,
}: {
  session: Session;
  /** Opens an account beside this one. */
  onAnother: () => void;
  onLeave: (session: Session, refused: boolean) => void;
}) {
  const [messenger, again] = useSession(session);
  const api = useMemo(() => new Api('', session.token), [session]);
  return messenger ? (
    <MessengerContext value={messenger}>
      <ApiContext value={api}>
        <Signed messenger={messenger} session={session} onLeave={onLeave} onAgain={again} onAnother={onAnother} />
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
  onAnother: () => void;
  /** Signs in once more; false when that was tried a moment ago. */
  onAgain: () => boolean;
}) {
  const { messenger, session, onLeave, onAgain } = props;
  const text = useText();
  const refused = useCell(messenger.refused);
  const [elsewhere, setElsewhere] = useState(false);
  useEffect(() => {
    if (refused === 'conflict') {
      setElsewhere(!onAgain());
    } else if (refused !== undefined) {
      onLeave(session, true);
    }
  }, [refused, session, onLeave, onAgain]);
  const state = useCell(messenger.state);
  useEffect(() => {
    if (state === 'online') {
      void acceptInvitation(messenger).catch(() => {});
      // Where the browser is reached changes by itself: the server is told at each start.
      void refreshPush(new Api('', session.token)).catch(() => {});
    }
  }, [state, messenger, session]);
  useEffect(() => withdrawRead(messenger), [messenger]);
  if (elsewhere) {
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
  return <Pages onSignOut={() => onLeave(session, false)} onAnother={props.onAnother} />;
}

function Pages({ onSignOut, onAnother }: { onSignOut: () => void; onAnother: () => void }) {
  const where = useCell(path);
  const pairing = pairingOf(where);
  const invited = invitedBy(where);
  if (invited?.inviter !== undefined) {
    return (
      <Suspense fallback={<div className="splash" />}>
        <InvitedPage inviter={invited.inviter} token={invited.token} onAnother={onAnother} />
      </Suspense>
    );
  }
  const joining = joiningBy(where);
  if (joining !== undefined) {
    return (
      <Suspense fallback={<div className="splash" />}>
        <JoinPage key={joining} token={joining} />
      </Suspense>
    );
  }
  if (pairing !== undefined || where === '/welcome') {
    return (
      <Suspense fallback={<div className="splash" />}>
        {pairing === undefined ? <WelcomePage /> : <PairPage id={pairing} />}
      </Suspense>
    );
  }
  const route = routes.find((one) => one.matches(where)) ?? routes[0];
  const Page = route?.page;
  return (
    <Frame where={where} onSignOut={onSignOut}>
      {Page && <Page path={where} onSignOut={onSignOut} />}
    </Frame>
  );
}

/** Between two tries after somebody else took this page's place. */
const AgainMilliseconds = 30_000;

/**
 * The messenger of a session. This tab's id is its own, so who takes its place is mostly its own ghost: a sign-in of
 * the page before a reload, still on its way. So it is tried once more before it is said.
 */
function useSession(session: Session): [Messenger | undefined, () => boolean] {
  const [messenger, setMessenger] = useState<Messenger>();
  const [round, setRound] = useState(0);
  const tried = useRef(-AgainMilliseconds);
  const again = useCallback(() => {
    if (performance.now() - tried.current < AgainMilliseconds) {
      return false;
    }
    tried.current = performance.now();
    setRound((one) => one + 1);
    return true;
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round opens it again
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
        onArchive: (page) => doorOf(made).onArchive(page),
      });
      if (closed) {
        await made.close();
        return;
      }
      opened = made;
      doorOf(made);
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
      if (opened) {
        doorOf(opened).close();
        void opened.close();
      }
    };
  }, [session, round]);
  return [messenger, again];
}
