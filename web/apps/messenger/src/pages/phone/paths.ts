/** The dialpad, with a number on it. */
export function phonePath(number?: string): string {
  return number === undefined ? '/phone' : `/phone/${encodeURIComponent(number)}`;
}

/** The number that a path puts on the dialpad. */
export function numberOf(path: string): string | undefined {
  const number = /^\/phone\/([^/]+)$/.exec(path)?.[1];
  try {
    return number === undefined ? undefined : decodeURIComponent(number);
  } catch {
    return undefined;
  }
}
