import type { JSX } from "preact";
import { heightOf, sparkline } from "./business.ts";

const WIDTH = 96;
const HEIGHT = 30;

interface SparklineProps {
  readonly values: readonly number[];
  readonly expected: number;
  readonly low: boolean;
}

/** The last three minutes; the dashed line is what is expected. The numbers stand beside it in words. */
export function Sparkline({ values, expected, low }: SparklineProps): JSX.Element {
  const level = heightOf(expected, values, expected, HEIGHT);
  return (
    <svg class={low ? "sparkline low" : "sparkline"} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <path class="sparkline-expected" d={`M0 ${level.toFixed(1)}H${WIDTH}`} />
      <path class="sparkline-line" d={sparkline(values, expected, WIDTH, HEIGHT)} />
      <circle cx={WIDTH - 2} cy={heightOf(values.at(-1) ?? 0, values, expected, HEIGHT)} r="2.5" />
    </svg>
  );
}
