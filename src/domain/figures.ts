/**
 * What came and what was expected over several buckets or series. Counts add up. Everything else is averaged: a rate by
 * its denominators, a duration by its requests, where these are known.
 */
import type { MetricKind } from "./catalogue.ts";

/** Sums over the buckets of which value and expectation are known. */
export interface Sums {
  observed: number;
  expected: number;
  buckets: number;
  /** Sum of the weights, and of values and expectations times them; `weighed`: buckets that have one. */
  weight: number;
  weighed: number;
  weightedObserved: number;
  weightedExpected: number;
}

export function noSums(): Sums {
  return {
    observed: 0,
    expected: 0,
    buckets: 0,
    weight: 0,
    weighed: 0,
    weightedObserved: 0,
    weightedExpected: 0,
  };
}

/** Adds one bucket. */
export function addBucket(
  sums: Sums,
  { observed, expected, weight }: { observed: number; expected: number; weight?: number | undefined },
): void {
  sums.observed += observed;
  sums.expected += expected;
  sums.buckets += 1;
  if (weight === undefined) return;
  sums.weight += weight;
  sums.weighed += 1;
  sums.weightedObserved += observed * weight;
  sums.weightedExpected += expected * weight;
}

export function addSums(sums: Sums, more: Sums): void {
  for (const key of Object.keys(sums) as (keyof Sums)[]) sums[key] += more[key];
}

export interface Figures {
  /** A sum of counts, else a mean; 0 where nothing is known. */
  readonly observed: number;
  readonly expected: number;
  /** Expected minus observed in units that can be missing: counts, or numerators of a ratio. Below zero: too many. */
  readonly lost: number | null;
  /** All denominators of a ratio, where they are known. */
  readonly weight: number | null;
}

/** One figure for what was summed. */
export function figuresOf(kind: MetricKind, sums: Sums): Figures {
  const { observed, expected, buckets, weight } = sums;
  if (kind === "count") return { observed, expected, lost: expected - observed, weight: null };
  if (buckets > 0 && sums.weighed === buckets && weight > 0) {
    const { weightedObserved, weightedExpected } = sums;
    const isShare = kind === "ratio";
    return {
      observed: weightedObserved / weight,
      expected: weightedExpected / weight,
      lost: isShare ? weightedExpected - weightedObserved : null,
      weight: isShare ? weight : null,
    };
  }
  const n = Math.max(1, buckets);
  return { observed: observed / n, expected: expected / n, lost: null, weight: null };
}

/** Whether the values of such a metric are shares of 1 and are read as percentages. */
export function isShare(
  { kind, unit }: { readonly kind: MetricKind; readonly unit: string },
  weight: number | null,
): boolean {
  return kind === "ratio" && (weight !== null || unit === "");
}

/** "2.6 %", "31 %", "99.94 %": as many digits as tell rates apart. */
export function percent(share: number): string {
  const value = 100 * share;
  const size = Math.abs(value);
  const digits =
    size > 99 && size < 100
      ? { maximumFractionDigits: 2 }
      : size >= 10
        ? { maximumFractionDigits: size >= 100 ? 0 : 1 }
        : { maximumSignificantDigits: 2 };
  return `${value.toLocaleString("en-US", digits)} %`;
}
