import type { Call, Calls } from '@hutong/model/calls';
import { useEffect, useMemo } from 'react';
import { ConferenceScreen } from '../conferences/ConferenceScreen';
import { usePlace } from '../conferences/conferences';
import { MuteTold } from '../conferences/MuteTold';
import { useCell } from '../hooks';
import { path } from '../router';
import { CallBar } from './CallBar';
import { CallScreen } from './CallScreen';
import { useDoor } from './door';
import { IncomingCall } from './IncomingCall';
import { Heard } from './sound';
import { useCallSounds } from './useCallSounds';
import { useNetwork } from './useNetwork';
import { useViews } from './useViews';
import './calls.css';

/** What is seen and heard of calls, over every page. */
export function CallLayer() {
  const door = useDoor();
  const calls = useCell(door.calls);
  useEffect(() => void door.open(), [door]);
  return calls ? <Layer calls={calls} /> : null;
}

function Layer({ calls }: { calls: Calls }) {
  const door = useDoor();
  const list = useCell(calls.list);
  const views = useViews(list);
  const small = useCell(door.small);
  const where = useCell(path);
  const incoming = list.filter((_, at) => views[at]?.state === 'incoming');
  const others = list.filter((one) => !incoming.includes(one));
  const front = frontOf(others);
  useCallSounds(calls, views);
  useNetwork(calls);
  // Who goes to another page wants to see it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: going somewhere makes it small
  useEffect(() => () => door.small.set(true), [where]);
  const id = front?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another call is shown in full
  useEffect(() => door.small.set(false), [id]);
  const place = usePlace(front?.id);
  const covers = front !== undefined && !small;
  useEffect(() => {
    door.covers.set(covers);
    return () => door.covers.set(false);
  }, [door, covers]);
  const waiting = useMemo(() => others.filter((one) => one !== front && one.live), [others, front]);
  return (
    <>
      {front &&
        (small ? (
          <CallBar calls={calls} call={front} />
        ) : place ? (
          <ConferenceScreen key={front.id} calls={calls} call={front} place={place} />
        ) : (
          <CallScreen key={front.id} calls={calls} call={front} waiting={waiting} />
        ))}
      {front?.live && place && <MuteTold key={`told ${front.id}`} call={front} place={place} />}
      {incoming[0] && <IncomingCall key={incoming[0].id} calls={calls} call={incoming[0]} talking={front?.live} />}
      {others.map((call) => (
        <Heard key={call.id} call={call} devices={calls.devices} />
      ))}
    </>
  );
}

/** The call that is talked in; else the one that waits; else the one that has ended. */
function frontOf(calls: readonly Call[]): Call | undefined {
  const live = calls.filter((one) => one.live);
  return live.findLast((one) => !one.view.get().held) ?? live.at(-1) ?? calls.at(-1);
}
