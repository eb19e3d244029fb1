import { Icon, IconButton, useText } from '@hutong/ui';
import { useEffect, useRef, useState } from 'react';
import { useMessenger } from '../../hooks';
import { duration } from '../../times';
import { Recording } from './recording';

/** Records a voice note in the place of the composer: discard, or send what was said. */
export function VoiceRecorder({ peer, onDone }: { peer: string; onDone: () => void }) {
  const text = useText();
  const messenger = useMessenger();
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
  const send = async () => {
    const made = await recording.current?.finish();
    onDone();
    if (made) {
      await messenger.sendFile(peer, made.file, made.blob);
    }
  };
  return (
    <div className="composer">
      <div className="composer-line recorder">
        <IconButton icon="trash" label={text('voice.cancel')} autoFocus onClick={onDone} />
        {failed ? (
          <p role="alert">{text(failed)}</p>
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
