/** Pixels of a side of one's own picture. */
export const PicturePixels = 192;

/** The middle of a picture, as small as it is shown. */
export async function square(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file);
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = document.createElement('canvas');
  canvas.width = PicturePixels;
  canvas.height = PicturePixels;
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  canvas.getContext('2d')?.drawImage(bitmap, left, top, side, side, 0, 0, PicturePixels, PicturePixels);
  return new Promise((done, failed) => {
    canvas.toBlob((made) => (made ? done(made) : failed(new Error('no picture'))), 'image/png');
  });
}
