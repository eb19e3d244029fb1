const Rate = 16_000;
/** Seconds; the server takes no longer one. */
export const LongestGreeting = 60;

/** A recording of the browser as the server takes it: a WAV file, one channel, 16 kHz. */
export async function toWav(recorded: Blob): Promise<Blob> {
  const context = new OfflineAudioContext(1, 1, Rate);
  const decoded = await context.decodeAudioData(await recorded.arrayBuffer());
  const length = Math.min(decoded.length, LongestGreeting * Rate);
  const file = new DataView(new ArrayBuffer(44 + length * 2));
  const words = (at: number, text: string) => {
    for (let i = 0; i < text.length; i += 1) {
      file.setUint8(at + i, text.charCodeAt(i));
    }
  };
  words(0, 'RIFF');
  file.setUint32(4, 36 + length * 2, true);
  words(8, 'WAVEfmt ');
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, 1, true);
  file.setUint32(24, Rate, true);
  file.setUint32(28, Rate * 2, true);
  file.setUint16(32, 2, true);
  file.setUint16(34, 16, true);
  words(36, 'data');
  file.setUint32(40, length * 2, true);
  const samples = decoded.getChannelData(0);
  for (let i = 0; i < length; i += 1) {
    file.setInt16(44 + i * 2, Math.max(-1, Math.min(1, samples[i] ?? 0)) * 32_767, true);
  }
  return new Blob([file], { type: 'audio/wav' });
}
