import { sawEnough } from "./gauge-count.ts";
import { meanError } from "./gauge-learn.ts";
import type { GaugeSeries } from "./gauge-series.ts";
import type { Finding, Sides } from "./judge.ts";
import { log10NormalCdf } from "./normal.ts";
import type { Plan, Window } from "./plan.ts";
import { tempered } from "./temper.ts";
import { tuning } from "./tuning.ts";

/** Degrees of freedom of the errors: measurements have heavier tails than the normal distribution. */
const TAIL = 8;
/** What one measurement counts at most, in deviations: not enough to alarm alone, whatever it says. */
export const MOST_DEVIATIONS = 5;
/** Deviations within which a value counts as back to normal. */
const BACK = 1.5;

/**
 * Tests all windows that end at bucket `index` on their mean error and writes the most suspicious into `finding`.
 *
 * @param after windows that reach back to this bucket, or further, are left out
 */
export function judgeGauge(
  plan: Plan,
  series: GaugeSeries,
  index: number,
  sides: Sides,
  finding: Finding,
  after = Number.NEGATIVE_INFINITY,
): void {
  let [lowest, chosen, direction]: [number, number, -1 | 1] = [Number.POSITIVE_INFINITY, -1, -1];
  const limit = Math.max(series.last - plan.ring + 1, after);
  for (let k = 0; k < plan.windows.length; k++) {
    const window = plan.windows[k] as Window;
    if (index - window.buckets < limit) break;
    const mean = meanError(plan, series, index, window.buckets);
    if (Number.isNaN(mean) || !sawEnough(plan, series, index, window.buckets)) continue;
    const z = softened(mean / Math.sqrt(series.variance[k] as number));
    if (sides.drop && z + window.penalty < lowest) [lowest, chosen, direction] = [z + window.penalty, k, -1];
    if (sides.rise && window.penalty - z < lowest) [lowest, chosen, direction] = [window.penalty - z, k, 1];
  }
  finding.recovered = chosen >= 0 && isBack(plan, series, index, direction, BACK);
  if (finding.recovered && lowest < tuning.recoveredFloor) lowest = tuning.recoveredFloor;
  finding.raw = log10NormalCdf(lowest);
  finding.score = tempered(finding.raw, series.temper, plan.nearPerWeek);
  finding.direction = direction;
  finding.window = chosen;
}

/** Turns an error with the tails of Student's t into about a normal one (Wallace 1959, the first term). */
export function softened(t: number): number {
  return Math.sign(t) * Math.sqrt(TAIL * Math.log(1 + (t * t) / TAIL));
}

/** The error that {@link softened} turns into `z`. */
export function hardened(z: number): number {
  return Math.sign(z) * Math.sqrt(TAIL * (Math.exp((z * z) / TAIL) - 1));
}

/**
 * Whether the shortest span that saw enough requests (the bucket alone, where no counts are told) lies within so many
 * deviations of what is expected, on the side that is watched.
 */
export function isBack(plan: Plan, series: GaugeSeries, index: number, direction: -1 | 1, deviations: number): boolean {
  const k = plan.windows.findIndex(({ buckets }) => {
    return index - buckets > series.last - plan.ring && sawEnough(plan, series, index, buckets);
  });
  const error = meanError(plan, series, index, plan.windows[k]?.buckets ?? 1);
  return error * direction <= deviations * Math.sqrt(series.variance[Math.max(0, k)] as number);
}
