import type { Call, Calls, HandingKind, HandingView } from '@hutong/model/calls';
import { isNumber, local } from '@hutong/protocol';
import { Button, Icon, type Text, useText } from '@hutong/ui';
import { useEffect } from 'react';
import { useApi, useCell, useMessenger } from '../hooks';
import { useDoor } from './door';
import { handingOf } from './handings';
import { CallDialog, PersonChoice } from './PersonDialog';
import { useCaller } from './useCaller';
import { useCanJoin } from './useCanJoin';
import { refusalWords } from './words';

interface Parts {
  calls: Calls;
  call: Call;
  /** The call that waits meanwhile. */
  waiting: Call | undefined;
  kind: HandingKind;
  onClose: () => void;
}

/** Who is to have the call, or is to be called into it. */
export function HandOn(props: Parts) {
  const { call, kind, onClose } = props;
  const text = useText();
  const canJoin = useCanJoin();
  const view = useCell(call.view);
  return (
    <CallDialog title={text(`call.${kind}.title`)} onClose={onClose}>
      {canJoin(view) ? <Choosing {...props} /> : <p className="call-direct">{text('call.direct')}</p>}
    </CallDialog>
  );
}

function Choosing({ call, waiting, kind, onClose }: Parts) {
  const text = useText();
  const api = useApi();
  const door = useDoor();
  const { account } = useMessenger();
  const choose = (to: string | undefined) => {
    if (to !== undefined && to !== account && to !== call.peer) {
      void handingOf(call, api)[kind](to, isNumber(to) ? local(to) : to);
      onClose();
    }
  };
  return (
    <>
      {kind === 'transfer' && waiting && <Join call={call} waiting={waiting} onClose={onClose} />}
      <PersonChoice except={call.peer} labelOf={(name) => text(`call.${kind}.to`, { name })} onChoose={choose}>
        {(target) => (
          <>
            {kind === 'transfer' && (
              <Button
                title={text('call.askFirstHint')}
                disabled={target === undefined || waiting !== undefined}
                onClick={() => {
                  if (target !== undefined) {
                    onClose();
                    void door.start(target);
                  }
                }}
              >
                <Icon name="call" size={18} />
                {text('call.askFirst')}
              </Button>
            )}
            <Button kind="main" disabled={target === undefined} onClick={() => choose(target)}>
              <Icon name={kind === 'transfer' ? 'forward' : 'plus'} size={18} />
              {text(`call.${kind}`)}
            </Button>
          </>
        )}
      </PersonChoice>
    </>
  );
}

/** The one who was asked first, and the one who waits: they talk, and we leave. */
function Join({ call, waiting, onClose }: { call: Call; waiting: Call; onClose: () => void }) {
  const text = useText();
  const api = useApi();
  const [one, other] = [useCaller(call.peer), useCaller(waiting.peer)];
  const canJoin = useCanJoin();
  const view = useCell(waiting.view);
  return canJoin(view) && view.answered !== undefined ? (
    <Button
      kind="main"
      onClick={() => {
        void handingOf(call, api).join(waiting.peer, waiting.id);
        onClose();
      }}
    >
      <Icon name="merge" size={18} />
      {text('call.join', { one: one.name, other: other.name })}
    </Button>
  ) : null;
}

/** How it goes, in a line. */
export function HandingRemark({ call }: { call: Call }) {
  const text = useText();
  const api = useApi();
  const handing = handingOf(call, api);
  const view = useCell(handing.view);
  const people = useCell(handing.people);
  const name = useCaller(view?.to ?? call.peer).name;
  const { state } = useCell(call.view);
  useEffect(() => () => handing.close(), [handing]);
  if (!view || state === 'ended') {
    return null;
  }
  return (
    <p className="call-remarks" role="status">
      {view.state === 'done' && view.kind === 'add' && people !== undefined
        ? text('call.people', { n: people })
        : wordsOf(view, name, text)}
    </p>
  );
}

function wordsOf(view: HandingView, name: string, text: Text): string {
  const deed = view.kind === 'telephone' ? 'toTelephone' : view.kind;
  if (view.state === 'failed') {
    const why = refusalWords(view.reason, view.kind === 'telephone');
    return text(`call.${deed}.failed`, { name, why });
  }
  return text(view.state === 'done' ? `call.${deed}.done` : `call.${deed}.rings`, { name });
}
