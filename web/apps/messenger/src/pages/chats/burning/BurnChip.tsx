import { Icon, Menu, type MenuPlace, useText } from '@hutong/ui';
import { useCallback, useState } from 'react';
import { useMessenger } from '../../../hooks';
import { Lastings, lasting } from './lasting';

/** Turns burning after reading on for a conversation, and off again. */
export function BurnChip({ peer, burns }: { peer: string; burns: number | undefined }) {
  const text = useText();
  const messenger = useMessenger();
  const [place, setPlace] = useState<MenuPlace>();
  const close = useCallback(() => setPlace(undefined), []);
  return (
    <>
      <button
        type="button"
        className="chip"
        data-on={burns !== undefined}
        aria-pressed={burns !== undefined}
        onClick={(event) => {
          if (burns !== undefined) {
            void messenger.setBurning(peer, undefined);
          } else {
            const box = event.currentTarget.getBoundingClientRect();
            setPlace({ x: box.left, y: box.top - 250 });
          }
        }}
      >
        <Icon name="flame" size={16} />
        {burns === undefined ? text('burn.on') : text('burn.onFor', { time: lasting(burns) })}
      </button>
      {place && (
        <Menu
          label={text('burn.choose')}
          place={place}
          onClose={close}
          items={Lastings.map((seconds) => ({
            icon: 'flame',
            label: lasting(seconds),
            onChoose: () => void messenger.setBurning(peer, seconds),
          }))}
        />
      )}
    </>
  );
}
