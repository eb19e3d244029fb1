import { domain, type Voicemail } from '@hutong/protocol';
import { Avatar, Icon, IconButton, useText } from '@hutong/ui';
import { useEffect, useRef, useState } from 'react';
import { useDoor } from '../../calls/door';
import { useApi, useMessenger, useMinute } from '../../hooks';
import { duration, fullTime, shortTime } from '../../times';
import { useNames } from './useNames';

/** Messages that callers have left, newest first. */
export function Voicemails({ onNew }: { onNew: (n: number) => void }) {
  const text = useText();
  const api = useApi();
  const [all, setAll] = useState<readonly Voicemail[]>();
  const fresh = all?.filter((one) => !one.heard).length ?? 0;
  const { connection } = useMessenger();
  useEffect(() => {
    const read = () => api.voicemails().then(setAll, () => setAll((now) => now ?? []));
    void read();
    // One that comes now is put into its conversation too.
    return connection.on('message', (message) => {
      if (message.attr('id')?.startsWith('voicemail-')) {
        void read();
      }
    });
  }, [api, connection]);
  useEffect(() => onNew(fresh), [onNew, fresh]);
  if (!all) {
    return <div className="nothing-here recents-none" aria-busy="true" />;
  }
  if (all.length === 0) {
    return (
      <p className="nothing-here recents-none">
        <Icon name="mic" size={32} />
        {text('voicemail.none')}
      </p>
    );
  }
  const change = (id: string, change: Partial<Voicemail> | undefined) =>
    setAll((now) => now?.flatMap((one) => (one.id !== id ? one : change === undefined ? [] : { ...one, ...change })));
  return (
    <ul className="recents-list">
      {all.map((one) => (
        <Message
          key={one.id}
          message={one}
          onHeard={() => {
            change(one.id, { heard: true });
            void api.hearVoicemail(one.id).catch(() => {});
          }}
          onDelete={() =>
            void api.deleteVoicemail(one.id).then(
              () => change(one.id, undefined),
              () => {},
            )
          }
        />
      ))}
    </ul>
  );
}

function Message(props: { message: Voicemail; onHeard: () => void; onDelete: () => void }) {
  const { message } = props;
  const text = useText();
  const door = useDoor();
  const { account } = useMessenger();
  const now = useMinute();
  const sound = useRef<HTMLAudioElement>(null);
  const [plays, setPlays] = useState(false);
  const names = useNames();
  const from =
    message.from === null || message.from.includes('@') ? message.from : `${message.from}@${domain(account)}`;
  const name = from === null ? text('voicemail.withheld') : names(from);
  const at = Date.parse(message.at);
  const toggle = () => {
    if (sound.current?.paused) {
      void sound.current.play().catch(() => {});
      if (!message.heard) {
        props.onHeard();
      }
    } else {
      sound.current?.pause();
    }
  };
  return (
    <li className="recent voicemail" data-missed={!message.heard}>
      <Avatar jid={from ?? ''} name={name} size={42} />
      <span className="recent-main">
        <b>{name}</b>
        <small>
          {duration(message.seconds * 1000)}
          {!message.heard && ` · ${text('voicemail.new')}`}
        </small>
      </span>
      <time title={fullTime(at)}>{shortTime(at, now)}</time>
      {message.url !== null && (
        <>
          {/* biome-ignore lint/a11y/useMediaCaption: speech that nobody wrote down */}
          <audio
            ref={sound}
            src={message.url}
            preload="none"
            onPlay={() => setPlays(true)}
            onPause={() => setPlays(false)}
          />
          <IconButton
            icon={plays ? 'pause' : 'play'}
            filled={!plays}
            label={text(plays ? 'voicemail.pause' : 'voicemail.play', { name })}
            onClick={toggle}
          />
        </>
      )}
      {from !== null && (
        <IconButton icon="call" label={text('phone.callName', { name })} onClick={() => void door.start(from)} />
      )}
      <IconButton icon="trash" label={text('voicemail.delete', { name })} onClick={props.onDelete} />
    </li>
  );
}
