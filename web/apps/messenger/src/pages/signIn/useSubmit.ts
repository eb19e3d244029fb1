import { Problem } from '@hutong/protocol';
import { text, textOr } from '@hutong/ui';
import { type SyntheticEvent, useRef, useState } from 'react';

/** A form that is sent to the server: whether it is on the way, and what was wrong with it, in words. */
export function useSubmit(work: () => Promise<void>, words: (problem: Problem) => string | undefined = describe) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const before = useRef(Promise.resolve());
  // One after the other: of two changes of one thing the later one must be the last to arrive.
  const run = (deed: () => Promise<void>, undo?: () => void) => {
    before.current = before.current.then(() => runNow(deed, undo));
    return before.current;
  };
  const runNow = async (deed: () => Promise<void>, undo?: () => void) => {
    setBusy(true);
    setError(undefined);
    try {
      await deed();
    } catch (problem) {
      undo?.();
      setError(problem instanceof Problem ? (words(problem) ?? describe(problem)) : text('problem.other'));
    } finally {
      setBusy(false);
    }
  };
  const submit = async (event?: SyntheticEvent) => {
    event?.preventDefault();
    if (!busy) {
      await run(work);
    }
  };
  return { busy, error, submit, run, clear: () => setError(undefined) };
}

export function describe(problem: Problem): string {
  if (problem.kind === 'too-many' && problem.retryAfter !== undefined && problem.retryAfter > 5) {
    const minutes = Math.ceil(problem.retryAfter / 60);
    return problem.retryAfter <= 90
      ? text('problem.too-many-seconds', { n: problem.retryAfter })
      : text('problem.too-many-minutes', { n: minutes });
  }
  return textOr('problem', problem.kind, problem.status === 503 ? 'problem.no-codes' : 'problem.other');
}
