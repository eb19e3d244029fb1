import type { Connection } from './connection';
import { Ns } from './namespaces';
import { xml } from './xml';

/** Where a file is put and where it is got (XEP-0363 section 5). */
export interface Slot {
  readonly put: string;
  readonly get: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The upload service of our server, or undefined when it has none. */
export async function findUploadService(connection: Connection): Promise<string | undefined> {
  const answer = await connection.iq('get', connection.serverDomain, xml('query', Ns.discoItems));
  const items = answer.child('query', Ns.discoItems)?.all('item') ?? [];
  for (const item of items) {
    const jid = item.attr('jid');
    if (jid === undefined) {
      continue;
    }
    const info = await connection.iq('get', jid, xml('query', Ns.discoInfo)).catch(() => undefined);
    const features = info?.child('query', Ns.discoInfo)?.all('feature') ?? [];
    if (features.some((feature) => feature.attr('var') === Ns.upload)) {
      return jid;
    }
  }
  return undefined;
}

export async function requestSlot(
  connection: Connection,
  service: string,
  name: string,
  size: number,
  mediaType: string,
): Promise<Slot> {
  const answer = await connection.iq(
    'get',
    service,
    xml('request', Ns.upload, { filename: name, size, 'content-type': mediaType }),
  );
  const slot = answer.child('slot', Ns.upload);
  const put = slot?.child('put');
  const headers: Record<string, string> = {};
  for (const header of put?.all('header') ?? []) {
    // XEP-0363 section 5: no others may be set.
    if (/^(authorization|cookie|expires)$/i.test(header.attr('name') ?? '')) {
      headers[header.attr('name') ?? ''] = header.text.replace(/[\r\n]/g, '');
    }
  }
  return { put: put?.attr('url') ?? '', get: slot?.child('get')?.attr('url') ?? '', headers };
}

/** The file could not be put; `status` is 0 when there was no answer. */
export class UploadError extends Error {
  constructor(readonly status: number) {
    super(`upload: ${status}`);
  }
}

/**
 * Puts a file, or what is missing of it from byte `from` on (draft-ietf-httpbis-resumable-upload). `progress` gets the
 * part that is done, 0 to 1.
 */
export function putFile(
  slot: Slot,
  file: Blob,
  progress: (part: number) => void,
  signal: AbortSignal,
  from = 0,
): Promise<void> {
  return new Promise((done, failed) => {
    // The Fetch API does not tell how far an upload is.
    const request = new XMLHttpRequest();
    const cancel = () => request.abort();
    request.open(from > 0 ? 'PATCH' : 'PUT', slot.put);
    for (const [name, value] of Object.entries(slot.headers)) {
      request.setRequestHeader(name, value);
    }
    if (from > 0) {
      request.setRequestHeader('Upload-Offset', String(from));
      request.setRequestHeader('Upload-Complete', '?1');
    }
    request.upload.onprogress = (event) =>
      event.lengthComputable && file.size > 0 && progress((from + event.loaded) / file.size);
    request.onload = () => (request.status < 300 ? done() : failed(new UploadError(request.status)));
    request.onerror = () => failed(new UploadError(0));
    request.onabort = () => failed(new DOMException('cancelled', 'AbortError'));
    request.onloadend = () => signal.removeEventListener('abort', cancel);
    signal.addEventListener('abort', cancel);
    if (signal.aborted) {
      failed(new DOMException('cancelled', 'AbortError'));
    } else {
      request.send(from > 0 ? file.slice(from, file.size, 'application/partial-upload') : file);
    }
  });
}

/**
 * How far an upload came that broke off: so many bytes, all of them, or undefined where the server cannot tell or the
 * slot is good no more.
 */
export async function uploadedBytes(slot: Slot): Promise<number | 'all' | undefined> {
  const answer = await fetch(slot.put, { method: 'HEAD', headers: slot.headers, cache: 'no-store' }).catch(() => {
    throw new UploadError(0);
  });
  if (answer.status === 200) {
    return 'all';
  }
  const offset = answer.headers.get('Upload-Offset');
  return answer.status === 204 && offset !== null && /^\d+$/.test(offset) ? Number(offset) : undefined;
}
