import { type Call, Handing } from '@hutong/model/calls';
import type { Api } from '@hutong/protocol';

const all = new WeakMap<Call, Handing>();

/** What is under way of handing a call on; it outlives the panel that shows it. */
export function handingOf(call: Call, api: Api): Handing {
  let handing = all.get(call);
  if (!handing) {
    handing = new Handing(api, call.id);
    all.set(call, handing);
  }
  return handing;
}
