import type { Item } from '@hutong/model';
import type { FileInfo } from '@hutong/protocol';
import { Icon, useText } from '@hutong/ui';
import { useEffect, useRef, useState } from 'react';
import { duration } from '../../times';

const Speeds = [1, 1.5, 2] as const;
const Flat = Array.from({ length: 32 }, () => 4);

/** The one that plays: another that begins stops it. When it ends, the next of the conversation begins. */
let playing: HTMLAudioElement | undefined;

/** A voice note: play, the shape of what is said, where one is, how fast. */
export function VoiceNote({ item, file, source }: { item: Item; file: FileInfo; source: string }) {
  const text = useText();
  const audio = useRef<HTMLAudioElement>(null);
  const [plays, setPlays] = useState(false);
  const [part, setPart] = useState(0);
  const [speed, setSpeed] = useState<number>(1);
  const bars = file.waveform?.length ? file.waveform : Flat;
  const length = file.duration ?? 0;
  useEffect(() => {
    if (audio.current) {
      audio.current.playbackRate = speed;
    }
  }, [speed]);
  const toggle = () => {
    const sound = audio.current;
    if (!sound) {
      return;
    }
    if (sound.paused) {
      playing?.pause();
      playing = sound;
      sound.playbackRate = speed;
      void sound.play().catch(() => {});
    } else {
      sound.pause();
    }
  };
  // The length that was sent: what MediaRecorder writes has none in it.
  const total = () => length / 1000 || audio.current?.duration || 1;
  return (
    <div className="voice" data-voice={item.key}>
      {/* biome-ignore lint/a11y/useMediaCaption: speech that nobody wrote down */}
      <audio
        ref={audio}
        src={source}
        preload="none"
        onPlay={() => setPlays(true)}
        onPause={() => setPlays(false)}
        onTimeUpdate={(event) => setPart(Math.min(1, event.currentTarget.currentTime / total()))}
        onEnded={(event) => {
          setPart(0);
          playNext(event.currentTarget);
        }}
      />
      <button
        type="button"
        className="voice-play"
        aria-label={text(plays ? 'voice.pause' : 'voice.play')}
        onClick={toggle}
      >
        <Icon name={plays ? 'pause' : 'play'} size={18} filled={!plays} />
      </button>
      <div className="voice-bars">
        {bars.map((height, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is nothing but its place
          <i key={at} data-played={at / bars.length < part} style={{ height: 4 + height * 1.5 }} />
        ))}
        <input
          type="range"
          min={0}
          max={1}
          step={0.01}
          value={part}
          aria-label={text('voice.position')}
          onChange={(event) => {
            const to = Number(event.target.value);
            setPart(to);
            if (audio.current) {
              audio.current.currentTime = to * total();
            }
          }}
        />
      </div>
      <span className="voice-end">
        <span>{duration(plays || part > 0 ? part * length : length)}</span>
        <button
          type="button"
          aria-label={text('voice.speed', { n: speed })}
          onClick={() => setSpeed(Speeds[(Speeds.indexOf(speed as 1) + 1) % Speeds.length] ?? 1)}
        >
          {`${speed}×`}
        </button>
      </span>
    </div>
  );
}

/** Voice notes are listened to in a row, as they were said. */
function playNext(ended: HTMLAudioElement): void {
  const all = [...document.querySelectorAll<HTMLAudioElement>('[data-voice] audio')];
  const next = all[all.indexOf(ended) + 1];
  const own = (audio: HTMLAudioElement) => audio.closest<HTMLElement>('[data-own]')?.dataset.own;
  if (next && own(next) === 'false' && own(ended) === 'false') {
    playing = next;
    void next.play().catch(() => {});
  }
}
