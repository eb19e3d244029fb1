import { type FileInfo, guessType } from '@hutong/protocol';

/** What is told of a file beside its bytes. */
export async function describeFile(file: File): Promise<FileInfo> {
  const mediaType = file.type || guessType(file.name);
  const about: FileInfo = { url: '', name: file.name, mediaType, size: file.size };
  if (mediaType.startsWith('image/')) {
    return { ...about, ...(await pictureSize(file)) };
  }
  return about;
}

async function pictureSize(file: Blob): Promise<{ width: number; height: number } | undefined> {
  try {
    const bitmap = await createImageBitmap(file);
    const size = { width: bitmap.width, height: bitmap.height };
    bitmap.close();
    return size;
  } catch {
    // No picture that this browser can read: it goes as a file.
    return undefined;
  }
}
