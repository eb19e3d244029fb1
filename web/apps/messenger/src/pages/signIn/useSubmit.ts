import { Problem } from '@hutong/protocol';
import { text, textOr } from '@hutong/ui';
import { type SyntheticEvent, useState } from 'react';

/** A form that is sent to the server: whether it is on the way, and what was wrong with it, in words. */
export function useSubmit(work: () => Promise<void>, words: (problem: Problem) => string | undefined = describe) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const submit = async (event?: SyntheticEvent) => {
    event?.preventDefault();
    if (busy) {
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (problem) {
      setError(problem instanceof Problem ? (words(problem) ?? describe(problem)) : text('problem.other'));
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, submit, clear: () => setError(undefined) };
}

export function describe(problem: Problem): string {
  return textOr('problem', problem.kind, problem.status === 503 ? 'problem.no-codes' : 'problem.other');
}
