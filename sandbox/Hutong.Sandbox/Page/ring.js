// How telephones of countries ring: seconds of sound and silence, again and again.
const cadences = { GB: [0.4, 0.2, 0.4, 2], JP: [1, 2], CN: [1, 4], US: [2, 4], HK: [0.4, 0.2, 0.4, 3] };
const pitches = { CN: [659, 880], US: [480, 620], GB: [587, 784], JP: [784, 988], HK: [698, 880], DE: [523, 784] };

let context;
const ringing = new Map();

/** The sound of the page. Browsers let it begin with a click only. */
export function audio() {
  context ??= new AudioContext();
  return context;
}

export function isAllowed() {
  return context?.state === 'running';
}

/** Lets it sound, after a click. A machine without a loudspeaker may never say that it does: nobody waits long. */
export async function allow() {
  await Promise.race([audio().resume(), new Promise((done) => setTimeout(done, 1000))]);
}

export function ring(number, region) {
  if (ringing.has(number)) {
    return;
  }
  const cadence = cadences[region] ?? [1, 4];
  const length = cadence.reduce((sum, part) => sum + part, 0);
  const bell = { timer: 0, gain: null };
  const once = () => {
    if (navigator.userActivation?.hasBeenActive) {
      navigator.vibrate?.(cadence.map((part) => part * 1000));
    }
    if (isAllowed()) {
      bell.gain = strike(cadence, pitches[region] ?? [587, 740]);
    }
  };
  bell.timer = setInterval(once, length * 1000);
  ringing.set(number, bell);
  once();
}

export function quiet(number) {
  const bell = ringing.get(number);
  if (bell) {
    clearInterval(bell.timer);
    bell.gain?.disconnect();
    ringing.delete(number);
    if (navigator.userActivation?.hasBeenActive) {
      navigator.vibrate?.(0);
    }
  }
}

// Two notes in turn, twenty times a second, as a bell's hammer does.
function strike(cadence, [low, high]) {
  const gain = context.createGain();
  gain.connect(context.destination);
  let at = context.currentTime;
  cadence.forEach((part, index) => {
    if (index % 2 === 0) {
      for (let hit = 0; hit * 0.05 < part; hit++) {
        note(gain, hit % 2 ? high : low, at + hit * 0.05);
      }
    }
    at += part;
  });
  return gain;
}

function note(gain, frequency, at) {
  const oscillator = new OscillatorNode(context, { frequency, type: 'sine' });
  const envelope = new GainNode(context, { gain: 0 });
  envelope.gain.setValueAtTime(0.09, at);
  envelope.gain.exponentialRampToValueAtTime(0.001, at + 0.12);
  oscillator.connect(envelope).connect(gain);
  oscillator.start(at);
  oscillator.stop(at + 0.12);
}
