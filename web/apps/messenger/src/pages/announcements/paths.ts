const Folder = '/phone/announcements';

/** The list of announcements; or one of them, or a new one. */
export function announcementPath(id?: string): string {
  return id === undefined ? Folder : `${Folder}/${encodeURIComponent(id)}`;
}

export const NewAnnouncement = 'new';

/** Whether a path is one of announcements. */
export function isAnnouncementPath(path: string): boolean {
  return path === Folder || path.startsWith(`${Folder}/`);
}

/** The announcement of a path. */
export function announcementOf(path: string): string | undefined {
  return /^\/phone\/announcements\/([\w-]+)$/.exec(path)?.[1];
}
