import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Plugin } from 'vite';
import { en } from '../../packages/ui/src/strings/en.ts';
import { zhCN } from '../../packages/ui/src/strings/zh-CN.ts';

/** The words that the service worker says; it has no other way to the table. */
function workerTexts(table: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const word = (name: string) => table[`push.${name}`];
  return { something: word('something'), message: word('message'), messages: word('messages'), call: word('call') };
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Writes the service worker with the list of what it keeps, after everything else is written. */
export function offlineShell(): Plugin {
  let out = '';
  let root = '';
  return {
    name: 'hutong-offline-shell',
    apply: 'build',
    configResolved: (config) => {
      root = config.root;
      out = join(config.root, config.build.outDir);
      if (config.build.outDir.startsWith('/')) {
        out = config.build.outDir;
      }
    },
    closeBundle: () => {
      const kept = filesUnder(out).filter(
        (file) => /\.(js|css|html|svg|webmanifest)$/.test(file) && !file.endsWith('sw.js'),
      );
      const names = kept.map((file) => file.slice(out.length).replaceAll('\\', '/').replace('/index.html', '/'));
      const digest = createHash('sha256');
      for (const file of kept.sort()) {
        digest.update(readFileSync(file));
      }
      const worker = readFileSync(join(root, 'sw.js'), 'utf8')
        .replace("'VERSION'", JSON.stringify(digest.digest('hex').slice(0, 12)))
        .replace("['FILES']", JSON.stringify(names.sort()))
        .replace('{ TEXTS: {} }', JSON.stringify({ 'zh-CN': workerTexts(zhCN), en: workerTexts(en) }));
      writeFileSync(join(out, 'sw.js'), worker);
    },
  };
}

/** Puts a packed copy beside each text that gains by it, so that the server need not pack. */
export function packed(): Plugin {
  let out = '';
  return {
    name: 'hutong-packed',
    apply: 'build',
    configResolved: (config) => {
      out = config.build.outDir.startsWith('/') ? config.build.outDir : join(config.root, config.build.outDir);
    },
    closeBundle: () => {
      for (const file of filesUnder(out)) {
        if (/\.(js|css|html|svg|webmanifest)$/.test(file)) {
          const text = readFileSync(file);
          const small = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
          if (small.length < text.length * 0.9) {
            writeFileSync(`${file}.br`, small);
          }
        }
      }
    },
  };
}
