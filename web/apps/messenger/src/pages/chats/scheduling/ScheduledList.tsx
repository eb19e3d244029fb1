import type { Scheduled } from '@hutong/protocol';
import { Button, Dialog, Field, Icon, useText } from '@hutong/ui';
import { useState } from 'react';
import { useCell, useMessenger } from '../../../hooks';
import { fullTime } from '../../../times';
import { toField } from './times';

/** A line above the composer while messages of the conversation wait for their time; it opens their list. */
export function ScheduledLine({ peer }: { peer: string }) {
  const text = useText();
  const messenger = useMessenger();
  const waiting = useCell(messenger.scheduled.list).filter((one) => one.to === peer);
  const [opens, setOpens] = useState(false);
  if (waiting.length === 0) {
    return null;
  }
  return (
    <>
      <button type="button" className="scheduled-line" onClick={() => setOpens(true)}>
        <Icon name="clock" size={16} />
        {text('schedule.waiting', { n: waiting.length })}
      </button>
      {opens && (
        <Dialog title={text('schedule.list')} onClose={() => setOpens(false)}>
          <ul className="scheduled">
            {waiting.map((one) => (
              <Waiting key={`${one.id} ${one.at}`} one={one} />
            ))}
          </ul>
        </Dialog>
      )}
    </>
  );
}

function Waiting({ one }: { one: Scheduled }) {
  const text = useText();
  const { scheduled } = useMessenger();
  const [edits, setEdits] = useState(false);
  if (edits) {
    return <Edit one={one} onDone={() => setEdits(false)} />;
  }
  return (
    <li>
      <p className="schedule-words">{one.message.body}</p>
      <p className={one.failure === undefined ? 'quiet' : 'field-error'}>
        {one.failure === undefined ? fullTime(one.at) : text('schedule.failed')}
      </p>
      <div className="scheduled-deeds">
        <Button onClick={() => setEdits(true)}>
          <Icon name="edit" size={16} />
          {text('message.edit')}
        </Button>
        <Button kind="danger" onClick={() => void scheduled.cancel(one.id)}>
          <Icon name="trash" size={16} />
          {text('schedule.cancel')}
        </Button>
      </div>
    </li>
  );
}

function Edit({ one, onDone }: { one: Scheduled; onDone: () => void }) {
  const text = useText();
  const { scheduled } = useMessenger();
  const [words, setWords] = useState(one.message.body ?? '');
  const [at, setAt] = useState(() => toField(one.at));
  const [refused, setRefused] = useState(false);
  return (
    <li>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          scheduled
            .set(one.to, { kind: 'text', body: words.trim() }, new Date(at).getTime(), one.id)
            .then(onDone)
            .catch(() => setRefused(true));
        }}
      >
        <Field
          label={text('schedule.edit')}
          required
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <Field
          label={text('schedule.time')}
          type="datetime-local"
          required
          value={at}
          error={refused ? text('schedule.refused') : undefined}
          onChange={(event) => setAt(event.target.value)}
        />
        <Button kind="main" type="submit">
          {text('schedule.save')}
        </Button>
      </form>
    </li>
  );
}
