import type { Plan } from "./plan.ts";
import type { Series } from "./series.ts";

/** Sum of what came in the `buckets` buckets up to `index`, those that are known. */
export function observedIn(plan: Plan, series: Series, index: number, buckets: number): number {
  const sums = series.observedSum;
  const at = index % plan.ring;
  return (sums[at] as number) - (sums[backFrom(plan, at, buckets)] as number);
}

/** Sum of what was expected in the same buckets. */
export function expectedIn(plan: Plan, series: Series, index: number, buckets: number): number {
  const sums = series.expectedSum;
  const at = index % plan.ring;
  return (sums[at] as number) - (sums[backFrom(plan, at, buckets)] as number);
}

/** Place in the ring of the bucket so many before the one at place `at`; a ring is longer than any window. */
export function backFrom(plan: Plan, at: number, buckets: number): number {
  return at >= buckets ? at - buckets : at - buckets + plan.ring;
}
