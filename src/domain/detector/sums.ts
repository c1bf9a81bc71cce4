import type { Plan } from "./plan.ts";
import type { Series } from "./series.ts";

/**
 * Place of a running number in a ring of that length. Running numbers live in fields that hold NaN at first, as
 * floating-point numbers, whose remainder costs ten times that of whole ones: they are below 2^31 for any bucket.
 */
export function placeIn(length: number, index: number): number {
  return (index | 0) % length;
}

/** Sum of what came in the `buckets` buckets up to `index`, those that are known. */
export function observedIn(plan: Plan, series: Series, index: number, buckets: number): number {
  const sums = series.observedSum;
  const at = placeIn(plan.ring, index);
  return (sums[at] as number) - (sums[backFrom(plan, at, buckets)] as number);
}

/** Sum of what was expected in the same buckets. */
export function expectedIn(plan: Plan, series: Series, index: number, buckets: number): number {
  const sums = series.expectedSum;
  const at = placeIn(plan.ring, index);
  return (sums[at] as number) - (sums[backFrom(plan, at, buckets)] as number);
}

/** Place in the ring of the bucket so many before the one at place `at`; a ring is longer than any window. */
export function backFrom(plan: Plan, at: number, buckets: number): number {
  return at >= buckets ? at - buckets : at - buckets + plan.ring;
}
