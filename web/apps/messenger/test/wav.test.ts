import { expect, it } from 'vitest';
import { alaw, wavOf } from '../src/sounds/wav';

// ITU-T G.711 table 1a: decision values and character signals, the even bits turned over.
it.each([
  [0, 0xd5],
  [-1, 0x55],
  [16, 0xd4],
  [255, 0xda],
  [256, 0xc5],
  [1024, 0xe5],
  [-1025, 0x65],
  [32_767, 0xaa],
  [-32_768, 0x2a],
])('A sample of %i is %i in A-law', (sample, byte) => {
  expect(alaw(sample)).toBe(byte);
});

it('A file of A-law says so and has a byte for each sample', () => {
  const file = new DataView(wavOf(new Float32Array(80), 8_000, 'alaw'));
  expect(file.byteLength).toBe(44 + 80);
  expect([file.getUint16(20, true), file.getUint32(24, true), file.getUint32(28, true)]).toEqual([6, 8_000, 8_000]);
  expect([file.getUint16(34, true), file.getUint32(40, true), file.getUint8(44)]).toEqual([8, 80, 0xd5]);
});
