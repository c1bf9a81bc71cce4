import { teachDispersion } from "./dispersion.ts";
import { type Finding, judge, type Sides } from "./judge.ts";
import { closeRecord, relearnAll, relearnDay, shapeAt, stepLevel } from "./learn.ts";
import type { Plan } from "./plan.ts";
import type { Rhythm } from "./rhythm.ts";
import type { Series } from "./series.ts";
import { placeIn } from "./sums.ts";
import { countNear } from "./temper.ts";
import { tuning } from "./tuning.ts";

/** What taking a bucket in needs beside the series: the same for all series of a metric. */
export interface Feed {
  readonly plan: Plan;
  readonly rhythm: Rhythm;
  readonly sides: Sides;
  /** Whether the time of this record must not teach the series. */
  isExcluded(group: string, record: number): boolean;
}

/** Makes `index` the newest bucket, filling what was skipped with gaps and learning whenever a record or day is over. */
export function advance(feed: Feed, series: Series, index: number): void {
  const { plan, rhythm } = feed;
  if (Number.isNaN(series.last)) {
    series.first = index;
    series.last = index - 1;
    series.record = rhythm.recordOf(index);
    series.nextShape = shapeAt(plan, rhythm, series, index);
  }
  while (series.last < index) {
    const next = series.last + 1;
    const record = rhythm.recordOf(next);
    while (series.record < record) nextRecord(feed, series);
    const at = placeIn(plan.ring, next);
    const before = placeIn(plan.ring, series.last);
    series.last = next;
    series.value[at] = Number.NaN;
    series.shape[at] = series.nextShape;
    series.expected[at] = series.nextShape * series.level;
    series.score[at] = 0;
    series.alarm[at] = 0;
    series.over[at] = series.over[before] as number;
    series.observedSum[at] = series.observedSum[before] as number;
    series.expectedSum[at] = series.expectedSum[before] as number;
    if (rhythm.hasCalendar) {
      series.listedSum[at] = series.listedSum[before] as number;
      series.saidSum[at] = series.saidSum[before] as number;
    }
    series.nextShape = shapeAt(plan, rhythm, series, next + 1);
  }
}

/** Closes the current record and begins the next, with what it brings to learn. */
function nextRecord(feed: Feed, series: Series): void {
  const { plan, rhythm } = feed;
  closeRecord(plan, rhythm, series, series.record, feed.isExcluded(series.group, series.record));
  series.record++;
  const isNewDay = placeIn(plan.recordsPerDay, series.record) === 0;
  if (isNewDay && series.relearn) {
    relearnAll(plan, rhythm, series, series.record);
  } else {
    if (isNewDay) relearnDay(plan, rhythm, series, series.record);
    stepLevel(plan, rhythm, series, series.record);
  }
  // Between the daily lessons only what listed days bring changes.
  if (isNewDay || rhythm.hasCalendar) series.nextShape = shapeAt(plan, rhythm, series, series.last + 1);
}

/** Sets the value of a bucket in the ring (NaN: a gap) and carries the change into the running sums after it. */
export function setValue(feed: Feed, series: Series, index: number, value: number): void {
  const { plan, rhythm } = feed;
  const at = placeIn(plan.ring, index);
  const old = series.value[at] as number;
  series.value[at] = value;
  const expected = series.expected[at] as number;
  if (!(expected >= 0)) return;
  const observedChange = (Number.isNaN(value) ? 0 : value) - (Number.isNaN(old) ? 0 : old);
  const expectedChange = (Number.isNaN(value) ? 0 : expected) - (Number.isNaN(old) ? 0 : expected);
  const listed = rhythm.hasCalendar ? listedSumOf(rhythm, series, rhythm.recordOf(index)) : undefined;
  for (let i = index; i <= series.last; i++) {
    const place = placeIn(plan.ring, i);
    (series.observedSum[place] as number) += observedChange;
    (series.expectedSum[place] as number) += expectedChange;
    if (listed) (listed[place] as number) += expectedChange;
  }
}

/** The running sum that a listed day's expectation belongs to; undefined on ordinary days. */
function listedSumOf(rhythm: Rhythm, series: Series, record: number): Float64Array | undefined {
  if (!rhythm.isSpecial(record)) return undefined;
  return Number.isNaN(rhythm.factorOf(record)) ? series.listedSum : series.saidSum;
}

/** Judges the newest bucket, and lets it teach unless it is too odd or must not. */
export function judgeNewest(feed: Feed, series: Series, finding: Finding): void {
  const { plan, rhythm } = feed;
  const index = series.last;
  const at = placeIn(plan.ring, index);
  judge(plan, series, index, feed.sides, finding);
  series.score[at] = finding.score;
  series.oddRun = finding.raw < tuning.teachAbove ? series.oddRun + 1 : 0;
  if (!((series.expected[at] as number) >= 0)) return;
  const isOdd = series.oddRun > 0 && series.oddRun < plan.teachAgain;
  // On a listed day nearly anything is believed: it shows neither how heavy the tails are nor how light.
  const isSpecial = rhythm.isSpecial(series.record);
  // Nor does the day after, as long as the longest window reaches back into it.
  const reaches = rhythm.hasCalendar && rhythm.touchesSpecial(index - (plan.windows.at(-1)?.buckets ?? 1) + 1, index);
  if (finding.window >= 0 && !reaches) countNear(series.temper, finding.raw, rhythm.startOf(index), plan.bucket);
  if (isOdd || isSpecial || feed.isExcluded(series.group, series.record)) return;
  teachDispersion(plan, series, index, rhythm.recordOf(index + 1) !== series.record);
}

/** Takes in a later value of a bucket that is still in the ring: its record is added up again. */
export function correct(feed: Feed, series: Series, index: number, value: number): void {
  const { plan, rhythm } = feed;
  setValue(feed, series, index, value);
  const record = rhythm.recordOf(index);
  if (record === series.record) return;
  closeRecord(plan, rhythm, series, record, feed.isExcluded(series.group, record));
  series.corrected = true;
  series.relearn ||= series.record - record >= plan.lag;
}
