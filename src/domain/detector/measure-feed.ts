import type { Finding } from "./judge.ts";
import type { Came, Measure, Measured, Watched } from "./measure.ts";
import { noteScore } from "./near-alarms.ts";
import type { Teaching } from "./teaching.ts";
import { countNear } from "./temper.ts";

const GAP: Came = { value: Number.NaN, weight: Number.NaN };

/** What taking a bucket in needs beside the series. */
export interface MeasureFeed<S extends Measured> extends Watched {
  readonly measure: Measure<S>;
  readonly teaching: Teaching;
}

/** Makes `index` the newest bucket, with gaps for what was skipped, and learns whenever a record or a day is over. */
export function advanceMeasured<S extends Measured>(feed: MeasureFeed<S>, series: S, index: number): void {
  const { plan, rhythm, measure } = feed;
  if (Number.isNaN(series.last)) {
    series.first = index;
    series.last = index - 1;
    series.record = rhythm.recordOf(index);
  }
  while (series.last < index) {
    const next = series.last + 1;
    while (series.record < rhythm.recordOf(next)) nextRecord(feed, series);
    const [at, before] = [next % plan.ring, series.last % plan.ring];
    series.last = next;
    series.value[at] = Number.NaN;
    series.score[at] = 0;
    series.alarm[at] = 0;
    series.over[at] = series.over[before] as number;
    measure.begin(series, next, before);
  }
}

function nextRecord<S extends Measured>({ plan, measure, teaching }: MeasureFeed<S>, series: S): void {
  measure.closeRecord(series, series.record, teaching.isExcluded(series.group, series.record));
  series.record++;
  if (series.record % plan.recordsPerDay === 0) measure.relearn(series);
  measure.stepLevel(series, series.record);
}

/** From now on what came since the shift is expected, in the buckets that windows still see as well. */
export function beginNormal<S extends Measured>(feed: MeasureFeed<S>, series: S, from: number): void {
  const { plan, rhythm, measure } = feed;
  const moved = measure.relevel(series, from);
  for (let index = Math.max(rhythm.indexOf(from), series.last - plan.ring + 2); index <= series.last; index++) {
    const at = index % plan.ring;
    const came = measure.cameIn(series, at);
    measure.set(series, index, GAP);
    measure.move(series, at, moved);
    measure.set(series, index, came);
    series.score[at] = 0;
    series.alarm[at] = 0;
  }
}

/** Judges the newest bucket, and lets it teach unless it is too odd or must not. */
export function judgeNewestMeasured<S extends Measured>(feed: MeasureFeed<S>, series: S, finding: Finding): void {
  const { plan, rhythm, measure, teaching } = feed;
  const index = series.last;
  const at = index % plan.ring;
  measure.judge(plan, series, index, feed.sides, finding);
  series.score[at] = finding.score;
  noteScore(series.near, finding.score, rhythm.startOf(index), plan.bucket);
  series.oddRun = finding.raw < measure.teachesAbove ? series.oddRun + 1 : 0;
  if (!measure.isTested(series, at) || rhythm.isSpecial(series.record)) return;
  if (finding.window >= 0) countNear(series.temper, finding.raw, rhythm.startOf(index), plan.bucket);
  const isOdd = series.oddRun > 0 && series.oddRun < plan.teachAgain;
  if (isOdd || teaching.isExcluded(series.group, series.record)) return;
  measure.teach(series, index, rhythm.recordOf(index + 1) !== series.record);
}

/** Takes in a later value of a known bucket; false where it says nothing new, or comes too late to be judged again. */
export function correctMeasured<S extends Measured>(
  { plan, rhythm, measure, teaching }: MeasureFeed<S>,
  series: S,
  index: number,
  came: Came,
): boolean {
  if (index < series.first || index <= series.last - plan.ring + 1) return false;
  const { value, weight } = measure.cameIn(series, index % plan.ring);
  if (Object.is(value, came.value) && Object.is(weight, came.weight)) return false;
  measure.set(series, index, came);
  const record = rhythm.recordOf(index);
  if (record === series.record) return true;
  measure.closeRecord(series, record, teaching.isExcluded(series.group, record));
  series.relearn = true;
  return true;
}
