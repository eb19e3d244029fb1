import { type Announcement, newId, Problem } from '@hutong/protocol';
import { Button, Choice, Icon, Toggle, textOr, useText } from '@hutong/ui';
import { type SyntheticEvent, useId, useRef, useState } from 'react';
import { useApi } from '../../hooks';
import { Listen, Recorder } from '../../sounds/Recorder';
import { toWav } from '../../sounds/wav';
import { People } from './People';

const CharactersMax = 500;
const SecondsMax = 60;
const Attempts = ['1', '2', '3', '5'] as const;
const Waits = [1, 5, 15, 30, 60] as const;

/** What a new announcement begins with. */
export interface Draft {
  readonly id: string;
  readonly text: string;
  readonly to: readonly string[];
  readonly confirm: boolean;
}

/** What is said, to whom, and how often. */
export function NewPane({ first, onMade }: { first: Draft | undefined; onMade: (made: Announcement) => void }) {
  const text = useText();
  const api = useApi();
  const [id] = useState(() => newId());
  const [what, setWhat] = useState<'text' | 'sound'>('text');
  const [words, setWords] = useState(first?.text ?? '');
  const [sound, setSound] = useState<Blob>();
  const [to, setTo] = useState(first?.to ?? []);
  const [confirm, setConfirm] = useState(first?.confirm ?? true);
  const [again, setAgain] = useState(true);
  const [attempts, setAttempts] = useState<(typeof Attempts)[number]>('3');
  const [wait, setWait] = useState(5);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const waitId = useId();
  const ready = to.length > 0 && (what === 'text' ? words.trim() !== '' : sound !== undefined);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (!ready || busy) {
      return;
    }
    setBusy(true);
    setFault(undefined);
    try {
      onMade(
        await api.announce({
          id,
          to,
          confirm,
          again,
          attempts: Number(attempts),
          intervalSeconds: wait * 60,
          ...(what === 'text' || !sound ? { text: words.trim() } : { audio: await base64(sound) }),
        }),
      );
    } catch (problem) {
      const kind = problem instanceof Problem ? problem.kind.replace(/^announcement-/, '') : 'other';
      setFault(textOr('announce.fault', kind, 'announce.fault.other'));
      setBusy(false);
    }
  };
  return (
    <form className="announce-new" onSubmit={(event) => void submit(event)}>
      <section className="panel announce-part" aria-labelledby={`${waitId}-what`}>
        <h3 id={`${waitId}-what`}>{text('announce.what')}</h3>
        <Choice
          label={text('announce.what')}
          value={what}
          options={(['text', 'sound'] as const).map((value) => ({ value, label: text(`announce.what.${value}`) }))}
          onChoose={setWhat}
        />
        {what === 'text' ? <Words value={words} onChange={setWords} /> : <Sound sound={sound} onChange={setSound} />}
      </section>
      <People to={to} onChange={setTo} />
      <section className="panel announce-part" aria-labelledby={`${waitId}-how`}>
        <h3 id={`${waitId}-how`}>{text('announce.how')}</h3>
        <Toggle
          label={text('announce.confirm')}
          hint={text('announce.confirmHint')}
          on={confirm}
          onChange={setConfirm}
        />
        <Toggle label={text('announce.again')} on={again} onChange={setAgain} />
        <Choice
          label={text('announce.attempts')}
          value={attempts}
          options={Attempts.map((value) => ({ value, label: text(`announce.attempts.${value}`) }))}
          onChoose={setAttempts}
        />
        {attempts !== '1' && (
          <div className="field announce-wait">
            <label htmlFor={waitId}>{text('announce.wait')}</label>
            <div className="field-box">
              <select id={waitId} value={wait} onChange={(event) => setWait(Number(event.target.value))}>
                {Waits.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </div>
          </div>
        )}
      </section>
      {fault !== undefined && (
        <p className="field-error" role="alert">
          {fault}
        </p>
      )}
      <footer className="deeds deeds-end announce-deeds">
        <Button kind="main" type="submit" busy={busy} disabled={!ready}>
          <Icon name="call" size={18} />
          {to.length === 0 ? text('announce.callNobody') : text('announce.call', { n: to.length })}
        </Button>
      </footer>
    </form>
  );
}

function Words({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const text = useText();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{text('announce.words')}</label>
      <div className="field-box">
        <textarea
          id={id}
          rows={4}
          value={value}
          maxLength={CharactersMax}
          placeholder={text('announce.wordsHint')}
          aria-describedby={`${id}-left`}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      <p id={`${id}-left`} className="field-hint">
        {text('announce.left', { n: CharactersMax - value.length })}
      </p>
    </div>
  );
}

function Sound({ sound, onChange }: { sound: Blob | undefined; onChange: (sound: Blob | undefined) => void }) {
  const text = useText();
  const [records, setRecords] = useState(false);
  const [bad, setBad] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const take = async (made: Blob | undefined) => {
    setRecords(false);
    setBad(false);
    if (made) {
      try {
        onChange(await toWav(made, SecondsMax, 'alaw'));
      } catch {
        setBad(true);
      }
    }
  };
  if (records) {
    return <Recorder longest={SecondsMax} onMade={(made) => void take(made)} />;
  }
  return (
    <>
      {sound && <Listen sound={sound} />}
      <div className="deeds">
        <Button onClick={() => setRecords(true)}>
          <Icon name="mic" size={18} />
          {text(sound ? 'announce.recordAgain' : 'announce.record')}
        </Button>
        <Button onClick={() => file.current?.click()}>
          <Icon name="upload" size={18} />
          {text('announce.file')}
        </Button>
        <input
          ref={file}
          type="file"
          accept="audio/*"
          hidden
          aria-label={text('announce.file')}
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
      <p className={bad ? 'field-error' : 'field-hint'} role={bad ? 'alert' : undefined}>
        {text(bad ? 'announce.badFile' : 'announce.soundHint')}
      </p>
    </>
  );
}

async function base64(sound: Blob): Promise<string> {
  const reader = new FileReader();
  const read = new Promise<string>((done, failed) => {
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error ?? new Error('the recording cannot be read'));
  });
  reader.readAsDataURL(sound);
  return (await read).split(',', 2)[1] ?? '';
}
