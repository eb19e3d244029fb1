import { useRef } from 'react';
import './Keys.css';

const Letters: readonly (readonly [string, string])[] = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
];

/** Milliseconds after which a press is a long one. */
const Long = 450;

/** Twelve keys with their letters (ITU-T E.161). A long press of 0 is another key, where it is one. */
export function Keys({ onKey, onLong }: { onKey: (key: string) => void; onLong?: (key: string) => void }) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const long = useRef(false);
  const lift = () => clearTimeout(timer.current);
  return (
    <div className="keys">
      {Letters.map(([key, letters]) => (
        <button
          key={key}
          type="button"
          className="key"
          data-key={key}
          onPointerDown={() => {
            long.current = false;
            if (onLong) {
              timer.current = setTimeout(() => {
                long.current = true;
                onLong(key);
              }, Long);
            }
          }}
          onPointerUp={lift}
          onPointerLeave={lift}
          onPointerCancel={lift}
          onContextMenu={(event) => event.preventDefault()}
          onClick={() => {
            if (!long.current) {
              onKey(key);
            }
            long.current = false;
          }}
        >
          <b>{key}</b>
          <small aria-hidden="true">{letters}</small>
        </button>
      ))}
    </div>
  );
}
