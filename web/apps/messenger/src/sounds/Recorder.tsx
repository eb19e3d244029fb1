import { Button, Icon, useText } from '@hutong/ui';
import { useEffect, useRef, useState } from 'react';
import { Recording } from '../pages/chats/recording';
import { duration } from '../times';
import './recorder.css';

/** Records until it is stopped, or for the longest there may be; gives what the browser makes of it, or nothing. */
export function Recorder({ longest, onMade }: { longest: number; onMade: (sound: Blob | undefined) => void }) {
  const text = useText();
  const recording = useRef<Recording>(undefined);
  const [time, setTime] = useState(0);
  const [failed, setFailed] = useState<'voice.denied' | 'voice.none'>();
  useEffect(() => {
    let gone = false;
    Recording.start((length) => setTime(length)).then(
      (started) => {
        recording.current = started;
        if (gone) {
          started.cancel();
        }
      },
      (error: unknown) =>
        setFailed(error instanceof DOMException && error.name === 'NotAllowedError' ? 'voice.denied' : 'voice.none'),
    );
    return () => {
      gone = true;
      recording.current?.cancel();
    };
  }, []);
  const finish = async () => {
    const note = await recording.current?.finish();
    onMade(note?.blob);
  };
  const ended = useRef(finish);
  ended.current = finish;
  const full = time >= longest * 1000;
  useEffect(() => {
    if (full) {
      void ended.current();
    }
  }, [full]);
  return (
    <>
      {failed ? (
        <p role="alert">{text(failed)}</p>
      ) : (
        <p className="recorder-time">
          <span className="recorder-dot" aria-hidden="true" />
          <span role="timer">{text('voice.recording', { time: duration(time) })}</span>
        </p>
      )}
      <div className="recorder-deeds">
        {failed ? (
          <Button onClick={() => onMade(undefined)}>{text('common.close')}</Button>
        ) : (
          <>
            {/* Not disabled before there is sound: it would lose the focus. */}
            <Button kind="main" autoFocus onClick={() => time > 0 && void finish()}>
              <Icon name="stop" size={18} filled />
              {text('me.greeting.stop')}
            </Button>
            <Button onClick={() => onMade(undefined)}>{text('common.cancel')}</Button>
          </>
        )}
      </div>
    </>
  );
}

/** A sound that can be listened to. */
export function Listen({ sound }: { sound: Blob }) {
  const text = useText();
  const audio = useRef<HTMLAudioElement>(null);
  const [source, setSource] = useState<string>();
  const [plays, setPlays] = useState(false);
  useEffect(() => {
    const url = URL.createObjectURL(sound);
    setSource(url);
    return () => URL.revokeObjectURL(url);
  }, [sound]);
  return (
    <div>
      {/* biome-ignore lint/a11y/useMediaCaption: speech that nobody wrote down */}
      <audio
        ref={audio}
        src={source}
        onPlay={() => setPlays(true)}
        onPause={() => setPlays(false)}
        onEnded={() => setPlays(false)}
      />
      <Button onClick={() => (plays ? audio.current?.pause() : void audio.current?.play().catch(() => {}))}>
        <Icon name={plays ? 'pause' : 'play'} size={18} filled={!plays} />
        {text(plays ? 'voice.pause' : 'me.greeting.listen')}
      </Button>
    </div>
  );
}
