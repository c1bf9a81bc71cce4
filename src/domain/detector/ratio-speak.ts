import type { Verdict } from "../detection.ts";
import type { Alarm } from "./alarm.ts";
import type { Finding } from "./judge.ts";
import type { Outlook, Watched } from "./measure.ts";
import { bucketScatter, limitOfRate, shiftOf } from "./ratio-judge.ts";
import { expectedRate } from "./ratio-learn.ts";
import { newSums, type RatioSeries, sumUp } from "./ratio-series.ts";
import { shareCount, shareRoot } from "./share-deviance.ts";

const sums = newSums();

/** The expected rate of a bucket, and its band for as many as came; for as many as usual, where that is not known. */
export function outlookOfRate(watched: Watched, series: RatioSeries, index: number): Outlook {
  const { plan, rhythm } = watched;
  const isKept = index <= series.last && index > series.last - plan.ring;
  const at = index % plan.ring;
  const rate = isKept ? (series.expected[at] as number) : expectedRate(plan, rhythm, series, index);
  if (Number.isNaN(rate)) return { expected: null, lower: null, upper: null };
  const known = isKept ? (series.weight[at] as number) : Number.NaN;
  const weight = known > 0 ? known : usualOf(watched, series, index);
  if (!(weight > 0)) return { expected: rate, lower: null, upper: null };
  const z = watched.limit - (plan.windows[0]?.penalty ?? 0);
  const scatter = bucketScatter(series);
  return {
    expected: rate,
    lower: shareCount(z, rate * weight, weight, scatter) / weight,
    upper: shareCount(-z, rate * weight, weight, scatter) / weight,
  };
}

/** The usual denominator of a bucket; NaN while nothing is known. */
export function usualOf(
  { plan, rhythm }: Pick<Watched, "plan" | "rhythm">,
  series: RatioSeries,
  index: number,
): number {
  const record = series.usualWeight[rhythm.slotOf(rhythm.recordOf(index))] as number;
  return record * Math.min(1, plan.bucket / plan.record);
}

/** The window that gave the score, as rates over it, and where it alarms because of too few, the rate at which it does. */
export function ratioWindow(
  { plan, threshold }: Watched,
  series: RatioSeries,
  index: number,
  finding: Finding,
  alarm: Alarm | undefined,
): Verdict["window"] {
  const window = plan.windows[finding.window];
  if (!window) return null;
  const { observed, expected, weight } = sumUp(plan, series, index, window.buckets, sums);
  const said = { length: window.length, observed: observed / weight, expected: expected / weight };
  if (alarm?.rule !== "learned" || alarm.direction > 0) return said;
  return { ...said, limit: limitOfRate(plan, series, index, finding.window, threshold) };
}

/**
 * Whether the rate is back: the shortest of the newest spans that tells enough is near its expectation, and nearer than
 * a lasting loss of a quarter would be. Where nothing can be expected, a fixed floor that holds decides.
 */
export function isRateBack({ plan, floor }: Watched, series: RatioSeries, index: number, direction: -1 | 1): boolean {
  const oldest = series.last - plan.ring + 1;
  for (const { buckets, enough } of plan.recovery) {
    if (index - buckets < oldest) break;
    const all = sumUp(plan, series, index, buckets, sums);
    if (!(all.variance >= enough * series.batch)) continue;
    const shift = -direction * shiftOf(all);
    const z = -direction * shareRoot(all.observed, all.expected, all.weight, bucketScatter(series));
    return shift >= -0.1 || (shift >= -0.25 && z >= -0.75);
  }
  return floor !== null || Number.isNaN(series.expected[index % plan.ring] as number);
}
