import { type CallView, type EndReason, type ExactReason, ExactReasons } from '@hutong/model/calls';
import { type StringKey, type Text, textOr } from '@hutong/ui';

/** Where a call stands, in a line. */
export function stateWords(view: CallView, name: string, text: Text): string {
  if (view.state === 'ended') {
    return endWords(view.reason ?? 'failed', text);
  }
  if (view.state === 'talking' && view.held) {
    return text('call.state.held');
  }
  if (view.state === 'talking' && view.heldByThem) {
    return text('call.state.heldByThem', { name });
  }
  return text(`call.state.${view.state}` as StringKey);
}

export function endWords(reason: EndReason, text: Text): string {
  return isExact(reason) ? text(`callback.reason.${reason}`) : text(`call.end.${reason}`);
}

function isExact(reason: EndReason): reason is ExactReason {
  return ExactReasons.some((one) => one === reason);
}

/** Why a camera or a microphone is not used. */
export function faultWords(reason: EndReason): string {
  return textOr('call.fault', reason, isExact(reason) ? 'call.end.failed' : `call.end.${reason}`);
}

/** Why the server does not do with a call what was asked, as it names it: `no-answer`. `own`: of our own telephone. */
export function refusalWords(reason = 'failed', own = false): string {
  const prefix = own && OwnReasons.has(reason) ? 'call.toTelephone.why' : 'callback.reason';
  return textOr(prefix, reason, 'callback.reason.failed');
}

/** What is said in other words of our own telephone. */
const OwnReasons: ReadonlySet<string> = new Set(['busy', 'declined', 'no-answer', 'away']);

/** Which way a call goes; nothing while that is not known. */
export function routeWords(view: CallView, text: Text): string | undefined {
  // A number may be answered by an app or a telephone: before, nobody can say that it costs nothing.
  if (view.answered === undefined && !view.telephone && view.peer.startsWith('+')) {
    return undefined;
  }
  return text(
    view.telephone
      ? 'call.route.telephone'
      : view.joined
        ? 'call.route.server'
        : view.quality?.relayed
          ? 'call.route.relay'
          : 'call.route.app',
  );
}
