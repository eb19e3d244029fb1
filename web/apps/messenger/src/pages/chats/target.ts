import { Cell } from '@hutong/model';

/** A message that the conversation is to go to as soon as it is shown. */
export const target = new Cell<{ readonly peer: string; readonly key: string } | undefined>(undefined);
