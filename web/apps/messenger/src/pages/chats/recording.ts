import type { FileInfo } from '@hutong/protocol';

/** Milliseconds between two looks at how loud it is. */
const Look = 60;
const Bars = 48;
/** Shorter is a slip of the finger. */
const Shortest = 400;

const Kinds = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];

/** A voice note that is being recorded. */
export class Recording {
  private readonly chunks: Blob[] = [];
  private readonly levels: number[] = [];
  private readonly begun = performance.now();
  private readonly timer: ReturnType<typeof setInterval>;

  private constructor(
    private readonly stream: MediaStream,
    private readonly recorder: MediaRecorder,
    private readonly audio: AudioContext,
    heard: (length: number, levels: readonly number[]) => void,
  ) {
    recorder.ondataavailable = (event) => this.chunks.push(event.data);
    const analyser = audio.createAnalyser();
    analyser.fftSize = 512;
    audio.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      // Ears hear in powers: 60 dB make the fifteen steps.
      this.levels.push(Math.max(0, Math.min(15, Math.round(15 + (Math.log10(power + 1e-6) * 20) / 4))));
      heard(performance.now() - this.begun, [...this.levels]);
    }, Look);
    recorder.start();
  }

  static async start(heard: (length: number, levels: readonly number[]) => void): Promise<Recording> {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true },
    });
    const mimeType = Kinds.find((kind) => MediaRecorder.isTypeSupported(kind));
    const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 24_000 });
    return new Recording(stream, recorder, new AudioContext(), heard);
  }

  cancel(): void {
    this.release();
  }

  /** The note; undefined when it is too short to be meant. */
  async finish(): Promise<{ file: FileInfo; blob: Blob } | undefined> {
    const length = Math.round(performance.now() - this.begun);
    const stopped = new Promise((done) => {
      this.recorder.onstop = done;
    });
    if (this.recorder.state !== 'inactive') {
      this.recorder.stop();
      await stopped;
    }
    this.release();
    const mediaType = (this.recorder.mimeType || 'audio/webm').split(';')[0] ?? 'audio/webm';
    const blob = new Blob(this.chunks, { type: mediaType });
    if (length < Shortest || blob.size === 0) {
      return undefined;
    }
    const name = `voice.${mediaType === 'audio/mp4' ? 'm4a' : mediaType.split('/')[1]}`;
    return {
      file: { url: '', name, mediaType, size: blob.size, duration: length, waveform: shape(this.levels) },
      blob,
    };
  }

  private release(): void {
    clearInterval(this.timer);
    if (this.recorder.state !== 'inactive') {
      this.recorder.stop();
    }
    for (const track of this.stream.getTracks()) {
      track.stop();
    }
    void this.audio.close().catch(() => {});
  }
}

/** The loudest of each part, in as many parts as there are bars. */
function shape(levels: readonly number[]): number[] {
  const bars = Math.max(1, Math.min(Bars, levels.length));
  return Array.from({ length: bars }, (_, bar) => {
    const part = levels.slice(Math.floor((bar * levels.length) / bars), Math.floor(((bar + 1) * levels.length) / bars));
    return Math.max(0, ...part);
  });
}
