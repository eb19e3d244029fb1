import { addSession, removeSession, type Session, Store, sessions, shownAddress, shownSession } from '@hutong/model';
import { Api } from '@hutong/protocol';
import { lazy, Suspense, useCallback, useState } from 'react';
import { joiningBy } from './conferences/paths';
import { useCell } from './hooks';
import { keepInvitation } from './invitations';
import { SignInPage } from './pages/signIn/SignInPage';
import { go, invitedBy, linkToken, pairingOf, path } from './router';
import { Shell } from './shell/Shell';

const GuestPage = lazy(() => import('./conferences/GuestPage').then((module) => ({ default: module.GuestPage })));

/** Who is signed in sees the shell; who is not, or adds an account, or opened an invitation, signs in. */
export function App() {
  const where = useCell(path);
  const token = useCell(linkToken);
  useCell(sessions);
  useCell(shownAddress);
  const session = shownSession();
  const [signedOut, setSignedOut] = useState(false);
  const invited = invitedBy(where);
  const [another, setAnother] = useState(false);
  const pairing = pairingOf(where);
  const [asGuest, setAsGuest] = useState(true);
  const signIn = useCallback(() => setAsGuest(false), []);

  const enter = useCallback((entered: Session, opened: boolean) => {
    linkToken.set(undefined);
    addSession(entered);
    setSignedOut(false);
    const by = invitedBy(path.get());
    if (by?.inviter !== undefined && by.inviter !== entered.address) {
      keepInvitation(entered.address, by.inviter, by.token);
    }
    if (pairingOf(path.get()) === undefined && joiningBy(path.get()) === undefined) {
      go(opened ? '/welcome' : '/', true);
    }
  }, []);

  const leave = useCallback(async (left: Session, refused: boolean) => {
    removeSession(left.address);
    setSignedOut(refused);
    go('/', true);
    if (!refused) {
      await new Api('', left.token).signOut().catch(() => {});
      await Store.remove(left.address).catch(() => {});
    }
  }, []);

  const joining = joiningBy(where);
  if (!session && joining !== undefined && asGuest) {
    return (
      <Suspense fallback={<div className="splash" />}>
        <GuestPage key={joining} token={joining} onSignIn={signIn} />
      </Suspense>
    );
  }
  if (!session || where === '/sign-in' || (invited !== undefined && (another || invited.inviter === undefined))) {
    return (
      <SignInPage
        invited={invited}
        token={token}
        note={
          signedOut
            ? 'signin.signedOut'
            : pairing !== undefined
              ? 'signin.pairFirst'
              : joiningBy(where) === undefined
                ? undefined
                : 'conference.join.signIn'
        }
        others={sessions.get()}
        onEnter={enter}
      />
    );
  }
  return (
    <Shell
      key={`${session.address} ${session.token}`}
      session={session}
      onLeave={leave}
      onAnother={() => setAnother(true)}
    />
  );
}
