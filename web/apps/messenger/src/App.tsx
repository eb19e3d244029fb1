import { addSession, removeSession, type Session, Store, sessions, shownSession } from '@hutong/model';
import { Api } from '@hutong/protocol';
import { useCallback, useState } from 'react';
import { useCell } from './hooks';
import { SignInPage } from './pages/signIn/SignInPage';
import { go, linkToken, pairingOf, path } from './router';
import { Shell } from './shell/Shell';

/** Who is signed in sees the shell; who is not, or adds an account, or opened an invitation, signs in. */
export function App() {
  const where = useCell(path);
  const token = useCell(linkToken);
  useCell(sessions);
  const session = shownSession();
  const [signedOut, setSignedOut] = useState(false);
  const invitation = /^\/i\/([\w-]+)$/.exec(where)?.[1];
  const pairing = pairingOf(where);

  const enter = useCallback((entered: Session) => {
    linkToken.set(undefined);
    addSession(entered);
    setSignedOut(false);
    if (pairingOf(path.get()) === undefined) {
      go('/', true);
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

  if (!session || where === '/sign-in' || invitation !== undefined) {
    return (
      <SignInPage
        invitation={invitation}
        token={token}
        note={signedOut ? 'signin.signedOut' : pairing === undefined ? undefined : 'signin.pairFirst'}
        others={sessions.get()}
        onEnter={enter}
      />
    );
  }
  return <Shell key={`${session.address} ${session.token}`} session={session} onLeave={leave} />;
}
