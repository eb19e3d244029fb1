import { Button, Dialog, Field, useText } from '@hutong/ui';
import { useState } from 'react';
import { useMessenger } from '../../../hooks';
import { fullTime } from '../../../times';
import { suggestions, toField } from './times';

/** Chooses when words are sent. The server keeps them: this page may be closed. */
export function ScheduleDialog(props: { peer: string; words: string; onDone: () => void; onClose: () => void }) {
  const text = useText();
  const messenger = useMessenger();
  const [now] = useState(Date.now);
  const [typed, setTyped] = useState(() => toField(now + 3_600_000));
  const [refused, setRefused] = useState(false);
  const send = async (at: number) => {
    try {
      await messenger.scheduled.set(props.peer, { kind: 'text', body: props.words }, at);
      props.onDone();
      props.onClose();
    } catch {
      setRefused(true);
    }
  };
  return (
    <Dialog title={text('schedule.title')} onClose={props.onClose}>
      <div className="stack">
        <p className="schedule-words">{props.words}</p>
        {suggestions(now).map(({ words, at }) => (
          <Button key={words} className="schedule-choice" onClick={() => void send(at)}>
            {text(words)}
            <small>{fullTime(at)}</small>
          </Button>
        ))}
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void send(new Date(typed).getTime());
          }}
        >
          <Field
            label={text('schedule.time')}
            type="datetime-local"
            required
            value={typed}
            error={refused ? text('schedule.refused') : undefined}
            onChange={(event) => {
              setTyped(event.target.value);
              setRefused(false);
            }}
          />
          <Button kind="main" type="submit">
            {text('schedule.set')}
          </Button>
        </form>
      </div>
    </Dialog>
  );
}
