import { useMemo } from 'react';
import { encode } from 'uqr';

/** Modules of quiet around the code (ISO/IEC 18004 section 6.3.8 wants four; the frame around it gives the rest). */
const Quiet = 2;

/** A picture for a camera. Dark on light in every theme: many cameras read no other. */
export function QrCode({ text, label, size = 208 }: { text: string; label: string; size?: number }) {
  const { path, width } = useMemo(() => draw(text), [text]);
  return (
    <svg
      className="qr-code"
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`${-Quiet} ${-Quiet} ${width + 2 * Quiet} ${width + 2 * Quiet}`}
      shapeRendering="crispEdges"
    >
      <rect x={-Quiet} y={-Quiet} width={width + 2 * Quiet} height={width + 2 * Quiet} fill="#fff" />
      <path d={path} fill="#1f2225" />
    </svg>
  );
}

function draw(text: string): { path: string; width: number } {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  const parts: string[] = [];
  for (const [y, row] of data.entries()) {
    for (let x = 0; x < row.length; x++) {
      let run = 0;
      while (row[x + run]) {
        run++;
      }
      if (run > 0) {
        parts.push(`M${x} ${y}h${run}v1h-${run}z`);
        x += run;
      }
    }
  }
  return { path: parts.join(''), width: size };
}
