/** The way into a conference, for whom its owner sends it. */
export function joinPath(token: string): string {
  return `/join/${token}`;
}

/** The token of a link that this page was opened by. */
export function joiningBy(path: string): string | undefined {
  return /^\/join\/([a-z2-7]{1,64})$/.exec(path)?.[1];
}
