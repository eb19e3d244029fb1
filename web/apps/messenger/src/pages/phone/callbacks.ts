import { Cell, type Messenger } from '@hutong/model';
import { Callback } from '@hutong/model/calls';
import type { Api } from '@hutong/protocol';

const all = new WeakMap<Messenger, Cell<Callback | undefined>>();

/** The callback that was asked for last, by whoever is signed in; it outlives the page that shows it. */
export function callbackOf(messenger: Messenger): Cell<Callback | undefined> {
  let cell = all.get(messenger);
  if (!cell) {
    cell = new Cell<Callback | undefined>(undefined);
    all.set(messenger, cell);
  }
  return cell;
}

/** Asks for one. */
export function callBack(messenger: Messenger, api: Api, to: string): void {
  const cell = callbackOf(messenger);
  cell.get()?.close();
  const callback = new Callback(api, to);
  cell.set(callback);
  void callback.begin();
}
