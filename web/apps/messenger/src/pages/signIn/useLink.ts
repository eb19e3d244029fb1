import { Api, type SignedIn } from '@hutong/protocol';
import { useEffect, useState } from 'react';
import { linkToken } from '../../router';
import { deviceName } from './device';

/** What is on its way: React may run an effect twice, and a token is good once. */
const redeeming = new Map<string, Promise<SignedIn>>();

/** Follows a sign-in link, once. */
export function useLink(token: string | undefined, onEnter: (answer: SignedIn) => void): 'opening' | 'bad' | undefined {
  const [bad, setBad] = useState<string>();
  useEffect(() => {
    if (token === undefined) {
      return undefined;
    }
    let gone = false;
    const answer = redeeming.get(token) ?? new Api().followLink(token, deviceName());
    redeeming.set(token, answer);
    answer.then(
      (entered) => !gone && onEnter(entered),
      () => {
        if (!gone) {
          setBad(token);
          linkToken.set(undefined);
        }
      },
    );
    return () => {
      gone = true;
    };
  }, [token, onEnter]);
  return token !== undefined ? 'opening' : bad === undefined ? undefined : 'bad';
}
