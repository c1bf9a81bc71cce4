import type { Batching } from "./batch.ts";
import type { NearAlarm } from "./near-alarms.ts";
import type { Plan } from "./plan.ts";
import type { Episode } from "./series.ts";
import { newTemper, type Temper } from "./temper.ts";
import { tuning } from "./tuning.ts";

/**
 * A ratio of which numerator and denominator are known, for one group. Rings as in the series of counts. Rates are kept
 * as log-odds, on which a rate and its complement are each other's mirror.
 */
export interface RatioSeries {
  readonly group: string;
  /** Running numbers of the first bucket with a value and of the newest bucket. */
  first: number;
  last: number;

  /** Per bucket: rate (NaN: a gap), denominator, and expected rate without knowing the denominator. */
  readonly value: Float64Array;
  readonly weight: Float64Array;
  readonly expected: Float64Array;
  readonly score: Float32Array;
  /** Whether the bucket alarmed: -1 low, 1 high. */
  readonly alarm: Int8Array;
  /** Per bucket: the last bucket that alarmed of the newest drop that was over by then; minus infinity: none was. */
  readonly over: Float64Array;
  /** Running sums of numerators, of those expected, of denominators and of binomial variances n p (1 - p). */
  readonly observedSum: Float64Array;
  readonly expectedSum: Float64Array;
  readonly weightSum: Float64Array;
  readonly varianceSum: Float64Array;
  /** The same variances, of buckets on listed days alone; empty where the calendar lists none. */
  readonly listedSum: Float64Array;

  /** Per record: numerator, denominator, binomial variance, squared errors of its buckets over it, what it may do. */
  record: number;
  readonly recordObserved: Float64Array;
  readonly recordWeight: Float64Array;
  readonly recordVariance: Float32Array;
  readonly recordError: Float32Array;
  readonly recordState: Uint8Array;

  /** Per slot of the week: log-odds of the rate (NaN: nothing is known), and the usual denominator of a record. */
  readonly profile: Float64Array;
  readonly usualWeight: Float64Array;
  /** Per slot before pooling: faded sums of numerators and denominators, and how many trials that is worth. */
  readonly slotObserved: Float64Array;
  readonly slotWeight: Float64Array;
  readonly slotWorth: Float64Array;
  /** How far the log-odds lie above the profile these days, and the fading sums that this comes from. */
  level: number;
  levelObserved: number;
  levelExpected: number;
  levelWeight: number;
  batch: number;
  readonly batching: Batching;
  /** Whether records of the past were corrected or excluded: the next lesson goes back all the way. */
  relearn: boolean;

  /** Per window: weight and weighted sum of what its errors said of the dispersion, and the dispersion. */
  readonly lessons: Float64Array;
  readonly lessonSum: Float64Array;
  readonly dispersion: Float64Array;
  readonly temper: Temper;
  /** What some budget would have alarmed at in the last weeks, oldest first. */
  readonly near: NearAlarm[];
  /** Buckets in a row that were too odd to teach. */
  oddRun: number;
  episode: Episode | null;
}

export function newRatioSeries(group: string, plan: Plan, hasCalendar: boolean): RatioSeries {
  const { ring, records, slots, windows } = plan;
  return {
    group,
    first: Number.NaN,
    last: Number.NaN,
    value: new Float64Array(ring).fill(Number.NaN),
    weight: new Float64Array(ring).fill(Number.NaN),
    expected: new Float64Array(ring).fill(Number.NaN),
    score: new Float32Array(ring),
    alarm: new Int8Array(ring),
    over: new Float64Array(ring).fill(Number.NEGATIVE_INFINITY),
    observedSum: new Float64Array(ring),
    expectedSum: new Float64Array(ring),
    weightSum: new Float64Array(ring),
    varianceSum: new Float64Array(ring),
    listedSum: new Float64Array(hasCalendar ? ring : 0),
    record: Number.NaN,
    recordObserved: new Float64Array(records),
    recordWeight: new Float64Array(records),
    recordVariance: new Float32Array(records),
    recordError: new Float32Array(records).fill(Number.NaN),
    recordState: new Uint8Array(records),
    profile: new Float64Array(slots).fill(Number.NaN),
    usualWeight: new Float64Array(slots).fill(Number.NaN),
    slotObserved: new Float64Array(slots),
    slotWeight: new Float64Array(slots),
    slotWorth: new Float64Array(slots),
    level: 0,
    levelObserved: 0,
    levelExpected: 0,
    levelWeight: 0,
    batch: 1,
    batching: { c: 1, p: 0, rounds: 0 },
    relearn: false,
    lessons: new Float64Array(windows.length),
    lessonSum: new Float64Array(windows.length),
    dispersion: new Float64Array(windows.length).fill(tuning.dispersionPrior),
    temper: newTemper(),
    near: [],
    oddRun: 0,
    episode: null,
  };
}

/** What the buckets of a window add up to, those that are known. */
export interface Sums {
  observed: number;
  expected: number;
  weight: number;
  variance: number;
}

export function newSums(): Sums {
  return { observed: 0, expected: 0, weight: 0, variance: 0 };
}

/** Writes into `sums` what the `buckets` buckets up to `index` add up to. */
export function sumUp(plan: Plan, series: RatioSeries, index: number, buckets: number, sums: Sums): Sums {
  const [at, back] = [index % plan.ring, (index - buckets) % plan.ring];
  sums.observed = (series.observedSum[at] as number) - (series.observedSum[back] as number);
  sums.expected = (series.expectedSum[at] as number) - (series.expectedSum[back] as number);
  sums.weight = (series.weightSum[at] as number) - (series.weightSum[back] as number);
  sums.variance = (series.varianceSum[at] as number) - (series.varianceSum[back] as number);
  return sums;
}

/** How many of `weight` a rate is: whole where rounding alone keeps it from being so. */
export function numeratorOf(rate: number, weight: number): number {
  const count = rate * weight;
  const whole = Math.round(count);
  return Math.abs(count - whole) < 1e-6 ? whole : count;
}

export function oddsOf(rate: number): number {
  return Math.log(rate / (1 - rate));
}

export function rateOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
