const Root = '/contacts';

export type ContactPlace =
  | { readonly kind: 'none' | 'new' | 'duplicates' | 'transfer' | 'history' }
  | { readonly kind: 'card' | 'edit'; readonly id: string };

/** What a path of the contacts page shows beside the list. */
export function placeOf(path: string): ContactPlace {
  const [, , first, second] = path.split('/');
  if (first === 'new' || first === 'duplicates' || first === 'transfer' || first === 'history') {
    return { kind: first };
  }
  return first === undefined || !/^\d+$/.test(first)
    ? { kind: 'none' }
    : { kind: second === 'edit' ? 'edit' : 'card', id: first };
}

export function contactPath(...parts: readonly string[]): string {
  return [Root, ...parts].join('/');
}
