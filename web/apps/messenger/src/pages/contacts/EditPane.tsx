import { type BookContact, type ContactFields, Problem } from '@hutong/protocol';
import { Avatar, Button, Field, Icon, IconButton, textOr, useText } from '@hutong/ui';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useMessenger } from '../../hooks';
import { go } from '../../router';
import { bookOf } from './book';
import { contactPath } from './paths';
import { squarePicture } from './squarePicture';

const Kinds = ['cell', 'work', 'home', 'fax', 'other'] as const;

interface Value {
  readonly key: number;
  readonly value: string;
  readonly kind: string;
  /** The types it came with, which stay unless its kind is changed. */
  readonly types: readonly string[];
}

interface Draft {
  readonly name: string;
  readonly organization: string;
  readonly title: string;
  readonly birthday: string;
  readonly note: string;
  readonly numbers: readonly Value[];
  readonly emails: readonly Value[];
  /** A picture as a data URI; null when it is taken away; undefined when it stays. */
  readonly photo: string | null | undefined;
}

let lastKey = 0;

/** A form for a contact that is there, or a new one. */
export function EditPane({ id }: { id?: string }) {
  const book = bookOf(useMessenger());
  const [contact, setContact] = useState<BookContact>();
  useEffect(() => {
    if (id !== undefined) {
      book.api.one(id).then(setContact, () => go(contactPath(id), true));
    }
  }, [book, id]);
  return id !== undefined && !contact ? (
    <div className="contact-card" aria-busy="true" />
  ) : (
    <EditForm contact={contact} />
  );
}

function EditForm({ contact }: { contact: BookContact | undefined }) {
  const text = useText();
  const book = bookOf(useMessenger());
  const [draft, setDraft] = useState(() => draftOf(contact));
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const fields = fieldsOf(draft, contact);
    if (!draft.name.trim() && !fields.numbers?.length && !fields.emails?.length) {
      setError(text('edit.empty'));
      return;
    }
    setBusy(true);
    try {
      const saved = await (contact ? book.api.change(contact, fields) : book.api.add(fields));
      await book.load();
      go(contactPath(saved.id), true);
    } catch (failed) {
      const kind = failed instanceof Problem ? failed.kind : 'other';
      setError(kind === 'changed-meanwhile' ? text('edit.changed') : textOr('problem', kind, 'edit.bad'));
      setBusy(false);
    }
  };
  return (
    <form className="contact-card edit" onSubmit={(event) => void save(event)}>
      <h1>{text(contact ? 'edit.title' : 'edit.new')}</h1>
      <PictureField contact={contact} draft={draft} onChange={(photo) => set({ photo })} />
      <Field
        label={text('edit.name')}
        value={draft.name}
        autoFocus
        autoComplete="off"
        onChange={(event) => set({ name: event.target.value })}
      />
      <Values what="number" values={draft.numbers} onChange={(numbers) => set({ numbers })} />
      <Values what="email" values={draft.emails} onChange={(emails) => set({ emails })} />
      <div className="edit-pair">
        <Field
          label={text('card.organization')}
          value={draft.organization}
          onChange={(event) => set({ organization: event.target.value })}
        />
        <Field
          label={text('card.position')}
          value={draft.title}
          onChange={(event) => set({ title: event.target.value })}
        />
      </div>
      <Field
        label={text('card.birthday')}
        placeholder={'1990-04-15'}
        value={draft.birthday}
        onChange={(event) => set({ birthday: event.target.value })}
      />
      <NoteField value={draft.note} onChange={(note) => set({ note })} />
      {error !== undefined && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      <div className="edit-end">
        <Button onClick={() => go(contact ? contactPath(contact.id) : contactPath(), true)}>
          {text('common.cancel')}
        </Button>
        <Button kind="main" type="submit" busy={busy}>
          {text('edit.save')}
        </Button>
      </div>
    </form>
  );
}

function PictureField(props: {
  contact: BookContact | undefined;
  draft: Draft;
  onChange: (photo: string | null) => void;
}) {
  const text = useText();
  const book = bookOf(useMessenger());
  const chooser = useRef<HTMLInputElement>(null);
  const [kept, setKept] = useState<string>();
  const { contact, draft } = props;
  useEffect(() => {
    if (contact) {
      void book.picture(contact).then(setKept);
    }
  }, [book, contact]);
  const choose = async (file: File | undefined) => {
    const picture = file && (await squarePicture(file).catch(() => undefined));
    if (picture) {
      setKept(URL.createObjectURL(picture));
      props.onChange(await dataUri(picture));
    }
  };
  const shown = draft.photo === null ? undefined : kept;
  return (
    <div className="edit-picture">
      <Avatar jid={contact?.uid ?? ''} name={draft.name || '+'} picture={shown} size={72} />
      <input
        ref={chooser}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => void choose(event.target.files?.[0])}
      />
      <Button onClick={() => chooser.current?.click()}>{text('edit.choosePhoto')}</Button>
      {shown !== undefined && (
        <Button kind="quiet" onClick={() => props.onChange(null)}>
          {text('edit.removePhoto')}
        </Button>
      )}
    </div>
  );
}

function Values(props: { what: 'number' | 'email'; values: readonly Value[]; onChange: (values: Value[]) => void }) {
  const text = useText();
  const isNumber = props.what === 'number';
  const label = text(isNumber ? 'edit.number' : 'edit.email');
  const change = (key: number, change: Partial<Value>) =>
    props.onChange(props.values.map((one) => (one.key === key ? { ...one, ...change } : one)));
  return (
    <fieldset className="edit-values">
      <legend>{label}</legend>
      {props.values.map((one) => (
        <div key={one.key} className="field-box">
          <select
            aria-label={text('edit.type')}
            value={one.kind}
            onChange={(event) => change(one.key, { kind: event.target.value })}
          >
            {Kinds.filter((kind) => isNumber || (kind !== 'cell' && kind !== 'fax')).map((kind) => (
              <option key={kind} value={kind}>
                {text(`type.${kind}`)}
              </option>
            ))}
          </select>
          <input
            aria-label={label}
            type={isNumber ? 'tel' : 'email'}
            autoComplete="off"
            value={one.value}
            onChange={(event) => change(one.key, { value: event.target.value })}
          />
          <IconButton
            icon="close"
            size={16}
            label={text('common.remove')}
            onClick={() => props.onChange(props.values.filter((other) => other.key !== one.key))}
          />
        </div>
      ))}
      <Button
        kind="quiet"
        onClick={() =>
          props.onChange([...props.values, { key: ++lastKey, value: '', kind: isNumber ? 'cell' : 'other', types: [] }])
        }
      >
        <Icon name="plus" size={16} />
        {text(isNumber ? 'edit.addNumber' : 'edit.addEmail')}
      </Button>
    </fieldset>
  );
}

function NoteField(props: { value: string; onChange: (value: string) => void }) {
  const text = useText();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{text('card.note')}</label>
      <div className="field-box">
        <textarea id={id} rows={3} value={props.value} onChange={(event) => props.onChange(event.target.value)} />
      </div>
    </div>
  );
}

function draftOf(contact: BookContact | undefined): Draft {
  const value = (one: { value: string; types: readonly string[] }): Value => ({
    key: ++lastKey,
    value: one.value,
    kind: Kinds.find((kind) => one.types.includes(kind)) ?? 'other',
    types: one.types,
  });
  return {
    name: contact?.name ?? '',
    organization: contact?.organization ?? '',
    title: contact?.title ?? '',
    birthday: contact?.birthday ?? '',
    note: contact?.note ?? '',
    numbers: contact ? contact.numbers.map(value) : [{ key: ++lastKey, value: '', kind: 'cell', types: [] }],
    emails: contact ? contact.emails.map(value) : [],
    photo: undefined,
  };
}

/** Only what is other than it was: the rest of the card stays as other programs wrote it. */
function fieldsOf(draft: Draft, contact: BookContact | undefined): ContactFields {
  const before = draftOf(contact);
  const fields: Record<string, unknown> = {};
  for (const key of ['name', 'organization', 'title', 'birthday', 'note'] as const) {
    if (draft[key].trim() !== before[key]) {
      fields[key] = draft[key].trim() || null;
    }
  }
  for (const key of ['numbers', 'emails'] as const) {
    const now = draft[key].filter((one) => one.value.trim() !== '');
    const plain = (values: readonly Value[]) => JSON.stringify(values.map((one) => [one.value.trim(), one.kind]));
    if (plain(now) !== plain(before[key].filter((one) => one.value !== ''))) {
      fields[key] = now.map((one) => ({ value: one.value.trim(), types: typesOf(one) }));
    }
  }
  if (draft.photo !== undefined) {
    fields.photo = draft.photo;
  }
  return fields;
}

function typesOf(value: Value): readonly string[] {
  const others = value.types.filter((type) => !(Kinds as readonly string[]).includes(type));
  const before = Kinds.find((kind) => value.types.includes(kind)) ?? 'other';
  return value.kind === before ? value.types : value.kind === 'other' ? others : [value.kind, ...others];
}

function dataUri(blob: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}
