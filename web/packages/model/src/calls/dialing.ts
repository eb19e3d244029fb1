/** What is typed on a dialpad: numbers, names, and names by the keys that bear their letters (ITU-T E.161). */

const Keys: readonly (readonly [string, string])[] = [
  ['2', 'abc'],
  ['3', 'def'],
  ['4', 'ghi'],
  ['5', 'jkl'],
  ['6', 'mno'],
  ['7', 'pqrs'],
  ['8', 'tuv'],
  ['9', 'wxyz'],
];
const KeyOf = new Map(Keys.flatMap(([key, letters]) => [...letters].map((letter) => [letter, key] as const)));

/** The keys of a text: letters by the key that bears them; what no key bears is left out. */
export function onKeys(text: string): string {
  return [...text.normalize('NFKD').toLowerCase()]
    .map((char) => KeyOf.get(char) ?? (/[0-9*#+]/.test(char) ? char : ''))
    .join('');
}

/** Whether keys stand for a name: its beginning, that of one of its words, or the first letters of them. */
export function keysMatch(keys: string, name: string): boolean {
  if (!/^[2-9]+$/.test(keys)) {
    return false;
  }
  const words = name
    .split(/[\s\p{P}]+/u)
    .map(onKeys)
    .filter(Boolean);
  const initials = words.map((word) => word[0]).join('');
  return words.some((_, at) => words.slice(at).join('').startsWith(keys)) || initials.startsWith(keys);
}

/**
 * What a pasted text is on a dialpad: a number as short as it can be said, from a `tel:` address (RFC 3966), with
 * whatever people put between digits, or in the wide digits of Chinese and Japanese; other words as they are.
 */
export function cleanPasted(text: string): string {
  const plain = text.normalize('NFKC').trim();
  const [, address] = /^tel:([^;,?]+)/i.exec(plain) ?? [];
  const number = (address ?? plain).replace(/[\s\-.()/\u2010-\u2015]/g, '');
  if (/^(\+|00)?[0-9*#]{2,20}$/.test(number)) {
    return number.replace(/^00(?=[1-9])/, '+');
  }
  return plain.replace(/\s+/g, ' ').slice(0, 100);
}

/** What is dialled: a number that is told in words (`400-HUTONG`) by its keys, all else as it is. */
export function dialled(typed: string): string {
  const text = typed.trim();
  return /^\+?\d[\d\s-]*[a-z][a-z\d\s-]*$/i.test(text) && !text.includes('@') ? onKeys(text) : text;
}

/** A short number or a code of the network: what is not an international number. */
export function isShort(typed: string): boolean {
  return /^[*#]?[0-9*#]{2,8}$/.test(typed.trim());
}
