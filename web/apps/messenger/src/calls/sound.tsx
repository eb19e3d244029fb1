import { type Call, type Devices, Speaker } from '@hutong/model/calls';
import { useEffect, useState } from 'react';
import { useCell } from '../hooks';

/** Lets the other end of a call be heard. */
export function Heard({ call, devices }: { call: Call; devices: Devices }) {
  const track = useCell(call.remoteAudio);
  const { held } = useCell(call.view);
  const { speaker: output } = useCell(devices.chosen);
  const [speaker, setSpeaker] = useState<Speaker>();
  useEffect(() => {
    const made = new Speaker();
    setSpeaker(made);
    return () => made.close();
  }, []);
  useEffect(() => speaker?.play(track), [speaker, track]);
  useEffect(() => speaker?.setMuted(held), [speaker, held]);
  useEffect(() => speaker?.setOutput(output), [speaker, output]);
  return null;
}
