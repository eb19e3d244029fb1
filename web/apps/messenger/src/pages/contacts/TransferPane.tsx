import type { ImportResult } from '@hutong/protocol';
import { Button, Icon, Spinner, textOr, useText } from '@hutong/ui';
import { useRef, useState } from 'react';
import { useMessenger } from '../../hooks';
import { bookOf, problemWords } from './book';

interface Chosen {
  readonly file: File;
  readonly type: 'text/vcard' | 'text/csv';
  readonly result: ImportResult;
}

/** The phonebook in and out as a file. */
export function TransferPane() {
  const text = useText();
  return (
    <div className="contact-card">
      <h1>{text('contacts.transfer')}</h1>
      <ImportTile />
      <ExportTile />
    </div>
  );
}

function ImportTile() {
  const text = useText();
  const book = bookOf(useMessenger());
  const chooser = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<Chosen>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const choose = async (file: File | undefined) => {
    if (!file) {
      return;
    }
    setBusy(true);
    setError(undefined);
    setChosen(undefined);
    const type = /\.(csv|tsv|txt)$/i.test(file.name) ? 'text/csv' : 'text/vcard';
    try {
      setChosen({ file, type, result: await book.api.import(file, type, true) });
    } catch (failed) {
      setError(problemWords(failed));
    }
    setBusy(false);
  };
  const go = async () => {
    if (chosen) {
      setBusy(true);
      await book.does(book.api.import(chosen.file, chosen.type, false), ({ added, updated }) =>
        text('transfer.imported', { added, updated }),
      );
      setChosen(undefined);
      setBusy(false);
    }
  };
  return (
    <section className="panel card-section contact-tile">
      <h2>{text('transfer.import')}</h2>
      <p>{text('transfer.importText')}</p>
      <input
        ref={chooser}
        type="file"
        accept=".vcf,.vcard,.csv,.tsv,text/vcard,text/csv"
        hidden
        onChange={(event) => {
          void choose(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      <Button onClick={() => chooser.current?.click()} disabled={busy}>
        <Icon name="upload" size={16} />
        {text('transfer.choose')}
      </Button>
      <div role="status">{busy && <Spinner />}</div>
      {error !== undefined && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      {chosen && <Preview chosen={chosen} busy={busy} onGo={() => void go()} />}
    </section>
  );
}

function Preview({ chosen, busy, onGo }: { chosen: Chosen; busy: boolean; onGo: () => void }) {
  const text = useText();
  const { added, updated, unchanged, faults, refused } = chosen.result;
  return (
    <div className="preview">
      <p>{text('transfer.would', { name: chosen.file.name, added, updated, unchanged })}</p>
      {refused > 0 && (
        <>
          <p>{text('transfer.refused', { n: refused })}</p>
          <ul>
            {faults.slice(0, 20).map((fault) => (
              <li key={`${fault.line} ${fault.reason}`}>
                {text('transfer.line', {
                  line: fault.line,
                  reason: textOr('transfer.reason', fault.reason, 'transfer.reason.other'),
                })}
              </li>
            ))}
          </ul>
        </>
      )}
      <Button kind="main" busy={busy} disabled={added + updated === 0} onClick={onGo}>
        {text('transfer.go')}
      </Button>
    </div>
  );
}

function ExportTile() {
  const text = useText();
  const book = bookOf(useMessenger());
  const save = async (format: 'vcard' | 'csv') => {
    try {
      const url = URL.createObjectURL(await book.api.export(format));
      const link = document.createElement('a');
      link.href = url;
      link.download = format === 'csv' ? 'contacts.csv' : 'contacts.vcf';
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (failed) {
      book.notice.set({ words: problemWords(failed) });
    }
  };
  return (
    <section className="panel card-section contact-tile">
      <h2>{text('transfer.export')}</h2>
      <p>{text('transfer.exportText')}</p>
      <div className="deeds">
        <Button onClick={() => void save('vcard')}>
          <Icon name="download" size={16} />
          {text('transfer.vcard')}
        </Button>
        <Button onClick={() => void save('csv')}>
          <Icon name="download" size={16} />
          {text('transfer.csv')}
        </Button>
      </div>
    </section>
  );
}
