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

/** What is shown of something that is fetched: it, or that it is on its way, or why not. */
export function Fetching({ of, children }: { of: Fetched<unknown>; children: ReactNode }) {
  const text = useText();
  if (of.value !== undefined) {
    return children;
  }
  return of.error === undefined ? (
    <div className="tile me-waiting" aria-busy="true" />
  ) : (
    <section className="tile">
      <p role="alert">{of.error}</p>
      <Button onClick={() => void of.again()}>{text('common.retry')}</Button>
    </section>
  );
}

/** A list that is fetched, with its empty, waiting and failing faces. */
export function Listed<Item>(props: {
  list: Fetched<readonly Item[]>;
  empty: string;
  label: string;
  children: (item: Item) => ReactNode;
}) {
  const { value } = props.list;
  if (value === undefined) {
    return <Fetching of={props.list}>{null}</Fetching>;
  }
  return value.length === 0 ? (
    <p className="me-empty">{props.empty}</p>
  ) : (
    <ul className="entries" aria-label={props.label}>
      {value.map(props.children)}
    </ul>
  );
}
