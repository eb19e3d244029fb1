import { isNumber, local, newId, Problem } from '@hutong/protocol';
import { Button, Icon, textOr, useText } from '@hutong/ui';
import { useState } from 'react';
import { CallDialog, PersonChoice } from '../calls/PersonDialog';
import { useApi } from '../hooks';

/** Whom the owner has rung. */
export function Invite({ id, onClose }: { id: string; onClose: () => void }) {
  const text = useText();
  const api = useApi();
  const [rung, setRung] = useState(0);
  const [fault, setFault] = useState<string>();
  const ring = (to: string) => {
    setFault(undefined);
    api.inviteToConference(id, isNumber(to) ? local(to) : to, newId()).then(
      () => setRung((before) => before + 1),
      (problem: unknown) => {
        const kind = problem instanceof Problem ? problem.kind.replace(/^call-/, '') : 'failed';
        setFault(textOr('callback.reason', kind, 'callback.reason.failed'));
      },
    );
  };
  return (
    <CallDialog title={text('conference.add')} onClose={onClose}>
      {/* For the next person the field is a new one. */}
      <PersonChoice
        key={rung}
        labelOf={(name) => text('conference.addTo', { name })}
        onType={() => setFault(undefined)}
        onChoose={ring}
        remark={
          <p className="call-direct" role="status">
            {fault ?? text('conference.addText')}
          </p>
        }
      >
        {(target) => (
          <Button
            kind="main"
            disabled={target === undefined}
            onClick={() => {
              if (target !== undefined) {
                ring(target);
              }
            }}
          >
            <Icon name="call" size={18} />
            {text('conference.add')}
          </Button>
        )}
      </PersonChoice>
    </CallDialog>
  );
}
