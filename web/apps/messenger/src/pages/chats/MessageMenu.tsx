import type { Item } from '@hutong/model';
import { Menu, type MenuItem, type MenuPlace, useText } from '@hutong/ui';
import { useCallback } from 'react';
import { useMessenger } from '../../hooks';
import type { MessageDeeds } from './deeds';
import type { PaneState } from './useDeeds';

const Quick = ['👍', '❤️', '😄', '😮', '🙏', '👏'];

/** What can be done to a message, with reactions at the top. */
export function MessageMenu(props: {
  item: Item;
  place: MenuPlace;
  peer: string;
  deeds: MessageDeeds;
  set: (change: Partial<PaneState>) => void;
}) {
  const { item, deeds, set } = props;
  const text = useText();
  const messenger = useMessenger();
  const close = useCallback(() => set({ menu: undefined }), [set]);
  const own = item.reactions?.[messenger.account]?.emojis ?? [];
  return (
    <Menu
      label={text('message.actions')}
      place={props.place}
      items={itemsFor(item, props, text, messenger)}
      onClose={close}
      head={
        !item.retracted &&
        !item.burn &&
        !item.call &&
        item.state === 'sent' && (
          <div className="menu-reactions">
            {Quick.map((emoji) => (
              <button
                key={emoji}
                type="button"
                role="menuitem"
                aria-label={text('message.reactWith', { emoji })}
                data-on={own.includes(emoji)}
                onClick={() => {
                  close();
                  deeds.react(item, emoji);
                }}
              >
                {emoji}
              </button>
            ))}
          </div>
        )
      }
    />
  );
}

function itemsFor(
  item: Item,
  { deeds, set }: { deeds: MessageDeeds; set: (change: Partial<PaneState>) => void },
  text: ReturnType<typeof useText>,
  messenger: ReturnType<typeof useMessenger>,
): MenuItem[] {
  // A call's row is the server's: nobody answers it or takes it back.
  const sent = item.state === 'sent' && !item.retracted && !item.call;
  const can = (is: boolean, ...items: MenuItem[]) => (is ? items : []);
  return [
    ...can(
      sent && !item.burn,
      { icon: 'reply', label: text('message.reply'), onChoose: () => deeds.reply(item) },
      { icon: 'forward', label: text('message.forward'), onChoose: () => set({ forwards: [item] }) },
    ),
    ...can(item.body !== undefined && !item.retracted, {
      icon: 'copy',
      label: text('message.copy'),
      onChoose: () => void navigator.clipboard?.writeText(item.body ?? ''),
    }),
    ...can(sent && item.own && item.body !== undefined, {
      icon: 'edit',
      label: text('message.edit'),
      onChoose: () => set({ mode: { kind: 'edit', item } }),
    }),
    { icon: 'select', label: text('select.start'), onChoose: () => deeds.toggle(item) },
    ...can(sent && item.burn !== undefined, {
      icon: 'flame',
      label: text('burn.now'),
      danger: true,
      onChoose: () => void messenger.burnNow(item).catch(() => {}),
    }),
    ...can(sent && item.sticker !== undefined && !item.own && !messenger.stickers.has(item.sticker.pack), {
      icon: 'smile',
      label: text('sticker.import'),
      onChoose: () => void messenger.stickers.keep(item.peer, item.sticker?.pack ?? ''),
    }),
    ...can(sent && item.own && !item.burn, {
      icon: 'undo',
      label: text('message.retract'),
      danger: true,
      onChoose: () => void messenger.retract(item),
    }),
    ...can(item.state === 'sent', {
      icon: 'trash',
      label: text('select.hide'),
      danger: true,
      onChoose: () => void messenger.hide([item]),
    }),
    ...can(item.state === 'failed', { icon: 'retry', label: text('message.retry'), onChoose: () => deeds.retry(item) }),
    ...can(item.state !== 'sent', {
      icon: 'trash',
      label: text('message.discard'),
      danger: true,
      onChoose: () => deeds.discard(item),
    }),
  ];
}
