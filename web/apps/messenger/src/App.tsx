import { addSession, loadSessions, removeSession, type Session, Store } from '@hutong/model';
import { Api } from '@hutong/protocol';
import { useCallback, useState } from 'react';
import { useCell } from './hooks';
import { SignInPage } from './pages/signIn/SignInPage';
import { go, path } from './router';
import { Shell } from './shell/Shell';

/** Who is signed in sees the shell; who is not, or opened an invitation, signs in. */
export function App() {
  const [session, setSession] = useState(() => loadSessions()[0]);
  const [signedOut, setSignedOut] = useState(false);
  const invitation = /^\/i\/([\w-]+)$/.exec(useCell(path))?.[1];

  const enter = useCallback((entered: Session) => {
    addSession(entered);
    setSession(entered);
    setSignedOut(false);
    go('/', true);
  }, []);

  const leave = useCallback(async (left: Session, refused: boolean) => {
    removeSession(left.address);
    setSession(loadSessions()[0]);
    setSignedOut(refused);
    go('/', true);
    if (!refused) {
      await new Api('', left.token).signOut().catch(() => {});
      await Store.remove(left.address).catch(() => {});
    }
  }, []);

  if (!session || invitation !== undefined) {
    return <SignInPage invitation={invitation} signedOut={signedOut} onEnter={enter} />;
  }
  return <Shell key={session.address} session={session} onLeave={leave} />;
}
