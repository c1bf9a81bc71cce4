/**
 * What the number of requests behind a measurement changes: a value made of few of them scatters more, and a span that
 * saw next to none is not judged. Where a source tells no count, nothing changes.
 */
import type { GaugeSeries } from "./gauge-series.ts";
import type { Plan } from "./plan.ts";

/** Requests that a window must have seen before it is judged. */
const LEAST_COUNT = 20;

/**
 * By how much a bucket's scatter exceeds the usual one of its hour: the variance of a mean or a quantile grows as one
 * over the number it is made of. More requests than usual do not make it steadier: what is left differs by the day.
 *
 * @param count requests in the bucket, and in a usual bucket of its hour; NaN where that is not known
 */
export function widening(count: number, usual: number): number {
  return count < usual ? Math.sqrt(usual / Math.max(count, 1)) : 1;
}

/** Whether the buckets up to `index` saw enough requests; those that tell no count are taken to have. */
export function sawEnough(plan: Plan, series: GaugeSeries, index: number, buckets: number): boolean {
  const [at, back] = [index % plan.ring, (index - buckets) % plan.ring];
  return (series.countSum[at] as number) - (series.countSum[back] as number) >= LEAST_COUNT;
}

/**
 * What a bucket adds to the sum that {@link sawEnough} asks: no more than is asked for, because a running sum that holds
 * an absurd number knows nothing of what comes after it.
 */
export function countedAs(count: number): number {
  return Number.isNaN(count) ? LEAST_COUNT : Math.min(count, LEAST_COUNT);
}
