import type { Monitor, MonitorSettings, Observation, Verdict } from "../detection.ts";
import { type BudgetWatch, watchBudget } from "./budget-watch.ts";
import { countedAs, widening } from "./gauge-count.ts";
import { judgeGauge, MOST_DEVIATIONS } from "./gauge-judge.ts";
import {
  closeGaugeRecord,
  GAUGE_TEACHES_ABOVE,
  gaugeAt,
  relearnGauge,
  stepGaugeLevel,
  teachVariance,
} from "./gauge-learn.ts";
import { relevelGauge } from "./gauge-relevel.ts";
import { type GaugeSeries, newGaugeSeries, type Scale } from "./gauge-series.ts";
import { bandOfGauge, type GaugeSpeech, gaugeUntil, speakGauge } from "./gauge-speak.ts";
import { gaugeTimeToNotice } from "./gauge-time-to-notice.ts";
import { type Finding, newFinding, sidesOf } from "./judge.ts";
import { keeping } from "./keep.ts";
import { lastWords } from "./last-words.ts";
import { noteAgain, noteScore } from "./near-alarms.ts";
import { type Plan, planFor } from "./plan.ts";
import { rhythmOf } from "./rhythm.ts";
import { openTeaching, type Teaching } from "./teaching.ts";
import { countNear } from "./temper.ts";

const NOTHING_ADDED = [0, 0, 0, 0, 0];

interface Watching extends GaugeSpeech {
  readonly teaching: Teaching;
  readonly series: Map<string, GaugeSeries>;
  readonly finding: Finding;
  readonly budget: BudgetWatch;
}

/**
 * A monitor of what is measured rather than counted: gauges, durations, ratios. Expected is the median of the hour of
 * the week plus how far the series has strayed from it these days; tested is the mean standardised error over the same
 * windows as for counts. Nothing can be missing of a measurement, so its verdicts have no shortfall.
 */
export function openGaugeMonitor(settings: MonitorSettings, scale: Scale): Monitor {
  const plan = planFor(settings.bucket, settings.floor?.for);
  const rhythm = rhythmOf(plan, settings.timezone, settings.calendar);
  const all = new Map<string, GaugeSeries>();
  const teaching = openTeaching({ plan, rhythm }, all);
  const budget = watchBudget({ plan, rhythm }, settings, teaching.confirmed);
  const { threshold, limit } = budget.at(Number.POSITIVE_INFINITY);
  const watching: Watching = {
    plan,
    rhythm,
    scale,
    floor: settings.floor,
    side: settings.watch === "rise" ? 1 : -1,
    threshold,
    limit,
    sides: sidesOf(settings.watch),
    teaching,
    series: all,
    finding: newFinding(),
    beyond: newFinding(),
    budget,
  };
  return {
    take(rows, verdictsFrom = Number.NEGATIVE_INFINITY) {
      const verdicts: Verdict[] = [];
      for (const row of rows) takeRow(watching, row, verdictsFrom, verdicts);
      return lastWords(verdicts);
    },
    exclude: teaching.exclude,
    hold: teaching.hold,
    relevel: teaching.relevel,
    expect(group, bucket) {
      const series = watching.series.get(group);
      if (!series) return null;
      const index = watching.rhythm.indexOf(bucket);
      const isKept = index <= series.last && index > series.last - plan.ring;
      const at = index % plan.ring;
      const { expected, scatter } = isKept
        ? { expected: series.expected[at] as number, scatter: series.scatter[at] as number }
        : gaugeAt(plan, watching.rhythm, series, index);
      return Number.isNaN(expected) ? null : bandOfGauge(watching, series, expected, scatter);
    },
    timeToNotice: (group, share) => gaugeTimeToNotice(watching, watching.series.get(group), share),
    learningUntil(group) {
      const series = watching.series.get(group);
      if (!series) return null;
      const until = gaugeUntil(watching, series);
      return watching.rhythm.startOf(series.last) < until ? until : null;
    },
    ...keeping(
      watching.series,
      (group) => newGaugeSeries(group, plan),
      {
        teaching,
        budget,
      },
      () => applyThreshold(watching, Number.POSITIVE_INFINITY),
    ),
    budgetReplay: () => budget.replay(),
  };
}

function takeRow(watching: Watching, row: Observation, verdictsFrom: number, out: Verdict[]): void {
  const { plan, rhythm } = watching;
  if (watching.budget.isDue(row.bucket)) turnDay(watching, row.bucket);
  const index = rhythm.indexOf(row.bucket);
  const value = row.value ?? Number.NaN;
  const count = row.weight ?? Number.NaN;
  let series = watching.series.get(row.group);
  if (!series) {
    series = newGaugeSeries(row.group, plan);
    watching.series.set(row.group, series);
  }
  if (index <= series.last) {
    correct(watching, series, index, { value, count }, verdictsFrom, out);
    return;
  }
  if (Number.isNaN(series.last) && Number.isNaN(value)) return;
  const normal = watching.teaching.begin(series.group, index);
  if (normal) beginNormal(watching, series, normal.from);
  advance(watching, series, index);
  setValue(watching, series, index, { value, count });
  if (!Number.isNaN(value)) judgeNewest(watching, series);
  speakGauge(watching, series, index, watching.finding, row.bucket < verdictsFrom ? undefined : out);
}

/** From now on what came since the shift is expected, in the buckets that windows still see as well. */
function beginNormal(watching: Watching, series: GaugeSeries, from: number): void {
  const { plan, rhythm, scale } = watching;
  const moved = relevelGauge(plan, rhythm, series, scale, from);
  for (let index = Math.max(rhythm.indexOf(from), series.last - plan.ring + 2); index <= series.last; index++) {
    const at = index % plan.ring;
    const measured = { value: series.value[at] as number, count: series.count[at] as number };
    setValue(watching, series, index, { value: Number.NaN, count: Number.NaN });
    (series.expected[at] as number) += moved;
    setValue(watching, series, index, measured);
    series.score[at] = 0;
    series.alarm[at] = 0;
  }
}

/** Makes `index` the newest bucket, with gaps for what was skipped, and learns whenever a record or a day is over. */
function advance(watching: Watching, series: GaugeSeries, index: number): void {
  const { plan, rhythm } = watching;
  if (Number.isNaN(series.last)) {
    series.first = index;
    series.last = index - 1;
    series.record = rhythm.recordOf(index);
  }
  while (series.last < index) {
    const next = series.last + 1;
    while (series.record < rhythm.recordOf(next)) nextRecord(watching, series);
    const [at, before] = [next % plan.ring, series.last % plan.ring];
    const { expected, scatter } = gaugeAt(plan, rhythm, series, next);
    series.last = next;
    series.value[at] = Number.NaN;
    series.expected[at] = expected;
    series.scatter[at] = scatter;
    series.count[at] = Number.NaN;
    series.usualCount[at] = series.slotCount[rhythm.slotOf(rhythm.recordOf(next))] as number;
    series.error[at] = Number.NaN;
    series.score[at] = 0;
    series.alarm[at] = 0;
    series.over[at] = series.over[before] as number;
    for (const sums of sumsOf(series)) sums[at] = sums[before] as number;
  }
}

function nextRecord(watching: Watching, series: GaugeSeries): void {
  const { plan, rhythm, scale } = watching;
  closeGaugeRecord(
    plan,
    rhythm,
    series,
    scale,
    series.record,
    watching.teaching.isExcluded(series.group, series.record),
  );
  series.record++;
  if (series.record % plan.recordsPerDay === 0) {
    relearnGauge(plan, rhythm, series, scale, series.relearn ? Math.ceil(plan.recordsPerWeek) + 1 : plan.recordsPerDay);
    series.relearn = false;
  }
  stepGaugeLevel(plan, rhythm, series, series.record);
}

/** Running sums that all grow by what one bucket adds. */
function sumsOf(series: GaugeSeries): readonly Float64Array[] {
  return [series.known, series.errorSum, series.valueSum, series.expectedSum, series.countSum];
}

interface Measured {
  /** NaN: a gap. */
  readonly value: number;
  /** Requests it is made of; NaN: not told. */
  readonly count: number;
}

/** Sets a bucket's value and its standardised error, and carries the change into the running sums after it. */
function setValue({ plan, scale }: Watching, series: GaugeSeries, index: number, { value, count }: Measured): void {
  const at = index % plan.ring;
  const wasKnown = !Number.isNaN(series.error[at] as number);
  const before = wasKnown ? addedBy(scale, series, at) : NOTHING_ADDED;
  series.value[at] = value;
  series.count[at] = count;
  series.error[at] = clippedError(scale, series, at);
  const isKnown = !Number.isNaN(series.error[at] as number);
  const now = isKnown ? addedBy(scale, series, at) : NOTHING_ADDED;
  for (const [k, sums] of sumsOf(series).entries()) {
    const change = (now[k] as number) - (before[k] as number);
    for (let i = index; i <= series.last; i++) (sums[i % plan.ring] as number) += change;
  }
}

/** What a bucket adds to each of the running sums. */
function addedBy(scale: Scale, series: GaugeSeries, at: number): readonly number[] {
  const expected = scale.leave(series.expected[at] as number);
  const count = countedAs(series.count[at] as number);
  return [1, series.error[at] as number, series.value[at] as number, expected, count];
}

/** Standardised error of a bucket. It is clipped, because a single measurement can be wrong by any factor. */
function clippedError(scale: Scale, series: GaugeSeries, at: number): number {
  const scatter =
    (series.scatter[at] as number) * widening(series.count[at] as number, series.usualCount[at] as number);
  const error = (scale.enter(series.value[at] as number) - (series.expected[at] as number)) / scatter;
  const most = MOST_DEVIATIONS * Math.sqrt(series.variance[0] as number);
  return Math.min(Math.max(error, -most), most);
}

function judgeNewest(watching: Watching, series: GaugeSeries): void {
  const { plan, rhythm, finding } = watching;
  const index = series.last;
  judgeGauge(plan, series, index, watching.sides, finding);
  series.score[index % plan.ring] = finding.score;
  noteScore(series.near, finding.score, rhythm.startOf(index), plan.bucket);
  series.oddRun = finding.raw < GAUGE_TEACHES_ABOVE ? series.oddRun + 1 : 0;
  if (Number.isNaN(series.error[index % plan.ring] as number)) return;
  if (rhythm.isSpecial(series.record)) return;
  if (finding.window >= 0) countNear(series.temper, finding.raw, rhythm.startOf(index), plan.bucket);
  const isOdd = series.oddRun > 0 && series.oddRun < plan.teachAgain;
  if (isOdd || watching.teaching.isExcluded(series.group, series.record)) return;
  teachVariance(plan, rhythm, series, index, rhythm.recordOf(index + 1) !== series.record);
}

function isKnown(plan: Plan, series: GaugeSeries, index: number, { value, count }: Measured): boolean {
  const at = index % plan.ring;
  return Object.is(series.value[at], value) && Object.is(series.count[at], count);
}

/** Takes in a later value of a known bucket and judges it and what came after it again. */
function correct(
  watching: Watching,
  series: GaugeSeries,
  from: number,
  measured: Measured,
  verdictsFrom: number,
  out: Verdict[],
): void {
  const { plan, rhythm, scale, finding } = watching;
  if (from < series.first || from <= series.last - plan.ring + 1 || isKnown(plan, series, from, measured)) return;
  setValue(watching, series, from, measured);
  const record = rhythm.recordOf(from);
  if (record !== series.record) {
    closeGaugeRecord(plan, rhythm, series, scale, record, watching.teaching.isExcluded(series.group, record));
    series.relearn = true;
  }
  if (series.episode && from <= series.episode.noticed) series.episode = null;
  noteAgain(watching, series, from);
  for (let index = from; index <= series.last; index++) {
    const at = index % plan.ring;
    const isGap = Number.isNaN(series.value[at] as number);
    const [score, alarm] = [series.score[at], series.alarm[at]];
    if (!isGap) {
      judgeGauge(plan, series, index, watching.sides, finding);
      series.score[at] = finding.score;
      noteScore(series.near, finding.score, rhythm.startOf(index), plan.bucket);
    }
    applyThreshold(watching, rhythm.startOf(index));
    const said: Verdict[] = [];
    speakGauge(watching, series, index, finding, said);
    const isChanged = index === from || (!isGap && (series.score[at] !== score || series.alarm[at] !== alarm));
    if (isChanged && rhythm.startOf(index) >= verdictsFrom) out.push(...said);
  }
  applyThreshold(watching, Number.POSITIVE_INFINITY);
}

/** A new day: what the last weeks would have cost decides how strictly it is judged. */
function turnDay(watching: Watching, bucket: number): void {
  watching.budget.turn(bucket, watching.series.values(), (one) => gaugeUntil(watching, one));
  applyThreshold(watching, bucket);
}

function applyThreshold(watching: Watching, time: number): void {
  const { threshold, limit } = watching.budget.at(time);
  watching.threshold = threshold;
  watching.limit = limit;
}
