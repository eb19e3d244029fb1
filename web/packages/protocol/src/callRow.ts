import { bare } from './jid';
import { Ns } from './namespaces';
import type { XmlElement } from './xml';

export type CallOutcome = 'answered' | 'missed' | 'declined' | 'busy' | 'cancelled' | 'failed';
export type CallRoute = 'app' | 'sip' | 'telephone' | 'callback' | 'conference';

/** What a call left in the conversation; only the server writes it. */
export interface CallRow {
  readonly id: string;
  readonly direction: 'in' | 'out';
  readonly outcome: CallOutcome;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly seconds: number;
  readonly route: CallRoute;
  readonly video: boolean;
}

const Outcomes: ReadonlySet<string> = new Set(['answered', 'missed', 'declined', 'busy', 'cancelled', 'failed']);
const Routes: ReadonlySet<string> = new Set(['app', 'sip', 'telephone', 'callback', 'conference']);

export function readCallRow(message: XmlElement): CallRow | undefined {
  const element = message.child('call', Ns.call);
  const [outcome, route] = [element?.attr('outcome') ?? '', element?.attr('route') ?? ''];
  const start = Date.parse(element?.attr('start') ?? '');
  if (!element || !Outcomes.has(outcome) || Number.isNaN(start)) {
    return undefined;
  }
  const seconds = Number(element.attr('seconds') ?? 0);
  return {
    id: element.attr('id') ?? '',
    direction: element.attr('direction') === 'out' ? 'out' : 'in',
    outcome: outcome as CallOutcome,
    start,
    seconds: Number.isFinite(seconds) ? Math.max(0, seconds) : 0,
    route: Routes.has(route) ? (route as CallRoute) : 'app',
    video: element.attr('media') === 'video',
  };
}

/**
 * Whose a message is, and which conversation it belongs to. A call is written into a conversation by the server, to
 * each side as from the other: who called says the row itself.
 */
export function placeOf(
  message: { readonly from: string; readonly to: string; readonly call?: CallRow },
  account: string,
): { readonly own: boolean; readonly peer: string } {
  const sent = bare(message.from) === account;
  const peer = bare(sent ? message.to : message.from);
  return { own: message.call ? message.call.direction === 'out' : sent, peer };
}
