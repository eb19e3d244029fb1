import { IconButton, useText } from '@hutong/ui';
import { useDoor } from './door';

/** Calls somebody, with pictures or without. */
export function CallButtons({ peer, name }: { peer: string; name: string }) {
  const text = useText();
  const door = useDoor();
  return (
    <>
      <IconButton icon="call" label={text('call.audio', { name })} onClick={() => void door.start(peer)} />
      <IconButton icon="video" label={text('call.video', { name })} onClick={() => void door.start(peer, true)} />
    </>
  );
}
