import type { Call, Calls } from '@hutong/model/calls';
import { Icon, IconButton, useText } from '@hutong/ui';
import { useCell } from '../hooks';
import { useDoor } from './door';
import { Timer } from './Timer';
import { useCaller } from './useCaller';
import { stateWords } from './words';

/** A call beside which one chats on. */
export function CallBar({ calls, call }: { calls: Calls; call: Call }) {
  const text = useText();
  const door = useDoor();
  const view = useCell(call.view);
  const person = useCaller(view.peer);
  return (
    <section className="call-bar" aria-label={text('call.with', { name: person.name })} data-state={view.state}>
      <button
        type="button"
        className="call-bar-open"
        onClick={() => door.small.set(false)}
        aria-label={text('call.open')}
        title={text('call.open')}
      >
        <Icon name={view.video ? 'video' : 'call'} size={18} />
        <b>{person.name}</b>
        <span>
          {view.state === 'talking' && !view.held && view.answered !== undefined ? (
            <Timer since={view.answered} />
          ) : (
            stateWords(view, person.name, text)
          )}
        </span>
      </button>
      {view.state === 'ended' ? (
        <IconButton icon="close" label={text('call.close')} onClick={() => calls.dismiss(call)} />
      ) : (
        <>
          <IconButton
            icon={view.muted ? 'micOff' : 'mic'}
            label={text(view.muted ? 'call.unmute' : 'call.mute')}
            aria-pressed={view.muted}
            onClick={() => call.setMuted(!view.muted)}
          />
          <IconButton
            className="call-bar-end"
            icon="hangup"
            label={text('call.hangUp')}
            onClick={() => call.hangUp()}
          />
        </>
      )}
    </section>
  );
}
