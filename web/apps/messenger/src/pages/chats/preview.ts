import type { Item } from '@hutong/model';
import type { CallRow, FileInfo } from '@hutong/protocol';
import type { Text } from '@hutong/ui';
import { duration } from '../../times';

export type FileKind = 'picture' | 'video' | 'voice' | 'card' | 'file';

export function kindOf(file: FileInfo): FileKind {
  if (/^image\/(png|jpe?g|gif|webp|avif)$/.test(file.mediaType)) {
    return 'picture';
  }
  if (file.mediaType.startsWith('video/')) {
    return 'video';
  }
  if (/^text\/(x-)?vcard$/.test(file.mediaType)) {
    return 'card';
  }
  return file.mediaType.startsWith('audio/') ? 'voice' : 'file';
}

/** A message in a line. */
export function preview(item: Item, text: Text): string {
  if (item.burned) {
    return text('burn.burned');
  }
  if (item.retracted) {
    return text(item.own ? 'message.retractedOwn' : 'message.retracted', { name: '' }).trim();
  }
  if (item.call) {
    return `[${text(item.call.video ? 'call.row.video' : 'call.row.audio')}] ${callWords(item.call, text)}`;
  }
  if (item.burn) {
    return text(`burn.${item.burn.kind}`);
  }
  if (item.place) {
    return `[${text('place.place')}] ${item.place.name ?? ''}`.trim();
  }
  if (item.sticker) {
    return `[${text('sticker.sticker')}] ${item.file?.description ?? ''}`.trim();
  }
  if (item.file) {
    const kind = kindOf(item.file);
    const more =
      kind === 'file' || kind === 'card'
        ? item.file.name.replace(/\.vcf$/, '')
        : kind === 'voice' && item.file.duration
          ? duration(item.file.duration)
          : '';
    return `[${text(kind === 'card' ? 'card.card' : `message.${kind}`)}] ${more}`.trim();
  }
  return (item.body ?? '').replace(/\s+/g, ' ').slice(0, 160);
}

/** What came of a call: how long it was, or why there was none. */
export function callWords(call: CallRow, text: Text): string {
  return call.outcome === 'answered'
    ? text('call.row.answered', { time: duration(call.seconds * 1000) })
    : text(`call.row.${call.direction}.${call.outcome}`);
}
