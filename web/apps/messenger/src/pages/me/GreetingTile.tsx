import { Button, Icon, useText } from '@hutong/ui';
import { useState } from 'react';
import { useApi } from '../../hooks';
import { Listen, Recorder } from '../../sounds/Recorder';
import { toWav } from '../../sounds/wav';
import { useSubmit } from '../signIn/useSubmit';
import { useListed } from './Listed';

/** Seconds; the server takes no longer one. */
const LongestGreeting = 60;

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
          longest={LongestGreeting}
          onMade={async (blob) => {
            setRecords(false);
            setMade(blob && (await toWav(blob, LongestGreeting)));
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
