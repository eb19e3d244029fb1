import type { BookContact, ContactFields, Postal } from '@hutong/protocol';

export const Kinds = ['cell', 'work', 'home', 'fax', 'other'] as const;

export interface Value {
  readonly key: number;
  readonly value: string;
  readonly kind: string;
  /** The types it came with, which stay unless its kind is changed. */
  readonly types: readonly string[];
}

export interface PostalValue extends Required<Pick<Postal, 'street' | 'city' | 'region' | 'code' | 'country'>> {
  readonly key: number;
  /** What of it the form does not show stays as it came. */
  readonly source: Postal | undefined;
}

/** What a contact is while it is edited. */
export interface Draft {
  readonly name: string;
  readonly organization: string;
  readonly title: string;
  readonly birthday: string;
  readonly note: string;
  readonly numbers: readonly Value[];
  readonly emails: readonly Value[];
  readonly urls: readonly Value[];
  readonly postal: readonly PostalValue[];
  /** Parted by commas. */
  readonly categories: string;
  /** A picture as a data URI; null when it is taken away; undefined when it stays. */
  readonly photo: string | null | undefined;
}

const PostalParts = ['street', 'city', 'region', 'code', 'country'] as const;

let lastKey = 0;

export function newValue(kind: string): Value {
  lastKey += 1;
  return { key: lastKey, value: '', kind, types: [] };
}

export function newPostal(source?: Postal): PostalValue {
  lastKey += 1;
  const part = (name: (typeof PostalParts)[number]) => source?.[name] ?? '';
  return {
    key: lastKey,
    source,
    street: part('street'),
    city: part('city'),
    region: part('region'),
    code: part('code'),
    country: part('country'),
  };
}

export function draftOf(contact: BookContact | undefined): Draft {
  const value = (one: { value: string; types: readonly string[] }): Value => ({
    ...newValue(Kinds.find((kind) => one.types.includes(kind)) ?? 'other'),
    value: one.value,
    types: one.types,
  });
  return {
    name: contact?.name ?? '',
    organization: contact?.organization ?? '',
    title: contact?.title ?? '',
    birthday: contact?.birthday ?? '',
    note: contact?.note ?? '',
    numbers: contact ? contact.numbers.map(value) : [newValue('cell')],
    emails: contact?.emails.map(value) ?? [],
    urls: contact?.urls.map(value) ?? [],
    postal: contact?.postal.map((one) => newPostal(one)) ?? [],
    categories: contact?.categories.join(', ') ?? '',
    photo: undefined,
  };
}

/** Only what is other than it was: the rest of the card stays as other programs wrote it. */
export function fieldsOf(draft: Draft, contact: BookContact | undefined): ContactFields {
  const before = draftOf(contact);
  const fields: Record<string, unknown> = {};
  for (const key of ['name', 'organization', 'title', 'birthday', 'note'] as const) {
    if (draft[key].trim() !== before[key]) {
      fields[key] = draft[key].trim() || null;
    }
  }
  for (const key of ['numbers', 'emails', 'urls'] as const) {
    const now = draft[key].filter((one) => one.value.trim() !== '');
    const plain = (values: readonly Value[]) => JSON.stringify(values.map((one) => [one.value.trim(), one.kind]));
    if (plain(now) !== plain(before[key].filter((one) => one.value !== ''))) {
      fields[key] = now.map((one) => ({ value: one.value.trim(), types: typesOf(one) }));
    }
  }
  const places = draft.postal.map(postalOf).filter((place) => PostalParts.some((part) => place[part]));
  if (JSON.stringify(places) !== JSON.stringify(before.postal.map(postalOf))) {
    fields.postal = places;
  }
  const categories = wordsOf(draft.categories);
  if (JSON.stringify(categories) !== JSON.stringify(wordsOf(before.categories))) {
    fields.categories = categories;
  }
  if (draft.photo !== undefined) {
    fields.photo = draft.photo;
  }
  return fields;
}

function postalOf(value: PostalValue): Postal {
  const parts = PostalParts.map((part) => [part, value[part].trim()] as const);
  return { ...value.source, ...Object.fromEntries(parts) };
}

/** Words parted by a comma of either writing. */
function wordsOf(text: string): string[] {
  const comma = /[,\uff0c\u3001]/;
  return [...new Set(text.split(comma).map((word) => word.trim()))].filter(Boolean);
}

function typesOf(value: Value): readonly string[] {
  const others = value.types.filter((type) => !(Kinds as readonly string[]).includes(type));
  const before = Kinds.find((kind) => value.types.includes(kind)) ?? 'other';
  return value.kind === before ? value.types : value.kind === 'other' ? others : [value.kind, ...others];
}
