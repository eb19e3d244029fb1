// Between the browser's rate and the 16 kHz of the sandbox, both ways, in frames of 20 ms.
const Rate = 16000;
const Frame = 320;
const AheadSamples = 3 * Frame;
const HeldSamples = 12 * Frame;

/** Changes the rate by a windowed sinc of 16 taps: enough for a voice. */
class Rates {
  constructor(from, to) {
    this.step = from / to;
    this.cutoff = Math.min(1, to / from);
    this.half = Math.ceil(8 / this.cutoff);
    this.samples = new Array(2 * this.half).fill(0);
    this.position = this.half;
  }

  push(input, take) {
    for (const sample of input) {
      this.samples.push(sample);
    }
    while (this.position + this.half < this.samples.length) {
      take(this.at(this.position));
      this.position += this.step;
    }
    const done = Math.max(0, Math.floor(this.position) - this.half);
    this.samples.splice(0, done);
    this.position -= done;
  }

  at(position) {
    const first = Math.floor(position) - this.half + 1;
    let sum = 0;
    for (let i = first; i < first + 2 * this.half; i++) {
      const x = (i - position) * this.cutoff;
      const sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      const window = 0.5 + 0.5 * Math.cos((Math.PI * (i - position)) / (this.half + 1));
      sum += (this.samples[i] ?? 0) * sinc * window * this.cutoff;
    }
    return sum;
  }
}

class Talk extends AudioWorkletProcessor {
  constructor() {
    super();
    this.up = new Rates(Rate, sampleRate);
    this.down = new Rates(sampleRate, Rate);
    this.heard = [];
    this.said = [];
    this.isPlaying = false;
    this.isOver = false;
    this.loudest = 0;
    this.blocks = 0;
    this.port.onmessage = ({ data }) => {
      if (data === 'over') {
        this.isOver = true;
      } else {
        this.hear(new Int16Array(data));
      }
    };
  }

  hear(frame) {
    this.up.push(
      Array.from(frame, (sample) => sample / 32768),
      (sample) => this.heard.push(sample),
    );
    const most = (HeldSamples * sampleRate) / Rate;
    if (this.heard.length > most) {
      this.heard.splice(0, this.heard.length - most);
    }
  }

  process(inputs, outputs) {
    const output = outputs[0][0];
    this.isPlaying = this.heard.length >= (this.isPlaying ? output.length : (AheadSamples * sampleRate) / Rate);
    if (this.isPlaying) {
      output.set(this.heard.splice(0, output.length));
    }
    for (const sample of output) {
      this.loudest = Math.max(this.loudest, Math.abs(sample));
    }
    // Without a microphone silence is sent: the call goes on.
    const input = inputs[0]?.[0] ?? new Float32Array(output.length);
    this.down.push(input, (sample) => this.said.push(sample));
    while (this.said.length >= Frame) {
      const frame = Int16Array.from(this.said.splice(0, Frame), (one) => Math.max(-32768, Math.min(32767, one * 32768)));
      this.port.postMessage(frame.buffer, [frame.buffer]);
    }
    if (++this.blocks % 24 === 0) {
      this.port.postMessage(this.loudest);
      this.loudest = 0;
    }
    return !this.isOver;
  }
}

registerProcessor('talk', Talk);
