import { shrunk } from "./dispersion.ts";
import type { Finding, Sides } from "./judge.ts";
import { log10NormalCdf, normalQuantileLog10 } from "./normal.ts";
import type { Plan, Window } from "./plan.ts";
import { newSums, type RatioSeries, type Sums, sumUp } from "./ratio-series.ts";
import { shareCount, shareRoot } from "./share-deviance.ts";
import { lenience, tempered } from "./temper.ts";
import { tuning } from "./tuning.ts";

/** Variance of the log-odds of a listed day's rate around that of the day it is like. */
const LISTED_DISPERSION = 0.1;

const sums = newSums();
const newest = newSums();
const scatter = { batch: 1, phi: 1 };

/**
 * Tests all windows that end at bucket `index` and writes the most suspicious into `finding`: what came of the
 * denominator against what the usual rate would have made of it.
 *
 * @param after windows that reach back to this bucket, or further, are left out
 */
export function judgeRatio(
  plan: Plan,
  series: RatioSeries,
  index: number,
  sides: Sides,
  finding: Finding,
  after = Number.NEGATIVE_INFINITY,
): void {
  let [lowest, chosen, direction]: [number, number, -1 | 1] = [Number.POSITIVE_INFINITY, -1, -1];
  const oldest = series.last - plan.ring + 1;
  const limit = Math.max(oldest, after);
  const spared = sparedLoss(plan, series, index, oldest);
  for (let k = 0; k < plan.windows.length; k++) {
    const window = plan.windows[k] as Window;
    if (index - window.buckets < limit) break;
    sumUp(plan, series, index, window.buckets, sums);
    if (sides.drop) {
      const z = dropRoot(plan, series, index, k, window, spared);
      if (z < lowest) [lowest, chosen, direction] = [z, k, -1];
    }
    if (sides.rise) {
      const z = riseRoot(plan, series, index, k, window);
      if (z < lowest) [lowest, chosen, direction] = [z, k, 1];
    }
  }
  const recovered = hasRecovered(plan, series, index, direction);
  if (recovered && lowest < tuning.recoveredFloor) lowest = tuning.recoveredFloor;
  finding.raw = log10NormalCdf(lowest);
  finding.score = tempered(finding.raw, series.temper, plan.nearPerWeek);
  finding.direction = direction;
  finding.window = chosen;
  finding.recovered = recovered;
}

/** z of "too few in this window" (in `sums`), penalty included; infinite where too few are expected to tell. */
function dropRoot(plan: Plan, series: RatioSeries, index: number, k: number, window: Window, spared: number): number {
  const { weight } = sums;
  const expected = expectedOf(sums);
  if (!(expected > 0)) return Number.POSITIVE_INFINITY;
  const observed = Math.min(weight, sums.observed + (window.buckets > 1 ? spared : 0));
  const z = shareRoot(observed, expected, weight, scatterOf(plan, series, index, k, expected));
  const isAlone = window.buckets === 1 && observed > tuning.aloneShare * expected;
  return (isAlone && z < tuning.aloneFloor ? tuning.aloneFloor : z) + window.penalty;
}

/**
 * What a window is expected to bring where too few of it are looked for; NaN where that is too few to tell. Where next to
 * all are expected to come, the others are measured against one: the first failure is no drop.
 */
function expectedOf({ expected, weight }: Sums): number {
  const least = tuning.windowMinExpected;
  return expected >= least ? Math.min(expected, weight - least) : Number.NaN;
}

/**
 * The rate at or below which window `k` alarms as too low, were it the only one, with as many trials as it has: the
 * inverse of its test. NaN where that is not tested.
 *
 * @param threshold of the score, log10 of a probability
 */
export function limitOfRate(plan: Plan, series: RatioSeries, index: number, k: number, threshold: number): number {
  const { buckets, penalty } = plan.windows[k] as Window;
  const { weight } = sumUp(plan, series, index, buckets, sums);
  const expected = expectedOf(sums);
  if (!(expected > 0)) return Number.NaN;
  // A temper makes alarms of near alarms only: strictness never reaches an ordinary bucket.
  const raw = Math.min(threshold - lenience(series.temper, plan.nearPerWeek), tuning.nearBelow);
  const z = normalQuantileLog10(raw) - penalty;
  const count = shareCount(z, expected, weight, scatterOf(plan, series, index, k, expected));
  return (buckets === 1 ? Math.min(count, tuning.aloneShare * expected) : count) / weight;
}

/** z of "too many in this window", mirrored; only its single bucket needs no patience: late rows never add too many. */
function riseRoot(plan: Plan, series: RatioSeries, index: number, k: number, window: Window): number {
  const { observed, weight } = sums;
  const least = tuning.windowMinExpected;
  if (!(weight - sums.expected >= least)) return Number.POSITIVE_INFINITY;
  const expected = Math.max(sums.expected, least);
  if (!(expected < weight)) return Number.POSITIVE_INFINITY;
  return window.penalty - shareRoot(observed, expected, weight, scatterOf(plan, series, index, k, expected));
}

/**
 * How much a window's share scatters: what its own past errors taught, and what a rhythm that comes somewhat early or
 * late would change in it. Written into one object that the next call overwrites.
 */
function scatterOf(plan: Plan, series: RatioSeries, index: number, k: number, expected: number) {
  const { buckets } = plan.windows[k] as Window;
  scatter.batch = series.batch;
  scatter.phi = dispersionIn(plan, series, index, k, buckets, (expected * (sums.weight - expected)) / sums.weight);
  return scatter;
}

function dispersionIn(
  plan: Plan,
  series: RatioSeries,
  index: number,
  k: number,
  buckets: number,
  variance: number,
): number {
  const { ring, shift } = plan;
  const changed = Math.abs(
    (series.expected[index % ring] as number) - (series.expected[(index - buckets) % ring] as number),
  );
  const moved = changed >= 0 && variance > 0 ? (shift * changed * (sums.weight / buckets)) / variance : 0;
  return (series.dispersion[k] as number) + moved * moved + listedIn(plan, series, index, buckets, variance);
}

/** Who buys on a holiday is not who buys on the day it is like. */
function listedIn(
  { ring }: Plan,
  { listedSum }: RatioSeries,
  index: number,
  buckets: number,
  variance: number,
): number {
  if (listedSum.length === 0 || !(variance > 0)) return 0;
  const share = ((listedSum[index % ring] as number) - (listedSum[(index - buckets) % ring] as number)) / variance;
  return LISTED_DISPERSION * Math.min(1, share * share);
}

/** The scatter of a single bucket with so many trials, for the band of a chart. */
export function bucketScatter(series: RatioSeries): { readonly batch: number; readonly phi: number } {
  return { batch: series.batch, phi: series.dispersion[0] as number };
}

/**
 * What the newest bucket lacks beyond two standard deviations, if it is low but not nearly empty: late rows look just
 * like that, so no longer window may alarm because of it either.
 */
function sparedLoss(plan: Plan, series: RatioSeries, index: number, oldest: number): number {
  if (index <= oldest) return 0;
  const { observed, expected, variance } = sumUp(plan, series, index, 1, newest);
  if (!(observed > tuning.aloneShare * expected && observed < expected)) return 0;
  const phi = series.dispersion[0] as number;
  const least = expected + tuning.aloneFloor * Math.sqrt(series.batch * variance + phi * variance * variance);
  return Math.max(0, least - observed);
}

/** Log-odds by which a window lies above what was expected, to first order; NaN where too little is known. */
export function shiftOf({ observed, expected, variance }: Sums): number {
  return (observed - expected) / variance;
}

/** Whether the shortest of the newest spans that tells enough is back near what is expected. */
function hasRecovered(plan: Plan, series: RatioSeries, index: number, direction: -1 | 1): boolean {
  const oldest = series.last - plan.ring + 1;
  for (const { buckets, enough } of plan.recovery) {
    if (index - buckets < oldest) return false;
    sumUp(plan, series, index, buckets, newest);
    if (!(newest.variance >= enough * series.batch)) continue;
    return -direction * shiftOf(newest) >= tuning.recoveredShare - 1;
  }
  return false;
}

/** Teaches the windows that end at the newest bucket what their error says of the dispersion, as those of counts. */
export function teachRatioDispersion(plan: Plan, series: RatioSeries, index: number, endsRecord: boolean): void {
  const oldest = series.last - plan.ring + 1;
  for (let k = 0; k < plan.windows.length; k++) {
    const window = plan.windows[k] as Window;
    if (index - window.buckets < oldest) break;
    if (window.perRecord && !endsRecord) continue;
    const { variance } = sumUp(plan, series, index, window.buckets, newest);
    let [lesson, g] = [0, 0];
    if (variance > 0.01) {
      const shift = shiftOf(newest);
      g = variance / (variance + 100 * series.batch);
      lesson = g * (Math.min(shift * shift, tuning.dispersionClip) - series.batch / variance);
    }
    series.lessons[k] = (series.lessons[k] as number) * window.decay + g;
    series.lessonSum[k] = (series.lessonSum[k] as number) * window.decay + lesson;
    series.dispersion[k] = shrunk(series.lessons[k] as number, series.lessonSum[k] as number, window.independence);
  }
}
