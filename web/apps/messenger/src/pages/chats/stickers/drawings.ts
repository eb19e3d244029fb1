import type { DrawnSticker } from '@hutong/model';
import type { StringKey } from '@hutong/ui';

/** Pixels of a side: sharp at twice the size that it is shown in. */
const Size = 256;

/** A little courtyard house with a face; each sticker is what it wears and says with its face. */
const House = `
  <path d="M24 74 64 34l40 40" fill="#5d636a" stroke="#2b2f33" stroke-width="6" stroke-linejoin="round"/>
  <path d="M16 76h96" stroke="#2b2f33" stroke-width="7" stroke-linecap="round"/>
  <rect x="30" y="78" width="68" height="38" rx="5" fill="#fff7ef" stroke="#2b2f33" stroke-width="5"/>`;
const Eyes = '<circle cx="52" cy="91" r="4" fill="#2b2f33"/><circle cx="76" cy="91" r="4" fill="#2b2f33"/>';
const Shut = `<path d="M47 92q5-6 10 0M71 92q5-6 10 0" fill="none" stroke="#2b2f33" stroke-width="4"
  stroke-linecap="round"/>`;
const Smile = '<path d="M56 101q8 8 16 0" fill="none" stroke="#c53d2a" stroke-width="4" stroke-linecap="round"/>';
const Cheeks = '<circle cx="44" cy="100" r="5" fill="#f3b5a6"/><circle cx="84" cy="100" r="5" fill="#f3b5a6"/>';

export interface Drawing {
  readonly name: string;
  readonly words: StringKey;
  readonly svg: string;
}

const drawing = (name: string, words: StringKey, parts: string): Drawing => ({
  name,
  words,
  svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${Size}" height="${Size}" viewBox="0 0 128 128">${parts}</svg>`,
});

/** Our own pack, under the licence of the project. */
export const Drawings: readonly Drawing[] = [
  drawing(
    'hello',
    'sticker.hello',
    `${House}${Eyes}${Smile}${Cheeks}<path d="M102 92c12-4 16-14 14-24" fill="none" stroke="#2b2f33" stroke-width="6"
    stroke-linecap="round"/><circle cx="116" cy="64" r="7" fill="#fff7ef" stroke="#2b2f33" stroke-width="5"/>`,
  ),
  drawing(
    'thanks',
    'sticker.thanks',
    `<g transform="rotate(8 64 100)">${House}${Shut}${Smile}${Cheeks}</g>
    <path d="M20 30q4-10 12-4 8-6 12 4 0 8-12 15Q20 38 20 30z" fill="#c53d2a"/>`,
  ),
  drawing(
    'ok',
    'sticker.ok',
    `${House}${Eyes}${Smile}<circle cx="100" cy="38" r="19" fill="#41a06f" stroke="#2b2f33" stroke-width="5"/>
    <path d="m91 38 7 7 12-13" fill="none" stroke="#fff" stroke-width="6" stroke-linecap="round"
    stroke-linejoin="round"/>`,
  ),
  drawing(
    'heart',
    'sticker.heart',
    `${House}${Shut}${Smile}${Cheeks}<path d="M44 20q8-16 20-4 12-12 20 4 0 12-20 25-20-13-20-25z" fill="#e2604b"
    stroke="#2b2f33" stroke-width="5" stroke-linejoin="round"/>`,
  ),
  drawing(
    'wait',
    'sticker.wait',
    `${House}${Eyes}<path d="M58 103h12" stroke="#c53d2a" stroke-width="4" stroke-linecap="round"/>
    <path d="M52 8h24M52 32h24M54 8c0 9 7 10 10 12 3-2 10-3 10-12M54 32c0-9 7-10 10-12 3 2 10 3 10 12"
    fill="#fdf0d9" stroke="#2b2f33" stroke-width="4" stroke-linejoin="round" stroke-linecap="round"/>`,
  ),
  drawing(
    'tea',
    'sticker.tea',
    `${House}${Eyes}${Smile}<path d="M88 96h26v8a13 13 0 0 1-26 0z" fill="#8fb0e6" stroke="#2b2f33"
    stroke-width="4" stroke-linejoin="round"/><path d="M94 90q-4-5 0-9t0-9M106 90q-4-5 0-9t0-9" fill="none"
    stroke="#8d939a" stroke-width="4" stroke-linecap="round"/>`,
  ),
  drawing(
    'night',
    'sticker.night',
    `<rect width="128" height="128" rx="24" fill="#26324a"/><path d="M96 14a20 20 0 1 0 18 30 17 17 0 0 1-18-30z"
    fill="#f5d77a"/><circle cx="24" cy="28" r="3" fill="#f5d77a"/><circle cx="52" cy="16" r="2" fill="#f5d77a"/>
    ${House}${Shut}<circle cx="64" cy="103" r="4" fill="#c53d2a"/>`,
  ),
  drawing(
    'party',
    'sticker.party',
    `${House}${Shut}${Smile}${Cheeks}<path d="M20 10v18M108 10v18" stroke="#2b2f33" stroke-width="3"/>
    <ellipse cx="20" cy="38" rx="14" ry="12" fill="#c53d2a" stroke="#2b2f33" stroke-width="4"/>
    <ellipse cx="108" cy="38" rx="14" ry="12" fill="#c53d2a" stroke="#2b2f33" stroke-width="4"/>
    <path d="M20 50v14M108 50v14" stroke="#e0a546" stroke-width="5"/><circle cx="64" cy="16" r="4" fill="#e0a546"/>
    <circle cx="44" cy="24" r="3" fill="#41a06f"/><circle cx="84" cy="24" r="3" fill="#3b5b92"/>`,
  ),
];

const urls = new Map<string, string>();

/** The drawing as an address of this page. */
export function drawingUrl(drawing: Drawing): string {
  let url = urls.get(drawing.name);
  if (url === undefined) {
    url = URL.createObjectURL(new Blob([drawing.svg], { type: 'image/svg+xml' }));
    urls.set(drawing.name, url);
  }
  return url;
}

/** The drawing as a picture that every client can show. */
export async function toPicture(drawing: Drawing, words: string): Promise<DrawnSticker> {
  const image = new Image(Size, Size);
  image.src = drawingUrl(drawing);
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Size;
  canvas.height = Size;
  canvas.getContext('2d')?.drawImage(image, 0, 0, Size, Size);
  const blob = await new Promise<Blob>((done, failed) =>
    canvas.toBlob((made) => (made ? done(made) : failed(new Error('the picture was not made'))), 'image/png'),
  );
  const name = `${drawing.name}.png`;
  return {
    file: { url: '', name, mediaType: 'image/png', size: blob.size, width: Size, height: Size, description: words },
    blob,
  };
}
