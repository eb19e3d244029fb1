import { type BookContact, Problem } from '@hutong/protocol';
import { Button, Field, textOr, useText } from '@hutong/ui';
import { type FormEvent, useEffect, useState } from 'react';
import { useMessenger } from '../../hooks';
import { go } from '../../router';
import { bookOf } from './book';
import { NoteField, PictureField, Places, Values } from './EditParts';
import { type Draft, draftOf, fieldsOf } from './editDraft';
import { contactPath } from './paths';

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
      <Values what="url" values={draft.urls} onChange={(urls) => set({ urls })} />
      <Places values={draft.postal} onChange={(postal) => set({ postal })} />
      <Field
        label={text('card.categories')}
        placeholder={text('edit.categoriesHint')}
        value={draft.categories}
        autoComplete="off"
        onChange={(event) => set({ categories: event.target.value })}
      />
      <NoteField value={draft.note} onChange={(note) => set({ note })} />
      {error !== undefined && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      <div className="deeds deeds-end">
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
