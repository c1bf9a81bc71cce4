import { tuning } from "./tuning.ts";

const sorted = new Float64Array(2 * tuning.weeks);

/**
 * Expected value of one slot of the week from the values it had (Noufaily et al. 2013, section 3.2, for the idea that
 * old outbreaks must not teach): each is clipped to the median plus or minus three standard deviations of a batched
 * count that also scatters by a quarter of its size, then averaged with weights that fade by age.
 *
 * @param values the slot's values; the first `n` count
 * @param weights of the same length
 * @param batch batch factor, at least 1
 * @returns the mean, NaN where there are no values
 */
export function slotMean(values: Float64Array, weights: Float64Array, n: number, batch: number): number {
  if (n === 0) return Number.NaN;
  const middle = medianOf(values, n);
  const reach = reachOf(middle, batch);
  let sum = 0;
  let weight = 0;
  for (let i = 0; i < n; i++) {
    const w = weights[i] as number;
    sum += w * Math.min(Math.max(values[i] as number, middle - reach), middle + reach);
    weight += w;
  }
  return sum / weight;
}

/** How far values may lie from their median before they are clipped. */
export function reachOf(median: number, batch: number): number {
  return 3 * Math.sqrt(batch * (median + 1) + (0.25 * median) ** 2);
}

/** Median of the first `n` values; the mean of the two middle ones where `n` is even. Insertion sort: n is about 8. */
export function medianOf(values: Float64Array, n: number): number {
  for (let i = 0; i < n; i++) {
    const value = values[i] as number;
    let j = i - 1;
    while (j >= 0 && (sorted[j] as number) > value) {
      sorted[j + 1] = sorted[j] as number;
      j--;
    }
    sorted[j + 1] = value;
  }
  const half = n >> 1;
  return n % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

/**
 * The part of an hour's expectation that falls between two moments of it, where `prev` and `next` are expected in the
 * hours beside it. The rate runs in straight lines between the hour's edges and its middle; the whole hour is exactly
 * `here`, and the rate is never negative.
 *
 * @param from,to moments of the hour, 0 to 1
 */
export function shareOfHour(prev: number, here: number, next: number, from: number, to: number): number {
  const first = edgeRate(prev, here);
  const last = edgeRate(next, here);
  const middle = 2 * here - (first + last) / 2;
  return upTo(first, middle, last, to) - upTo(first, middle, last, from);
}

/** Rate at the edge of two hours: between them, and so low that the middle of neither hour must be below zero. */
function edgeRate(a: number, b: number): number {
  return Math.min((a + b) / 2, 2 * a, 2 * b);
}

/** Integral from 0 to u of the rate with the given values at 0, 1/2 and 1. */
function upTo(first: number, middle: number, last: number, u: number): number {
  if (u <= 0.5) return first * u + (middle - first) * u * u;
  const v = u - 0.5;
  return (first + middle) / 4 + middle * v + (last - middle) * v * v;
}
