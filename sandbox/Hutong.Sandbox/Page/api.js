/** Asks the sandbox. Gives its answer, or throws its words. */
export async function ask(method, path, body) {
  const answer = await fetch(`api/${path}`, {
    method,
    headers: body === undefined || body instanceof Blob ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  const value = text && answer.headers.get('Content-Type')?.includes('json') ? JSON.parse(text) : null;
  if (!answer.ok) {
    throw new Error(value?.error ?? `${answer.status}`);
  }
  return value;
}

export const handset = (number, what = '') => `handsets/${encodeURIComponent(number)}${what && `/${what}`}`;

/** Hears of every change. Gives each handset as it is, all of them at first and after each reconnection. */
export function listen(onHandset, onConnected) {
  const events = new EventSource('api/events');
  events.addEventListener('handset', (event) => onHandset(JSON.parse(event.data)));
  events.onopen = () => onConnected(true);
  events.onerror = () => onConnected(false);
}

const clock = { speed: 1, at: 0, now: 0 };

/** The clock of the sandbox, which may run faster than ours. */
export async function setClock(speed) {
  const got = speed === undefined ? await ask('GET', 'clock') : await ask('PUT', 'clock', { speed });
  Object.assign(clock, { speed: got.speed, at: performance.now(), now: Date.parse(got.now) });
  return got.speed;
}

export function now() {
  return clock.now + (performance.now() - clock.at) * clock.speed;
}
