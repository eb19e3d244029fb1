import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '../src/strings/en.ts';
import { zhCN } from '../src/strings/zh-CN.ts';

const root = join(import.meta.dirname, '../../..');

function sources(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
}

describe('The strings', () => {
  it('fill in the same in both languages', () => {
    const holes = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
    for (const [key, text] of Object.entries(en)) {
      expect([key, holes(zhCN[key as keyof typeof en])]).toEqual([key, holes(text)]);
    }
  });

  it('are the same in number and name', () => {
    expect(Object.keys(zhCN).sort()).toEqual(Object.keys(en).sort());
    for (const [key, text] of [...Object.entries(en), ...Object.entries(zhCN)]) {
      expect([key, text.trim() !== '']).toEqual([key, true]);
    }
  });

  it('of Chinese are written in Chinese', () => {
    // Names of programs and of languages, and what is but a place to fill in, are as they are.
    const asTheyAre = /^(signin\.otherLanguage|me\.language\.en|apps\.(conversations|gajim))$/;
    const latin = Object.entries(zhCN).filter(([key, text]) => !/\p{Script=Han}/u.test(text) && !asTheyAre.test(key));
    expect(latin).toEqual([]);
  });

  it('are all in the table', () => {
    const found: string[] = [];
    for (const file of sources('apps/messenger/src', 'packages/ui/src').filter((one) => !one.includes('/strings/'))) {
      const code = readFileSync(file, 'utf8')
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .replace(/^\s*\/\/.*$/gm, '');
      // Words between tags, and in attributes that are read aloud or shown.
      for (const match of code.matchAll(
        /<\/?[A-Za-z][^<>]*[^=]>\s*([A-Z][a-z]+(?: [a-z]+)*)\s*<\/|(?:aria-label|title|placeholder|alt|label)="([^"]+)"/g,
      )) {
        found.push(`${file}: ${match[0]}`);
      }
      for (const match of code.matchAll(/\p{Script=Han}+/gu)) {
        // The ends of addresses are punctuation of Chinese, not words.
        found.push(`${file}: ${match[0]}`);
      }
    }
    expect(found).toEqual([]);
  });
});

it('Protocol and model know no view', () => {
  for (const file of sources('packages/protocol/src', 'packages/model/src')) {
    expect(readFileSync(file, 'utf8')).not.toMatch(/from '(react|react-dom|@hutong\/ui)/);
  }
});
