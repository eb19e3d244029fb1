import type { FileInfo } from '@hutong/protocol';
import { Icon, IconButton, useText } from '@hutong/ui';
import { useEffect, useRef, useState } from 'react';
import { useMessenger } from '../../hooks';
import { duration } from '../../times';
import { Recording } from './recording';

/** Pixels that a finger moves to lock the recording, or to discard it. */
const Slide = 70;

interface Made {
  readonly file: FileInfo;
  readonly blob: Blob;
}

interface RecorderProps {
  readonly peer: string;
  readonly burns: number | undefined;
  /** Whether it records only as long as the finger stays down. */
  readonly held: boolean;
  readonly onDone: () => void;
}

/** Records a voice note in the place of the composer: discard, listen to it, or send what was said. */
export function VoiceRecorder({ peer, burns, held, onDone }: RecorderProps) {
  const text = useText();
  const messenger = useMessenger();
  const { recording, levels, time, failed } = useRecording();
  const [made, setMade] = useState<Made>();
  const send = async (given?: Made) => {
    const note = given ?? made ?? (await recording.current?.finish());
    onDone();
    if (note && burns !== undefined) {
      await messenger.sendBurning(peer, burns, note);
    } else if (note) {
      await messenger.sendFile(peer, note.file, note.blob);
    }
  };
  const locked = useHold(held, (lifted) => (lifted === 'sent' ? void send() : onDone()));
  const listen = async () => {
    const note = await recording.current?.finish();
    if (note) {
      setMade(note);
    } else {
      onDone();
    }
  };
  return (
    <div className="composer">
      <div className="composer-line recorder">
        <IconButton icon="trash" label={text('voice.cancel')} autoFocus onClick={onDone} />
        {failed ? (
          <p role="alert">{text(failed)}</p>
        ) : made ? (
          <Listen made={made} />
        ) : (
          <>
            <span className="recorder-dot" aria-hidden="true" />
            <span role="timer" aria-label={text('voice.recording', { time: duration(time) })}>
              {duration(time)}
            </span>
            <div className="recorder-bars" aria-hidden="true">
              {levels.slice(-60).map((level, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a bar is nothing but its place
                <i key={at} style={{ height: 3 + level * 1.5 }} />
              ))}
            </div>
            {held && !locked ? (
              <small className="recorder-hint">{text('voice.hold')}</small>
            ) : (
              <IconButton icon="stop" filled label={text('voice.listen')} onClick={() => void listen()} />
            )}
          </>
        )}
        <button
          type="button"
          className="send"
          aria-label={text('voice.send')}
          disabled={failed !== undefined}
          onClick={() => void send()}
        >
          <Icon name="send" />
        </button>
      </div>
    </div>
  );
}

/** What was said, to be heard before it is sent. */
function Listen({ made }: { made: Made }) {
  const text = useText();
  const audio = useRef<HTMLAudioElement>(null);
  const [source, setSource] = useState<string>();
  const [plays, setPlays] = useState(false);
  useEffect(() => {
    const url = URL.createObjectURL(made.blob);
    setSource(url);
    return () => URL.revokeObjectURL(url);
  }, [made]);
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: speech that nobody wrote down */}
      <audio
        ref={audio}
        src={source}
        onPlay={() => setPlays(true)}
        onPause={() => setPlays(false)}
        onEnded={() => setPlays(false)}
      />
      <IconButton
        icon={plays ? 'pause' : 'play'}
        filled={!plays}
        label={text(plays ? 'voice.pause' : 'voice.play')}
        onClick={() => (plays ? audio.current?.pause() : void audio.current?.play().catch(() => {}))}
      />
      <div className="recorder-bars recorder-made" aria-hidden="true">
        {(made.file.waveform ?? []).map((level, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is nothing but its place
          <i key={at} style={{ height: 3 + level * 1.5 }} />
        ))}
      </div>
      <span>{duration(made.file.duration ?? 0)}</span>
    </>
  );
}

function useRecording() {
  const recording = useRef<Recording>(undefined);
  const [levels, setLevels] = useState<readonly number[]>([]);
  const [time, setTime] = useState(0);
  const [failed, setFailed] = useState<'voice.denied' | 'voice.none'>();
  useEffect(() => {
    let gone = false;
    Recording.start((length, heard) => {
      setTime(length);
      setLevels(heard);
    })
      .then((started) => {
        recording.current = started;
        if (gone) {
          started.cancel();
        }
      })
      .catch((error: unknown) => {
        setFailed(error instanceof DOMException && error.name === 'NotAllowedError' ? 'voice.denied' : 'voice.none');
      });
    return () => {
      gone = true;
      recording.current?.cancel();
    };
  }, []);
  return { recording, levels, time, failed };
}

/** Follows the finger that holds: lifted it sends, moved up it locks, moved left it discards. */
function useHold(held: boolean, onLift: (how: 'sent' | 'discarded') => void): boolean {
  const [locked, setLocked] = useState(!held);
  const lift = useRef(onLift);
  lift.current = onLift;
  useEffect(() => {
    if (locked) {
      return;
    }
    let from: { x: number; y: number } | undefined;
    const move = (event: PointerEvent) => {
      from ??= { x: event.clientX, y: event.clientY };
      if (from.y - event.clientY > Slide) {
        setLocked(true);
      } else if (from.x - event.clientX > Slide) {
        lift.current('discarded');
      }
    };
    const up = () => lift.current('sent');
    const away = () => lift.current('discarded');
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', up);
    window.addEventListener('pointercancel', away);
    return () => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', up);
      window.removeEventListener('pointercancel', away);
    };
  }, [locked]);
  return locked;
}
