import { sawEnough } from "./gauge-count.ts";
import type { GaugeSeries, Scale } from "./gauge-series.ts";
import type { Plan, Window } from "./plan.ts";
import { medianOf } from "./profile.ts";
import type { Rhythm } from "./rhythm.ts";
import { EXCLUDED, NOTHING, ODD, TEACHES } from "./series.ts";
import { tuning } from "./tuning.ts";

/** A median absolute deviation times this is a standard deviation, if errors are normal. */
const MAD = 1.4826;
/** How many weeks of its own a slot's scatter must outweigh. */
const COMMON_WEEKS = 8;
/** Hours of no deviation that the level is pulled to 0 by. */
const CALM_HOURS = 6;
const VARIANCE_PRIOR = 30;
/** Scatters that a record may lie off its centre and still be chance. */
const MOST_STRAYED = 5;
/** Hours that something must last to be more than a wrong measurement. */
const LASTING_HOURS = 6;

/** A bucket that scores below this does not teach: softened errors do not get as low as those of counts. */
export const GAUGE_TEACHES_ABOVE = -2;
/** Weeks of a slot before its scatter means something. */
const WEEKS_OF_SCATTER = 3;

const values = new Float64Array(4 * tuning.weeks);
const counts = new Float64Array(4 * tuning.weeks);

/** What is expected of a bucket on the scale, and its scatter: in straight lines from the middle of an hour to the next. */
export function gaugeAt(
  plan: Plan,
  rhythm: Rhythm,
  series: GaugeSeries,
  index: number,
): { expected: number; scatter: number } {
  const record = rhythm.recordOf(index);
  const slot = rhythm.slotOf(record);
  const here = series.center[slot] as number;
  const scatter = series.slotScatter[slot] as number;
  if (plan.bucket >= plan.record) return onItsDay(rhythm, record, here + series.level, scatter);
  const middle = ((index + 0.5) * plan.bucket) / plan.record - record - 0.5;
  const beside = series.center[rhythm.slotOf(middle < 0 ? record - 1 : record + 1)] as number;
  const slope = Number.isNaN(beside) ? 0 : beside - here;
  return onItsDay(rhythm, record, here + Math.abs(middle) * slope + series.level, scatter);
}

/** An expectation as the calendar has it: times the factor that somebody has said, which may be off by a fifth. */
function onItsDay(
  rhythm: Rhythm,
  record: number,
  usual: number,
  scatter: number,
): { expected: number; scatter: number } {
  const factor = rhythm.hasCalendar ? rhythm.factorOf(record) : Number.NaN;
  // 1 is said of days that are like others: those scatter as others do.
  if (Number.isNaN(factor) || factor === 1) return { expected: usual, scatter };
  const expected = usual * factor;
  return {
    expected,
    scatter: Math.hypot(Math.max(1, factor) * scatter, Math.sqrt(tuning.saidDispersion) * Math.abs(expected)),
  };
}

/** Closes a record: the mean of its buckets on the scale, and whether it teaches. */
export function closeGaugeRecord(
  plan: Plan,
  rhythm: Rhythm,
  series: GaugeSeries,
  scale: Scale,
  record: number,
  isExcluded: boolean,
): void {
  const at = record % plan.records;
  let [sum, known, lowest, count] = [0, 0, 0, 0];
  const oldest = series.last - plan.ring + 1;
  const begin = plan.bucket >= plan.record ? record : Math.ceil((record * plan.record) / plan.bucket);
  for (let index = Math.max(begin, oldest); index <= series.last && rhythm.recordOf(index) === record; index++) {
    const value = series.value[index % plan.ring] as number;
    if (Number.isNaN(value)) continue;
    known++;
    sum += scale.enter(value);
    count += series.count[index % plan.ring] as number;
    lowest = Math.min(lowest, series.score[index % plan.ring] as number);
  }
  const isOdd = lowest < GAUGE_TEACHES_ABOVE && series.oddRun < plan.teachAgain;
  series.recordMean[at] = sum / known;
  series.recordCount[at] = count / known;
  const taught = isOdd ? ODD : TEACHES;
  series.recordState[at] = known === 0 ? NOTHING : isExcluded || rhythm.isSpecial(record) ? EXCLUDED : taught;
}

/** Moves the level on by a record: how far the series has lain from its weekly centre, up to a day ago. */
export function stepGaugeLevel(plan: Plan, rhythm: Rhythm, series: GaugeSeries, record: number): void {
  series.levelSum *= plan.levelDecay;
  series.levelWeight *= plan.levelDecay;
  const past = record - plan.lag;
  const center = series.center[rhythm.slotOf(past)] as number;
  if (series.recordState[past % plan.records] === TEACHES && !Number.isNaN(center)) {
    series.levelSum += believed(
      plan,
      rhythm,
      series,
      past,
      (series.recordMean[past % plan.records] as number) - center,
    );
    series.levelWeight++;
  }
  series.level = series.levelSum / (series.levelWeight + CALM_HOURS / (plan.record / 3_600_000));
}

/**
 * How far a record has strayed from its centre, as far as that is believed. One measurement can be wrong by any factor,
 * and would drag the level along for weeks: what lies further off than chance brings counts as far as the hours before
 * it lay off as well.
 */
function believed(plan: Plan, rhythm: Rhythm, series: GaugeSeries, record: number, strayed: number): number {
  const own = series.slotScatter[rhythm.slotOf(record)] as number;
  let reach = MOST_STRAYED * (Number.isNaN(own) ? series.usualScatter : own);
  if (!(Math.abs(strayed) > reach)) return strayed;
  const side = Math.sign(strayed);
  let lasting = Number.POSITIVE_INFINITY;
  const hours = Math.max(1, Math.round((LASTING_HOURS * 3_600_000) / plan.record));
  for (let before = record - hours; before < record; before++) {
    const at = before % plan.records;
    const off = side * ((series.recordMean[at] as number) - (series.center[rhythm.slotOf(before)] as number));
    if (series.recordState[at] !== NOTHING && off < lasting) lasting = off;
  }
  if (lasting < Number.POSITIVE_INFINITY) reach = Math.max(reach, lasting);
  return side * Math.min(Math.abs(strayed), reach);
}

/** Learns the level anew from the kept records: after a past was corrected or excluded. */
export function relearnGaugeLevel(plan: Plan, rhythm: Rhythm, series: GaugeSeries): void {
  series.levelSum = 0;
  series.levelWeight = 0;
  const oldest = series.record - plan.records + plan.lag + 1;
  for (let record = oldest; record < series.record; record++) stepGaugeLevel(plan, rhythm, series, record);
}

/** Learns medians and scatter anew for the slots of the last `records` records. */
export function relearnGauge(plan: Plan, rhythm: Rhythm, series: GaugeSeries, scale: Scale, records: number): void {
  const now = series.record;
  for (let i = now - records; i < now; i++) {
    // A listed day says nothing of the day it is like, and its own weekday was learned a week ago.
    if (rhythm.isSpecial(i)) continue;
    const n = valuesOf(plan, rhythm, series, i, now);
    if (n === 0) continue;
    const slot = rhythm.slotOf(i);
    const center = medianOf(values, n);
    series.center[slot] = center;
    series.slotCount[slot] = usualCount(n);
    if (n < WEEKS_OF_SCATTER) continue;
    for (let j = 0; j < n; j++) values[j] = Math.abs((values[j] as number) - center);
    const own = MAD * medianOf(values, n);
    const usual = Number.isNaN(series.usualScatter) ? own : series.usualScatter;
    const mixed = Math.sqrt((n * own * own + COMMON_WEEKS * usual * usual) / (n + COMMON_WEEKS));
    series.slotScatter[slot] = Math.max(mixed, scale.least(center));
  }
  const known = series.slotScatter.filter((scatter) => !Number.isNaN(scatter)).sort();
  series.usualScatter = known[known.length >> 1] ?? Number.NaN;
}

/** Median of the first `n` counts, those that are told. */
function usualCount(n: number): number {
  let told = 0;
  for (let i = 0; i < n; i++) if (!Number.isNaN(counts[i] as number)) counts[told++] = counts[i] as number;
  return told === 0 ? Number.NaN : medianOf(counts, told);
}

/** Fills `values` and `counts` with what the slot of record `newest` had, and says how many there are. */
function valuesOf(plan: Plan, rhythm: Rhythm, series: GaugeSeries, newest: number, now: number): number {
  let n = 0;
  for (const record of rhythm.alike(newest, now).records) {
    const at = record % plan.records;
    if (record <= now - plan.records || record >= now || series.recordState[at] !== TEACHES) continue;
    counts[n] = series.recordCount[at] as number;
    values[n++] = series.recordMean[at] as number;
  }
  return n;
}

/** Teaches each window how much the mean error over it varies; a single error counts three deviations at most. */
export function teachVariance(
  plan: Plan,
  rhythm: Rhythm,
  series: GaugeSeries,
  index: number,
  endsRecord: boolean,
): void {
  const oldest = series.last - plan.ring + 1;
  for (let k = 0; k < plan.windows.length; k++) {
    const window = plan.windows[k] as Window;
    if (index - window.buckets < oldest) break;
    if (window.perRecord && !endsRecord) continue;
    if (rhythm.touchesSpecial(index - window.buckets + 1, index)) break;
    const mean = meanError(plan, series, index, window.buckets);
    if (Number.isNaN(mean) || !sawEnough(plan, series, index, window.buckets)) continue;
    const clipped = Math.min(mean * mean, 9 * (series.variance[k] as number));
    series.lessons[k] = (series.lessons[k] as number) * window.decay + 1;
    series.lessonSum[k] = (series.lessonSum[k] as number) * window.decay + clipped;
    const n = (series.lessons[k] as number) * window.independence;
    const learned = (series.lessonSum[k] as number) / (series.lessons[k] as number);
    series.variance[k] = Math.max(0.01, (n * learned + VARIANCE_PRIOR * window.independence) / (n + VARIANCE_PRIOR));
  }
}

/** Mean standardised error of the newest buckets up to `index`; NaN where less than half of them are known. */
export function meanError(plan: Plan, series: GaugeSeries, index: number, buckets: number): number {
  const [at, back] = [index % plan.ring, (index - buckets) % plan.ring];
  const known = (series.known[at] as number) - (series.known[back] as number);
  if (known * 2 < buckets) return Number.NaN;
  return ((series.errorSum[at] as number) - (series.errorSum[back] as number)) / known;
}
