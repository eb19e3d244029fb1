/** Whether a file lies on our server. Slots carry its public address, which may differ from the page's. */
export function isOurs(url: string): boolean {
  try {
    const { origin, pathname, hostname } = new URL(url);
    const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;
    return (
      pathname.startsWith('/upload/') &&
      (origin === window.location.origin || (loopback.test(hostname) && loopback.test(window.location.hostname)))
    );
  } catch {
    return false;
  }
}
