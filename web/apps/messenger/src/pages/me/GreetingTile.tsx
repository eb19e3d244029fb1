import { Button, Icon, useText } from '@hutong/ui';
import { useEffect, useRef, useState } from 'react';
import { useApi } from '../../hooks';
import { duration } from '../../times';
import { Recording } from '../chats/recording';
import { useSubmit } from '../signIn/useSubmit';
import { LongestGreeting, toWav } from './greeting';
import { useListed } from './Listed';

/** What callers hear before they leave a message: the usual words, or one's own. */
export function GreetingTile() {
  const text = useText();
  const api = useApi();
  const own = useListed(async () => ({ sound: await api.greeting() }));
  const [made, setMade] = useState<Blob>();
  const [records, setRecords] = useState(false);
  const save = useSubmit(async () => {});
  const keep = (sound: Blob | undefined) =>
    void save.run(
      async () => {
        await api.saveGreeting(sound);
        await own.again();
        setMade(undefined);
      },
      () => {},
    );
  if (own.value === undefined) {
    return null;
  }
  const { sound } = own.value;
  return (
    <section className="tile stack greeting" aria-label={text('me.greeting')}>
      <h3>{text('me.greeting')}</h3>
      {records ? (
        <Recorder
          onMade={(blob) => {
            setRecords(false);
            setMade(blob);
          }}
        />
      ) : made ? (
        <>
          <p>{text('me.greeting.made')}</p>
          <Listen sound={made} />
          <div className="greeting-deeds">
            <Button kind="main" busy={save.busy} onClick={() => keep(made)}>
              {text('common.save')}
            </Button>
            <Button onClick={() => setMade(undefined)}>{text('common.cancel')}</Button>
          </div>
        </>
      ) : (
        <>
          <p>{text(sound ? 'me.greeting.own' : 'me.greeting.usual')}</p>
          {sound && <Listen sound={sound} />}
          <div className="greeting-deeds">
            <Button onClick={() => setRecords(true)}>
              <Icon name="mic" size={18} />
              {text(sound ? 'me.greeting.again' : 'me.greeting.record')}
            </Button>
            {sound && (
              <Button kind="danger" busy={save.busy} onClick={() => keep(undefined)}>
                {text('me.greeting.back')}
              </Button>
            )}
          </div>
        </>
      )}
      {save.error !== undefined && (
        <p className="field-error" role="alert">
          {save.error}
        </p>
      )}
    </section>
  );
}

function Recorder({ onMade }: { onMade: (sound: Blob | undefined) => void }) {
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
    onMade(note && (await toWav(note.blob)));
  };
  const ended = useRef(finish);
  ended.current = finish;
  const full = time >= LongestGreeting * 1000;
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
        <p className="greeting-time">
          <span className="recorder-dot" aria-hidden="true" />
          <span role="timer">{text('voice.recording', { time: duration(time) })}</span>
        </p>
      )}
      <div className="greeting-deeds">
        {failed ? (
          <Button onClick={() => onMade(undefined)}>{text('common.close')}</Button>
        ) : (
          <>
            <Button kind="main" autoFocus disabled={time === 0} onClick={() => void finish()}>
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

function Listen({ sound }: { sound: Blob }) {
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
