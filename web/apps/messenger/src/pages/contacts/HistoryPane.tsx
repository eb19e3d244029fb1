import type { PastOperation, RestorePreview } from '@hutong/protocol';
import { Button, Field, Icon, useText } from '@hutong/ui';
import { useEffect, useState } from 'react';
import { useCell, useMessenger } from '../../hooks';
import { fullTime } from '../../times';
import { bookOf } from './book';

const Day = 86_400_000;
const KeptDays = 30;

/** What was done in 30 days, and the phonebook of any of them. */
export function HistoryPane() {
  const text = useText();
  return (
    <div className="contact-card">
      <h1>{text('contacts.history')}</h1>
      <p className="quiet">{text('history.text')}</p>
      <RestoreTile />
      <Operations />
    </div>
  );
}

/** A moment as a field of the browser has it, in the time of the place. */
function local(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function RestoreTile() {
  const text = useText();
  const book = bookOf(useMessenger());
  const all = useCell(book.all);
  const [now] = useState(Date.now);
  const [when, setWhen] = useState(() => local(now));
  const [preview, setPreview] = useState<RestorePreview>();
  const at = new Date(when).getTime();
  const time = Number.isNaN(at) ? undefined : new Date(Math.min(at, now)).toISOString();
  useEffect(() => {
    let wanted = true;
    setPreview(undefined);
    if (time !== undefined) {
      book.api.at(time).then(
        (found) => wanted && setPreview(found),
        () => {},
      );
    }
    return () => {
      wanted = false;
    };
  }, [book, time, all]);
  const changes = preview ? preview.added + preview.changed + preview.removed : 0;
  return (
    <section className="panel card-section contact-tile">
      <Field
        label={text('history.day')}
        type="datetime-local"
        min={local(now - KeptDays * Day)}
        max={local(now)}
        value={when}
        onChange={(event) => setWhen(event.target.value)}
      />
      <p role="status">{preview && (changes === 0 ? text('history.same') : text('history.preview', { ...preview }))}</p>
      <Button
        kind="main"
        disabled={changes === 0}
        onClick={() =>
          time !== undefined &&
          void book.does(book.api.restore(time), (done) => text('history.restored', { n: done.count }))
        }
      >
        {text('history.restore')}
      </Button>
    </section>
  );
}

function Operations() {
  const text = useText();
  const book = bookOf(useMessenger());
  const all = useCell(book.all);
  const [operations, setOperations] = useState<readonly PastOperation[]>();
  useEffect(() => {
    let wanted = true;
    book.api.operations().then(
      (found) => wanted && setOperations(found),
      () => wanted && setOperations([]),
    );
    return () => {
      wanted = false;
    };
  }, [book, all]);
  return (
    <section className="panel card-section">
      <h2>{text('history.operations')}</h2>
      {operations?.length === 0 && <p className="quiet">{text('history.none')}</p>}
      <ul className="operations">
        {operations?.map((one) => (
          <li key={one.id} data-undone={one.undone}>
            <Icon name={one.kind === 'delete' ? 'trash' : one.kind === 'put' ? 'edit' : 'clock'} size={18} />
            <span>
              <b>{text(one.kind === 'restore' ? 'history.restoreKind' : `history.${one.kind}`, { n: one.count })}</b>
              <small>
                {fullTime(Date.parse(one.at))}
                {one.source === 'carddav' && ` · ${text('history.bySync')}`}
              </small>
            </span>
            {one.undone ? (
              <small className="quiet">{text('history.isUndone')}</small>
            ) : (
              <Button onClick={() => void book.undo(one.id)}>{text('contacts.undo')}</Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
