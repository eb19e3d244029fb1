import type { Call } from '@hutong/model/calls';
import { Button, type StringKey, useText } from '@hutong/ui';
import { useApi, useCell } from '../hooks';

/** That a call is recorded, for both sides; who is asked says yes or no here. */
export function RecordingRemark({ call, name }: { call: Call; name: string }) {
  const text = useText();
  const api = useApi();
  const { recording, state } = useCell(call.view);
  if (!recording || state === 'ended') {
    return null;
  }
  const asked = recording.state === 'asking' && !recording.own;
  const answer = (agree: boolean) => void api.consentToRecording(call.id, agree).catch(() => {});
  return (
    <div className="call-recording" role="status" data-state={recording.state}>
      <p className="call-remarks">
        {recording.state === 'on' && <span className="recorder-dot" aria-hidden="true" />}
        {text(`call.recording.${recording.state}.${recording.own ? 'own' : 'them'}` as StringKey, { name })}
      </p>
      {asked && (
        <div className="call-consent">
          <Button kind="main" onClick={() => answer(true)}>
            {text('call.recording.yes')}
          </Button>
          <Button onClick={() => answer(false)}>{text('call.recording.no')}</Button>
        </div>
      )}
    </div>
  );
}
