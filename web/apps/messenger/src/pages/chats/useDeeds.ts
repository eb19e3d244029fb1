import type { Item } from '@hutong/model';
import type { MenuPlace } from '@hutong/ui';
import { useCallback, useMemo, useState } from 'react';
import { useMessenger } from '../../hooks';
import type { MessageDeeds } from './deeds';

/** What the composer writes: a new message, an answer, or another wording. */
export type Mode =
  | { readonly kind: 'new'; readonly words?: string }
  | { readonly kind: 'reply'; readonly item: Item }
  | { readonly kind: 'edit'; readonly item: Item };

export interface PaneState {
  readonly mode: Mode;
  readonly menu?: { readonly item: Item; readonly place: MenuPlace };
  readonly forwards?: readonly Item[];
  /** The keys of the messages that are chosen, while some are. */
  readonly selected?: ReadonlySet<string>;
  readonly picture?: Item;
}

/** What is open in a conversation, and what can be done to its messages. */
export function useDeeds(peer: string) {
  const messenger = useMessenger();
  const [state, setState] = useState<PaneState>({ mode: { kind: 'new' } });
  const set = useCallback((change: Partial<PaneState>) => setState((now) => ({ ...now, ...change })), []);
  const deeds = useMemo<MessageDeeds>(
    () => ({
      menu: (item, place) => set({ menu: { item, place } }),
      reply: (item) => set({ mode: { kind: 'reply', item } }),
      react: (item, emoji) => {
        const own = item.reactions?.[messenger.account]?.emojis ?? [];
        void messenger.react(item, own.includes(emoji) ? own.filter((one) => one !== emoji) : [...own, emoji]);
      },
      retry: (item) => void messenger.retry(item),
      discard: (item) => void messenger.discard(item),
      hide: (item) => void messenger.hide([item]),
      keep: (item) => void messenger.keep(item),
      toggle: (item) =>
        setState((now) => {
          const selected = new Set(now.selected);
          if (!selected.delete(item.key)) {
            selected.add(item.key);
          }
          return { ...now, selected };
        }),
      showPicture: (item) => set({ picture: item }),
    }),
    [messenger, set],
  );
  return { state, deeds, set, peer };
}
