import { useSyncExternalStore } from 'react';
import { en, type StringKey } from './strings/en';
import { zhCN } from './strings/zh-CN';

export type Language = 'zh-CN' | 'en';
export type { StringKey };

const Tables: Readonly<Record<Language, Readonly<Record<StringKey, string>>>> = { 'zh-CN': zhCN, en };
const Key = 'hutong:language';

let language: Language = choose();
const listeners = new Set<() => void>();

function choose(): Language {
  const kept = keptLanguage();
  if (kept) {
    return kept;
  }
  const wanted = typeof navigator === 'undefined' ? [] : navigator.languages;
  const first = wanted.find((one) => /^(zh|en)\b/i.test(one));
  return first?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** The language that was chosen here; undefined when the browser decides. */
export function keptLanguage(): Language | undefined {
  const kept = typeof localStorage === 'undefined' ? null : localStorage.getItem(Key);
  return kept === 'zh-CN' || kept === 'en' ? kept : undefined;
}

export function currentLanguage(): Language {
  return language;
}

/** Changes the language at once, everywhere. */
export function setLanguage(chosen: Language | undefined): void {
  if (chosen) {
    localStorage.setItem(Key, chosen);
  } else {
    localStorage.removeItem(Key);
  }
  language = choose();
  applyLanguage();
  for (const listener of listeners) {
    listener();
  }
}

export function applyLanguage(): void {
  document.documentElement.lang = language;
}

export type Parameters = Readonly<Record<string, string | number>>;

/** The text of a key in the current language. */
export function text(key: StringKey, parameters: Parameters = {}): string {
  let found: string = Tables[language][key];
  const forms = found.split('|');
  if (forms.length === 2) {
    const n = Number(parameters.n);
    found = (new Intl.PluralRules(language).select(n) === 'one' ? forms[0] : forms[1]) ?? found;
  }
  return found.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name] ?? ''));
}

/** The text of a key whose end comes from outside; of another when there is none. */
export function textOr(prefix: string, end: string, other: StringKey): string {
  const key = `${prefix}.${end}`;
  return key in en ? text(key as StringKey) : text(other);
}

export type Text = typeof text;

/** The function that gives texts; the component is drawn again when the language changes. */
export function useText(): Text {
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => language,
  );
  return text;
}
