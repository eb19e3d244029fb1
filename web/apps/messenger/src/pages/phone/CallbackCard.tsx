import type { Callback, CallbackView } from '@hutong/model/calls';
import { domain } from '@hutong/protocol';
import { Button, Icon, IconButton, type Text, textOr, useText } from '@hutong/ui';
import { useEffect } from 'react';
import { Timer } from '../../calls/Timer';
import { useApi, useCell, useMessenger } from '../../hooks';
import { callbackOf } from './callbacks';
import { useNames } from './useNames';

/** How far a callback is. It needs no page: closing this one changes nothing. */
export function CallbackCard() {
  const cell = callbackOf(useMessenger());
  const callback = useCell(cell);
  return callback ? (
    <Shown key={callback.view.get().to} callback={callback} onClose={() => cell.set(undefined)} />
  ) : null;
}

function Shown({ callback, onClose }: { callback: Callback; onClose: () => void }) {
  const text = useText();
  const api = useApi();
  const messenger = useMessenger();
  const view = useCell(callback.view);
  const server = domain(messenger.account);
  const name = useNames()(`${view.to}@${server}`);
  const over = view.state === 'ended';
  useEffect(() => {
    if (over) {
      // What it left is in the history a moment later.
      const timer = setTimeout(() => {
        void api.callHistory().then(
          (history) => messenger.calls.merge(history, server),
          () => {},
        );
      }, 800);
      return () => clearTimeout(timer);
    }
  }, [over, api, messenger, server]);
  return (
    <section className="callback" aria-label={text('callback.title')} data-state={view.state}>
      <Icon name="swap" size={22} />
      <div>
        <b>{name}</b>
        <p role="status">{wordsOf(view, name, text)}</p>
        {view.answered !== undefined && <Timer since={view.answered} until={view.ended} />}
      </div>
      {callback.live ? (
        <Button kind="danger" onClick={() => void callback.hangUp()}>
          <Icon name="hangup" size={18} />
          {text('call.hangUp')}
        </Button>
      ) : (
        <IconButton icon="close" label={text('common.close')} onClick={onClose} />
      )}
    </section>
  );
}

function wordsOf(view: CallbackView, name: string, text: Text): string {
  switch (view.state) {
    case 'asking':
    case 'own':
      return text('callback.own');
    case 'their':
      return text('callback.their', { name });
    case 'talking':
      return text('callback.talking', { n: view.people });
    default:
      return textOr('callback.reason', view.reason ?? 'failed', 'callback.reason.failed');
  }
}
