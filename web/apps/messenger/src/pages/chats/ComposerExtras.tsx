import { Icon, IconButton, Menu, type MenuItem, type MenuPlace, useText } from '@hutong/ui';
import { useCallback, useState } from 'react';
import { BurnChip } from './burning/BurnChip';
import { CardDialog } from './cards/CardDialog';
import { PlaceDialog } from './cards/PlaceDialog';
import { ScheduleDialog } from './scheduling/ScheduleDialog';

/** The way that a message takes, and whether it burns. */
export function WayRow({ peer, burns }: { peer: string; burns: number | undefined }) {
  const text = useText();
  return (
    <div className="ways">
      <span className="chip chip-free">
        <Icon name="chat" size={16} />
        {text('composer.way')}
      </span>
      <BurnChip peer={peer} burns={burns} />
    </div>
  );
}

/** What can be sent beside words; words that are there can be sent later. */
export function AttachButton(props: { peer: string; words: string; onFiles: () => void; onScheduled: () => void }) {
  const { peer, words } = props;
  const text = useText();
  const [place, setPlace] = useState<MenuPlace>();
  const [opens, setOpens] = useState<'place' | 'card' | 'schedule'>();
  const closeMenu = useCallback(() => setPlace(undefined), []);
  const close = () => setOpens(undefined);
  const items: readonly MenuItem[] = [
    { icon: 'file', label: text('attach.files'), onChoose: props.onFiles },
    { icon: 'place', label: text('attach.place'), onChoose: () => setOpens('place') },
    { icon: 'card', label: text('attach.card'), onChoose: () => setOpens('card') },
    ...(words === ''
      ? []
      : [{ icon: 'clock' as const, label: text('schedule.send'), onChoose: () => setOpens('schedule') }]),
  ];
  return (
    <>
      <IconButton
        icon="clip"
        label={text('attach.menu')}
        aria-haspopup="menu"
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          setPlace({ x: box.left, y: box.top - 46 * items.length - 16 });
        }}
      />
      {place && <Menu label={text('attach.menu')} place={place} items={items} onClose={closeMenu} />}
      {opens === 'place' && <PlaceDialog peer={peer} onClose={close} />}
      {opens === 'card' && <CardDialog peer={peer} onClose={close} />}
      {opens === 'schedule' && <ScheduleDialog peer={peer} words={words} onDone={props.onScheduled} onClose={close} />}
    </>
  );
}
