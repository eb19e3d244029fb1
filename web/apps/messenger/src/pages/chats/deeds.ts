import type { Item } from '@hutong/model';
import type { MenuPlace } from '@hutong/ui';

/** What can be done to a message; the same object while a conversation is shown. */
export interface MessageDeeds {
  readonly menu: (item: Item, place: MenuPlace) => void;
  readonly reply: (item: Item) => void;
  readonly react: (item: Item, emoji: string) => void;
  readonly retry: (item: Item) => void;
  /** Chooses a message among several, or not any more. */
  readonly toggle: (item: Item) => void;
  readonly discard: (item: Item) => void;
  /** Asks again for a deletion that the server refused. */
  readonly hide: (item: Item) => void;
  readonly keep: (item: Item) => void;
  readonly showPicture: (item: Item) => void;
}
