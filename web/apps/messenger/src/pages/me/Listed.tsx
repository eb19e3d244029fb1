import { Problem } from '@hutong/protocol';
import { Button, text, useText } from '@hutong/ui';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { describe } from '../signIn/useSubmit';

/** Something that is fetched: what was found, or why not. */
export interface Fetched<Value> {
  readonly value: Value | undefined;
  readonly error: string | undefined;
  /** Fetches again; what is shown stays until then. */
  readonly again: () => Promise<void>;
}

export function useListed<Value>(fetch: () => Promise<Value>): Fetched<Value> {
  const [value, setValue] = useState<Value>();
  const [error, setError] = useState<string>();
  const asked = useRef(fetch);
  asked.current = fetch;
  const again = useCallback(async () => {
    try {
      setError(undefined);
      setValue(await asked.current());
    } catch (problem) {
      setError(problem instanceof Problem ? describe(problem) : text('problem.other'));
    }
  }, []);
  useEffect(() => {
    void again();
  }, [again]);
  return { value, error, again };
}

/** A list that is fetched, with its empty, waiting and failing faces. */
export function Listed<Item>(props: {
  list: Fetched<readonly Item[]>;
  empty: string;
  label: string;
  children: (item: Item) => ReactNode;
}) {
  const text = useText();
  const { value, error, again } = props.list;
  if (value === undefined && error !== undefined) {
    return (
      <section className="tile">
        <p role="alert">{error}</p>
        <Button onClick={() => void again()}>{text('common.retry')}</Button>
      </section>
    );
  }
  if (value === undefined) {
    return <div className="tile me-waiting" aria-busy="true" />;
  }
  return value.length === 0 ? (
    <p className="me-empty">{props.empty}</p>
  ) : (
    <ul className="entries" aria-label={props.label}>
      {value.map(props.children)}
    </ul>
  );
}
