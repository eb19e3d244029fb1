/**
 * SHA-256 (RFC 6234), for what extensions name by it. Written out, because the browser has its own only on pages that
 * came by TLS.
 */
export function sha256(data: Uint8Array): Uint8Array {
  const padded = new Uint8Array((((data.length + 8) >> 6) + 1) << 6);
  padded.set(data);
  padded[data.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(data.length / 0x20000000));
  view.setUint32(padded.length - 4, (data.length << 3) >>> 0);
  const state = Uint32Array.from(Roots.first);
  const words = new Uint32Array(64);
  for (let block = 0; block < padded.length; block += 64) {
    for (let at = 0; at < 16; at += 1) {
      words[at] = view.getUint32(block + at * 4);
    }
    round(state, words);
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, at) => {
    digest.setUint32(at * 4, word);
  });
  return new Uint8Array(digest.buffer);
}

const turn = (word: number, by: number) => (word >>> by) | (word << (32 - by));

function round(state: Uint32Array, words: Uint32Array): void {
  const word = (at: number) => words[at] ?? 0;
  for (let at = 16; at < 64; at += 1) {
    const [early, late] = [word(at - 15), word(at - 2)];
    const mixed = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    words[at] = word(at - 16) + mixed + word(at - 7) + (turn(late, 17) ^ turn(late, 19) ^ (late >>> 10));
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let at = 0; at < 64; at += 1) {
    const chosen = (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g));
    const added = (h + chosen + (Roots.third[at] ?? 0) + word(at)) | 0;
    const most = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + added) | 0, c, b, a, (added + most) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((value, at) => {
    state[at] = (state[at] ?? 0) + value;
  });
}

/** The first 32 bits of the fractional parts of the square and cube roots of the first primes. */
const Roots = roots();

function roots(): { readonly first: readonly number[]; readonly third: readonly number[] } {
  const primes: number[] = [];
  for (let number = 2; primes.length < 64; number += 1) {
    if (primes.every((prime) => number % prime !== 0)) {
      primes.push(number);
    }
  }
  const part = (root: number) => Math.floor((root % 1) * 0x100000000);
  return {
    first: primes.slice(0, 8).map((one) => part(Math.sqrt(one))),
    third: primes.map((one) => part(Math.cbrt(one))),
  };
}
