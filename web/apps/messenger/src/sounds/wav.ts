/** How the samples of a file are kept: 16 bits each, or 8 as telephones have them (ITU-T G.711). */
export type Law = 'linear' | 'alaw';

/** A recording as the server takes it: a WAV file of one channel; linear at 16 kHz, A-law at the 8 of telephones. */
export async function toWav(recorded: Blob, longestSeconds: number, law: Law = 'linear'): Promise<Blob> {
  const rate = law === 'linear' ? 16_000 : 8_000;
  const context = new OfflineAudioContext(1, 1, rate);
  const decoded = await context.decodeAudioData(await recorded.arrayBuffer());
  const length = Math.min(decoded.length, longestSeconds * rate);
  return new Blob([wavOf(mixed(decoded, length), rate, law)], { type: 'audio/wav' });
}

/** Samples from -1 to 1 as a file. */
export function wavOf(samples: Float32Array, rate: number, law: Law): ArrayBuffer {
  const width = law === 'linear' ? 2 : 1;
  const file = new DataView(new ArrayBuffer(44 + samples.length * width));
  const words = (at: number, text: string) => {
    for (let i = 0; i < text.length; i += 1) {
      file.setUint8(at + i, text.charCodeAt(i));
    }
  };
  words(0, 'RIFF');
  file.setUint32(4, 36 + samples.length * width, true);
  words(8, 'WAVEfmt ');
  file.setUint32(16, 16, true);
  file.setUint16(20, law === 'linear' ? 1 : 6, true);
  file.setUint16(22, 1, true);
  file.setUint32(24, rate, true);
  file.setUint32(28, rate * width, true);
  file.setUint16(32, width, true);
  file.setUint16(34, width * 8, true);
  words(36, 'data');
  file.setUint32(40, samples.length * width, true);
  for (let i = 0; i < samples.length; i += 1) {
    const sample = Math.round(Math.max(-1, Math.min(1, samples[i] ?? 0)) * 32_767);
    if (law === 'linear') {
      file.setInt16(44 + i * 2, sample, true);
    } else {
      file.setUint8(44 + i, alaw(sample));
    }
  }
  return file.buffer;
}

/** One sample of 16 bits in A-law: sign, segment and step, with the even bits turned over. */
export function alaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const level = Math.min(0xfff, (sample >= 0 ? sample : -1 - sample) >> 3);
  // A segment doubles the step of the one before; the first two have the same.
  const segment = Math.max(0, 27 - Math.clz32(level | 1));
  const step = (level >> Math.max(1, segment)) & 0xf;
  return (sign | (segment << 4) | step) ^ 0x55;
}

/** All channels as one. */
function mixed(sound: AudioBuffer, length: number): Float32Array {
  const samples = new Float32Array(length);
  for (let channel = 0; channel < sound.numberOfChannels; channel += 1) {
    const data = sound.getChannelData(channel);
    for (let i = 0; i < length; i += 1) {
      samples[i] = (samples[i] ?? 0) + (data[i] ?? 0) / sound.numberOfChannels;
    }
  }
  return samples;
}
