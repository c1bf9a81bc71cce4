import { log10NormalCdf, normalQuantileLog10 } from "./normal.ts";
import { tuning } from "./tuning.ts";

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;
/** Two near alarms that are further apart than this are two. */
const APART = 7 * HOUR;

/**
 * How often a series has come near an alarm, compared with how often series do. What the variance does not show, such
 * as rain on bicycles, shows here: a series with heavier tails is judged more leniently, a steadier one more strictly,
 * so that one threshold costs all series about the same number of false alarms.
 */
export interface Temper {
  /** Near alarms so far, and the weeks in which they were counted, both fading by age. */
  near: number;
  weeks: number;
  /** The near alarm that is going on: bucket of its newest finding, how low it came; NaN where there is none. */
  last: number;
  lowest: number;
}

/** Logarithm of what a week leaves of the count. */
const FADING = -Math.LN2 / tuning.nearHalfLife;

let [lastBucket, lastFading] = [WEEK, Math.exp(FADING)];

/** What a bucket leaves of the count: asked for every bucket of every series, and for one length at a time. */
function fadingOf(bucket: number): number {
  if (bucket !== lastBucket) [lastBucket, lastFading] = [bucket, Math.exp((FADING * bucket) / WEEK)];
  return lastFading;
}

/** Near alarms in a week up to which seven hours keep them apart. */
const COUNTABLE = 1.5;

export function newTemper(): Temper {
  return { near: 0, weeks: 0, last: Number.NaN, lowest: 0 };
}

/**
 * What is added to a raw score: the logarithm of near alarms per expected near alarm, both helped by a few expected
 * ones (a gamma prior), so that a young series is judged like all others.
 *
 * @param nearPerWeek near alarms to be expected in a week
 */
export function lenience({ near, weeks }: Temper, nearPerWeek: number): number {
  const ratio = (near + tuning.nearPrior) / (weeks * nearPerWeek + tuning.nearPrior);
  const lean = tuning.nearScale * Math.log10(ratio);
  // Where many are expected they run into each other: too few of them prove nothing.
  const least = nearPerWeek > COUNTABLE ? 0 : -tuning.nearMost;
  return Math.min(Math.max(lean, least), tuning.nearMost);
}

/**
 * A raw score after the series' own temper. Strictness makes near alarms alarms, never an ordinary bucket: a steady
 * series' single low bucket, which is not to alarm alone, would otherwise do so under a large budget.
 */
export function tempered(raw: number, temper: Temper, nearPerWeek: number): number {
  const isOrdinary = raw > tuning.nearBelow;
  const isStrict = temper.near <= temper.weeks * nearPerWeek;
  return isOrdinary && isStrict ? raw : Math.min(0, raw + lenience(temper, nearPerWeek));
}

/**
 * Near alarms to be expected in a week of buckets that are each as rare as the normal distribution says: one for
 * hourly buckets, more for finer ones. Those within seven hours of each other are one.
 *
 * @param penalty of the window of one bucket
 */
export function nearAlarmsPerWeek(bucket: number, penalty: number): number {
  const z = normalQuantileLog10(tuning.nearBelow) - penalty;
  const rate = (WEEK / bucket) * 10 ** log10NormalCdf(z);
  return rate * Math.exp((-rate * APART) / WEEK);
}

/**
 * Counts a judged bucket. A near alarm is counted when it is over, so that it cannot soften itself; one that went on
 * to be a plain drop is not counted, because it says nothing about the series' ordinary days.
 *
 * @param score raw score of the bucket
 * @param start of the bucket, milliseconds
 */
export function countNear(temper: Temper, score: number, start: number, bucket: number): void {
  const passed = bucket / WEEK;
  const fade = fadingOf(bucket);
  temper.near *= fade;
  temper.weeks = temper.weeks * fade + passed;
  if (start - temper.last > Math.max(APART, 2 * bucket)) {
    if (temper.lowest > tuning.nearUntil) temper.near++;
    temper.last = Number.NaN;
  }
  if (score > tuning.nearBelow) return;
  temper.lowest = Number.isNaN(temper.last) ? score : Math.min(temper.lowest, score);
  temper.last = start;
}
