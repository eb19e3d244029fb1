import type { CallView } from '@hutong/model/calls';
import { useOffers } from '../useOffers';

/** Whether the server joins a call, or can: it can be handed on, recorded, taken to a telephone. */
export function useCanJoin(): (view: CallView) => boolean {
  const { join } = useOffers();
  return (view) => view.joined || (join && view.movable);
}
