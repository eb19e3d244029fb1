import { type Calls, type CallView, type Sound, Sounds } from '@hutong/model/calls';
import { useEffect, useMemo } from 'react';

/** Rings, and the tones that tell how far a call is. */
export function useCallSounds(calls: Calls, views: readonly CallView[]): void {
  const sounds = useMemo(() => soundsOf(calls), [calls]);
  const sound = soundFor(views);
  useEffect(() => sounds.set(sound), [sounds, sound]);
  useEffect(() => () => sounds.set(undefined), [sounds]);
}

const all = new WeakMap<Calls, Sounds>();

export function soundsOf(calls: Calls): Sounds {
  let sounds = all.get(calls);
  if (!sounds) {
    sounds = new Sounds();
    all.set(calls, sounds);
  }
  return sounds;
}

function soundFor(views: readonly CallView[]): Sound | undefined {
  const incoming = views.some((one) => one.state === 'incoming');
  const talking = views.some((one) => one.state === 'talking' || one.state === 'connecting');
  if (incoming) {
    return talking ? 'waiting' : 'incoming';
  }
  if (views.some((one) => one.state === 'ringing')) {
    return 'ringback';
  }
  return views.some((one) => one.state === 'ended' && one.reason === 'busy') ? 'busy' : undefined;
}
