import type { BookContact } from '@hutong/protocol';
import { Avatar, Button, Field, Icon, IconButton, type StringKey, useText } from '@hutong/ui';
import { useEffect, useId, useRef, useState } from 'react';
import { useMessenger } from '../../hooks';
import { bookOf } from './book';
import { type Draft, Kinds, newPostal, newValue, type PostalValue, type Value } from './editDraft';
import { squarePicture } from './squarePicture';

export function PictureField(props: {
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

const Inputs = { number: 'tel', email: 'email', url: 'url' } as const;
const Labels = { number: 'edit.number', email: 'edit.email', url: 'card.url' } as const;
const Adds = { number: 'edit.addNumber', email: 'edit.addEmail', url: 'edit.addUrl' } as const;

/** Several values of one kind, each with what it is for. */
export function Values(props: {
  what: keyof typeof Inputs;
  values: readonly Value[];
  onChange: (values: Value[]) => void;
}) {
  const text = useText();
  const isNumber = props.what === 'number';
  const label = text(Labels[props.what]);
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
            type={Inputs[props.what]}
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
      <Button kind="quiet" onClick={() => props.onChange([...props.values, newValue(isNumber ? 'cell' : 'other')])}>
        <Icon name="plus" size={16} />
        {text(Adds[props.what])}
      </Button>
    </fieldset>
  );
}

const Parts: readonly (readonly [keyof Omit<PostalValue, 'key' | 'source'>, StringKey])[] = [
  ['street', 'edit.street'],
  ['city', 'edit.city'],
  ['region', 'edit.region'],
  ['code', 'edit.code'],
  ['country', 'edit.country'],
];

/** Where somebody lives or works, in the parts that a card has (RFC 6350 section 6.3.1). */
export function Places(props: { values: readonly PostalValue[]; onChange: (values: PostalValue[]) => void }) {
  const text = useText();
  const change = (key: number, change: Partial<PostalValue>) =>
    props.onChange(props.values.map((one) => (one.key === key ? { ...one, ...change } : one)));
  return (
    <fieldset className="edit-values edit-places">
      <legend>{text('card.postal')}</legend>
      {props.values.map((one) => (
        <div key={one.key} className="edit-place">
          {Parts.map(([part, label]) => (
            <Field
              key={part}
              label={text(label)}
              value={one[part]}
              autoComplete="off"
              onChange={(event) => change(one.key, { [part]: event.target.value })}
            />
          ))}
          <Button kind="quiet" onClick={() => props.onChange(props.values.filter((other) => other.key !== one.key))}>
            <Icon name="close" size={16} />
            {text('edit.removePostal')}
          </Button>
        </div>
      ))}
      <Button kind="quiet" onClick={() => props.onChange([...props.values, newPostal()])}>
        <Icon name="plus" size={16} />
        {text('edit.addPostal')}
      </Button>
    </fieldset>
  );
}

export function NoteField(props: { value: string; onChange: (value: string) => void }) {
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

function dataUri(blob: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}
