import { countAt } from "./deviance.ts";
import { dispersionOf } from "./dispersion.ts";
import { normalQuantileLog10 } from "./normal.ts";
import type { Plan, Window } from "./plan.ts";
import type { Series } from "./series.ts";
import { expectedIn } from "./sums.ts";
import { lenience } from "./temper.ts";
import { tuning } from "./tuning.ts";

/** Expectations below this are drawn as if they were this: a band needs some width. */
const LEAST_EXPECTED = 0.05;

/** The values of one bucket at which the test of that bucket alone would alarm, downwards and upwards. */
export interface Band {
  lower: number;
  upper: number;
}

/**
 * Writes the band of a bucket.
 *
 * @param limit z that a window must reach, its penalty included; below 0
 * @param band reused from bucket to bucket: copy what must last
 */
export function writeBand(
  plan: Plan,
  series: Series,
  index: number,
  expected: number,
  limit: number,
  band: Band,
): void {
  const e = Math.max(expected, LEAST_EXPECTED);
  const z = limit - (plan.windows[0]?.penalty ?? 0);
  const isKept = index <= series.last && index - 1 > series.last - plan.ring;
  const phi = isKept ? dispersionOf(plan, series, index, 0, e) : (series.dispersion[0] as number);
  const { batch } = series;
  band.lower = Math.min(expected, batch * countAt(z, e / batch, phi));
  band.upper = batch * countAt(-z, e / batch, phi);
}

/** The count at or below which window `k` alarms, were it the only one. `threshold`: of the score, log10 of a probability. */
export function limitOf(plan: Plan, series: Series, index: number, k: number, threshold: number): number {
  const { buckets, penalty } = plan.windows[k] as Window;
  const expected = expectedIn(plan, series, index, buckets);
  const raw = threshold - lenience(series.temper, plan.nearPerWeek);
  const phi = dispersionOf(plan, series, index, k, expected);
  const z = normalQuantileLog10(Math.min(raw, tuning.nearBelow)) - penalty;
  const limit = series.batch * countAt(z, expected / series.batch, phi);
  return Math.max(buckets === 1 ? Math.min(limit, tuning.aloneShare * expected) : limit, 0);
}
