import type { CallSettings } from '@hutong/protocol';
import { Button, Choice, Field, text as say, Toggle, useText } from '@hutong/ui';
import { type SyntheticEvent, useState } from 'react';
import { useApi } from '../../hooks';
import { useOffers } from '../../useOffers';
import { useSubmit } from '../signIn/useSubmit';
import { GreetingTile } from './GreetingTile';
import { Fetching, useListed } from './Listed';

const Forwards = ['forwardNoAnswer', 'forwardBusy', 'forwardAway', 'forwardAlways'] as const;
const Switches = ['doNotDisturb', 'callWaiting', 'ringTelephone', 'voicemail'] as const;
const Lamps = ['usual', 'nobody', 'contacts', 'colleagues'] as const;
const Rings = ['0', '15', '30', '45', '60'] as const;

/** What happens to calls that come. */
export function CallsPart() {
  const text = useText();
  const api = useApi();
  const offers = useOffers();
  const list = useListed(() => api.callSettings());
  const [shown, setShown] = useState<CallSettings>();
  const now = shown ?? list.value;
  const save = useSubmit(async () => {});
  const change = (what: Partial<CallSettings>) => {
    if (now) {
      const next = { ...now, ...what };
      setShown(next);
      void save.run(
        async () => setShown(await api.saveCallSettings(next)),
        () => setShown(now),
      );
    }
  };
  return (
    <>
      <p className="me-lead">{text('me.callsText')}</p>
      <Fetching of={list}>
        {now && (
          <>
            <section className="tile">
              {Switches.filter((name) => name !== 'voicemail' || offers.voicemail).map((name) => (
                <Toggle
                  key={name}
                  label={text(`me.calls.${name}`)}
                  hint={text(`me.calls.${name}Text`)}
                  on={now[name]}
                  onChange={(on) => change({ [name]: on })}
                />
              ))}
            </section>
            {offers.greeting && now.voicemail && <GreetingTile />}
            <section className="tile">
              <Choice
                label={text('me.calls.ring')}
                value={String(now.ringSeconds)}
                options={[...new Set<string>([...Rings, String(now.ringSeconds)])].map((value) => ({
                  value,
                  label: value === '0' ? say('me.calls.ringUsual') : say('me.calls.ringSeconds', { n: Number(value) }),
                }))}
                onChoose={(value) => change({ ringSeconds: Number(value) })}
              />
            </section>
            <section className="tile">
              <Choice
                label={text('me.calls.busyLamp')}
                value={now.busyLamp}
                options={Lamps.map((value) => ({ value, label: say(`me.calls.busyLamp.${value}`) }))}
                onChoose={(value) => change({ busyLamp: value })}
              />
              <Toggle
                label={text('me.calls.lampTakesCalls')}
                hint={text('me.calls.lampTakesCallsText')}
                on={now.lampTakesCalls}
                onChange={(on) => change({ lampTakesCalls: on })}
              />
            </section>
            <Forwarding key={JSON.stringify(now)} now={now} onSave={change} />
          </>
        )}
      </Fetching>
      {save.error !== undefined && (
        <p className="field-error" role="alert">
          {save.error}
        </p>
      )}
    </>
  );
}

function Forwarding({ now, onSave }: { now: CallSettings; onSave: (change: Partial<CallSettings>) => void }) {
  const text = useText();
  const [typed, setTyped] = useState(() => Object.fromEntries(Forwards.map((name) => [name, now[name] ?? ''])));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onSave(Object.fromEntries(Forwards.map((name) => [name, typed[name]?.trim() || null])));
  };
  return (
    <form className="tile stack" onSubmit={submit}>
      <h3>{text('me.calls.forward')}</h3>
      {Forwards.map((name) => (
        <Field
          key={name}
          label={text(`me.calls.${name}`)}
          type="tel"
          autoComplete="off"
          maxLength={256}
          value={typed[name] ?? ''}
          onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
        />
      ))}
      <div>
        <Button kind="main" type="submit">
          {text('common.save')}
        </Button>
      </div>
    </form>
  );
}
