import { batchFactor } from "./batch.ts";
import type { Plan } from "./plan.ts";
import { medianOf } from "./profile.ts";
import { poolRates } from "./ratio-pool.ts";
import { numeratorOf, oddsOf, type RatioSeries, rateOf } from "./ratio-series.ts";
import type { Rhythm } from "./rhythm.ts";
import { EXCLUDED, NOTHING, ODD, TEACHES } from "./series.ts";
import { tuning } from "./tuning.ts";

const rates = new Float64Array(4 * tuning.weeks);
const trials = new Float64Array(4 * tuning.weeks);
const fades = new Float64Array(4 * tuning.weeks);
const ageWeight = Float64Array.from({ length: tuning.weeks + 1 }, (_, weeks) => tuning.weekWeight ** weeks);

/** Log-odds that the profile gives a bucket, level left out: in straight lines from the middle of an hour to the next. */
function profileAt(plan: Plan, rhythm: Rhythm, series: RatioSeries, index: number): number {
  const record = rhythm.recordOf(index);
  const here = series.profile[rhythm.slotOf(record)] as number;
  if (plan.bucket >= plan.record) return here;
  const middle = ((index + 0.5) * plan.bucket) / plan.record - record - 0.5;
  const beside = series.profile[rhythm.slotOf(middle < 0 ? record - 1 : record + 1)] as number;
  return here + Math.abs(middle) * (Number.isNaN(beside) ? 0 : beside - here);
}

/** The rate that is expected in a bucket; NaN while nothing is known. */
export function expectedRate(plan: Plan, rhythm: Rhythm, series: RatioSeries, index: number): number {
  return rateOf(profileAt(plan, rhythm, series, index) + series.level);
}

/** Closes a record of the series: adds up its buckets and decides whether it teaches. */
export function closeRatioRecord(
  plan: Plan,
  rhythm: Rhythm,
  series: RatioSeries,
  record: number,
  isExcluded: boolean,
): void {
  const at = record % plan.records;
  let [observed, weight, variance, squares, lowest] = [0, 0, 0, 0, 0];
  const oldest = series.last - plan.ring + 1;
  const begin = plan.bucket >= plan.record ? record : Math.ceil((record * plan.record) / plan.bucket);
  for (let index = Math.max(begin, oldest); index <= series.last && rhythm.recordOf(index) === record; index++) {
    const slot = index % plan.ring;
    const rate = series.value[slot] as number;
    if (Number.isNaN(rate)) continue;
    const n = series.weight[slot] as number;
    const p = series.expected[slot] as number;
    const numerator = numeratorOf(rate, n);
    observed += numerator;
    weight += n;
    variance += n * p * (1 - p);
    squares += (numerator - n * p) ** 2;
    lowest = Math.min(lowest, series.score[slot] as number);
  }
  const isOdd = lowest < tuning.teachAbove && series.oddRun < plan.teachAgain;
  series.recordObserved[at] = observed;
  series.recordWeight[at] = weight;
  series.recordVariance[at] = variance;
  const taught = isOdd ? ODD : TEACHES;
  series.recordState[at] = weight > 0 ? (isExcluded || rhythm.isSpecial(record) ? EXCLUDED : taught) : NOTHING;
  const teaches = series.recordState[at] === TEACHES && variance > tuning.batchMinExpected;
  series.recordError[at] = teaches ? squares / variance : Number.NaN;
}

/**
 * Moves the level on by a record: by how much the odds of the last days, up to a day ago, exceed those of the profile,
 * pulled towards nothing by a few batches so that small series do not swing. Fading sums, as for counts.
 */
export function stepRatioLevel(plan: Plan, rhythm: Rhythm, series: RatioSeries, record: number): void {
  series.levelObserved *= plan.levelDecay;
  series.levelExpected *= plan.levelDecay;
  series.levelWeight *= plan.levelDecay;
  const past = record - plan.lag;
  const at = past % plan.records;
  const usual = rateOf(series.profile[rhythm.slotOf(past)] as number);
  if (series.recordState[at] === TEACHES && usual >= 0) {
    series.levelObserved += series.recordObserved[at] as number;
    series.levelExpected += usual * (series.recordWeight[at] as number);
    series.levelWeight += series.recordWeight[at] as number;
  }
  const { levelObserved, levelExpected, levelWeight } = series;
  if (!(levelWeight > 0)) {
    series.level = 0;
    return;
  }
  const rate = levelExpected / levelWeight;
  // So many trials as bring, at that rate, a twentieth of what is known and two batches.
  const calm = 0.05 * levelWeight + (2 * series.batch) / (rate * (1 - rate));
  series.level = oddsOf((levelObserved + calm * rate) / (levelWeight + calm)) - oddsOf(rate);
}

/** Learns anew what the last day has changed, or everything where the past was corrected. */
export function relearnRatio(plan: Plan, rhythm: Rhythm, series: RatioSeries): void {
  const { record } = series;
  const records = series.relearn ? plan.relearned : plan.recordsPerDay;
  for (let i = record - records; i < record; i++) relearnSlot(plan, rhythm, series, i);
  series.batch = batchFactor(series.recordError, series.recordVariance, series.batching, series.batch);
  poolRates(series);
  if (series.relearn) {
    series.levelObserved = 0;
    series.levelExpected = 0;
    series.levelWeight = 0;
    for (let i = record - plan.records + plan.lag + 1; i < record; i++) stepRatioLevel(plan, rhythm, series, i);
  }
  series.relearn = false;
}

/**
 * Sums of the slot that record `newest` belongs to, over the last weeks: numerators and denominators, so that a week
 * with much traffic says more, faded by age. Each rate is clipped to what is usual for the slot, as counts are.
 */
function relearnSlot(plan: Plan, rhythm: Rhythm, series: RatioSeries, newest: number): void {
  // A listed day says nothing of the day it is like, and its own weekday was learned a week ago.
  if (rhythm.isSpecial(newest)) return;
  const slot = rhythm.slotOf(newest);
  const n = gather(plan, rhythm, series, newest);
  const middle = n > 0 ? medianOf(rates, n) : Number.NaN;
  let [observed, weight, squares, fade] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [w, size] = [fades[i] as number, trials[i] as number];
    const s = size * middle * (1 - middle);
    const reach = (3 * Math.sqrt(series.batch * (s + 1) + (0.25 * s) ** 2)) / size;
    observed += w * size * Math.min(Math.max(rates[i] as number, middle - reach), middle + reach);
    weight += w * size;
    squares += w * w * size;
    fade += w;
  }
  series.slotObserved[slot] = observed;
  series.slotWeight[slot] = weight;
  series.slotWorth[slot] = squares > 0 ? (weight * weight) / squares : 0;
  series.usualWeight[slot] = weight / fade;
}

/** Fills `rates`, `trials` and `fades` with what the slot of record `newest` had, and says how many there are. */
function gather(plan: Plan, rhythm: Rhythm, series: RatioSeries, newest: number): number {
  const oldest = series.record - plan.records;
  let n = 0;
  for (const record of rhythm.alike(newest, series.record).records) {
    const at = record % plan.records;
    if (record <= oldest || record >= series.record || series.recordState[at] !== TEACHES) continue;
    trials[n] = series.recordWeight[at] as number;
    rates[n] = (series.recordObserved[at] as number) / (trials[n] as number);
    fades[n++] = ageWeight[Math.round((newest - record) / plan.recordsPerWeek)] as number;
  }
  return n;
}
