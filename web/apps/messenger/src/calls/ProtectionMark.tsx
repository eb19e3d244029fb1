import { type Protection, protectionOf } from '@hutong/model';
import type { CallView } from '@hutong/model/calls';
import { Icon, useText } from '@hutong/ui';
import { useEffect, useState } from 'react';
import { useApi } from '../hooks';

/** Milliseconds: until the ends have sound, and later, when others may have come or gone. */
const [LookSoon, LookAgain] = [1_500, 15_000];

/** How the sound of a call is protected that goes on; nothing while that is not known. */
export function useProtection({ id, state, answered, joined }: CallView): Protection | undefined {
  const api = useApi();
  const [known, setKnown] = useState<Protection>();
  const goesOn = answered !== undefined && state !== 'ended';
  useEffect(() => {
    if (!goesOn || !joined) {
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wanted = true;
    const look = async () => {
      const found = await api.serverCall(id).then(protectionOf, () => undefined);
      if (wanted) {
        setKnown(found);
        timer = setTimeout(() => void look(), found === undefined ? LookSoon : LookAgain);
      }
    };
    void look();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [api, id, goesOn, joined]);
  return goesOn ? (joined ? known : 'direct') : undefined;
}

/** A lock, closed or open, and what it stands for. */
export function ProtectionMark({ protection }: { protection: Protection }) {
  const text = useText();
  return (
    <span className="protection" data-protection={protection} title={text(`call.protection.${protection}.hint`)}>
      <Icon name={protection === 'none' ? 'lockOpen' : 'lock'} size={16} />
      {text(`call.protection.${protection}`)}
      <span className="visually-hidden">{text(`call.protection.${protection}.hint`)}</span>
    </span>
  );
}
