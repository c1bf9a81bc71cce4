import { countAt } from "./deviance.ts";
import { dispersionOf } from "./dispersion.ts";
import type { Plan } from "./plan.ts";
import type { Series } from "./series.ts";

/** Expectations below this are drawn as if they were this: a band needs some width. */
const LEAST_EXPECTED = 0.05;

/**
 * The values of one bucket at which the test of that bucket alone would alarm, downwards and upwards.
 *
 * @param limit z that a window must reach, its penalty included; below 0
 */
export function bandOf(
  plan: Plan,
  series: Series,
  index: number,
  expected: number,
  limit: number,
): { lower: number; upper: number } {
  const e = Math.max(expected, LEAST_EXPECTED);
  const z = limit - (plan.windows[0]?.penalty ?? 0);
  const isKept = index <= series.last && index - 1 > series.last - plan.ring;
  const phi = isKept ? dispersionOf(plan, series, index, 0, e) : (series.dispersion[0] as number);
  return {
    lower: Math.min(expected, series.batch * countAt(z, e / series.batch, phi)),
    upper: series.batch * countAt(-z, e / series.batch, phi),
  };
}
