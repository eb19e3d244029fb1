import { Button, useText } from '@hutong/ui';
import { useState } from 'react';

/** Whether this browser shows notifications. */
export function NotifyPart() {
  const text = useText();
  const [permission, setPermission] = useState(() => ('Notification' in window ? Notification.permission : 'denied'));
  return (
    <section className="tile">
      {permission === 'default' ? (
        <Button onClick={() => void Notification.requestPermission().then(setPermission)}>
          {text('me.notifyAsk')}
        </Button>
      ) : (
        <p>{text(permission === 'granted' ? 'me.notifyOn' : 'me.notifyOff')}</p>
      )}
    </section>
  );
}
