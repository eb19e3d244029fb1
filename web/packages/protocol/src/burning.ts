import type { Connection } from './connection';
import { type Message, readContent } from './messages';
import { Ns } from './namespaces';
import { fromBase64, toBase64 } from './sha1';
import { xml } from './xml';

/** What a message that burns says, for as long as it says it. */
export interface Opened {
  readonly content: Partial<Message>;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Asks for the content. From the first time on the server counts down. */
export async function openBurning(connection: Connection, id: string): Promise<Opened> {
  const answer = await connection.iq('set', undefined, xml('open', Ns.burn, { id }));
  const opened = answer.child('opened', Ns.burn);
  const content = opened?.child('content');
  const until = Date.parse(opened?.attr('until') ?? '');
  if (!content || Number.isNaN(until)) {
    throw new Error('the server gave no content');
  }
  return { content: readContent(content), until };
}

/** Burns it now; resolves when the content is destroyed. */
export async function burnNow(connection: Connection, id: string): Promise<void> {
  await connection.iq('set', undefined, xml('burn', Ns.burn, { id }));
}

const KeyBytes = 32;
const IvBytes = 12;

/** Encrypts a file for a message that burns (XEP-0448), where the browser can: not on pages without TLS. */
export async function encryptFile(
  file: Blob,
): Promise<{ readonly blob: Blob; readonly secret?: { readonly key: string; readonly iv: string } }> {
  if (!globalThis.crypto?.subtle) {
    return { blob: file };
  }
  const key = crypto.getRandomValues(new Uint8Array(KeyBytes));
  const iv = crypto.getRandomValues(new Uint8Array(IvBytes));
  const cipher = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, cipher, await file.arrayBuffer());
  return { blob: new Blob([sealed]), secret: { key: toBase64(key), iv: toBase64(iv) } };
}

/** The file that was encrypted so. */
export async function decryptFile(
  sealed: ArrayBuffer,
  secret: { readonly key: string; readonly iv: string },
  mediaType: string,
): Promise<Blob> {
  const cipher = await crypto.subtle.importKey('raw', fromBase64(secret.key), 'AES-GCM', false, ['decrypt']);
  const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: fromBase64(secret.iv) }, cipher, sealed);
  return new Blob([plain], { type: mediaType });
}
