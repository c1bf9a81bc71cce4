import type { Monitor, MonitorSettings, Observation, Verdict } from "../detection.ts";
import { type BudgetWatch, watchBudget } from "./budget-watch.ts";
import { type Finding, newFinding, sidesOf } from "./judge.ts";
import { keeping } from "./keep.ts";
import { lastWords } from "./last-words.ts";
import { noteAgain, noteScore } from "./near-alarms.ts";
import { planFor } from "./plan.ts";
import { judgeRatio, teachRatioDispersion } from "./ratio-judge.ts";
import { closeRatioRecord, expectedRate, relearnRatio, stepRatioLevel } from "./ratio-learn.ts";
import { relevelRatio } from "./ratio-relevel.ts";
import { newRatioSeries, numeratorOf, oddsOf, type RatioSeries, rateOf } from "./ratio-series.ts";
import { bandOfRate, type RatioSpeech, ratioUntil, speakRatio, usualOf } from "./ratio-speak.ts";
import { ratioTimeToNotice } from "./ratio-time-to-notice.ts";
import { rhythmOf } from "./rhythm.ts";
import { openTeaching, type Teaching } from "./teaching.ts";
import { countNear } from "./temper.ts";
import { tuning } from "./tuning.ts";

interface Watching extends RatioSpeech {
  readonly teaching: Teaching;
  readonly series: Map<string, RatioSeries>;
  readonly finding: Finding;
  readonly budget: BudgetWatch;
}

/**
 * A monitor of ratios of which numerator and denominator are known (an observation's value and weight): what came of
 * the denominator is tested against what the usual rate of the hour would have made of it, over the same windows and by
 * the same rules as counts. Its verdicts speak of rates; what is missing are numerators.
 */
export function openShareMonitor(settings: MonitorSettings): Monitor {
  const plan = planFor(settings.bucket, settings.floor?.for);
  const rhythm = rhythmOf(plan, settings.timezone, settings.calendar);
  const all = new Map<string, RatioSeries>();
  const teaching = openTeaching({ plan, rhythm }, all);
  const budget = watchBudget({ plan, rhythm }, settings, teaching.confirmed);
  const { threshold, limit } = budget.at(Number.POSITIVE_INFINITY);
  const watching: Watching = {
    plan,
    rhythm,
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
      let hasRepeats = false;
      for (const row of rows) hasRepeats = takeRow(watching, row, verdictsFrom, verdicts) || hasRepeats;
      return hasRepeats ? lastWords(verdicts) : verdicts;
    },
    exclude: teaching.exclude,
    hold: teaching.hold,
    relevel: teaching.relevel,
    expect: (group, bucket) => expectation(watching, watching.series.get(group), bucket),
    timeToNotice: (group, share) => ratioTimeToNotice(watching, watching.series.get(group), share),
    learningUntil(group) {
      const series = watching.series.get(group);
      if (!series) return null;
      const until = ratioUntil(watching, series);
      return watching.rhythm.startOf(series.last) < until ? until : null;
    },
    ...keeping(
      watching.series,
      (group) => newRatioSeries(group, plan, rhythm.hasCalendar),
      {
        teaching,
        budget,
      },
      () => applyThreshold(watching, Number.POSITIVE_INFINITY),
    ),
    budgetReplay: () => budget.replay(),
  };
}

function expectation(
  watching: Watching,
  series: RatioSeries | undefined,
  bucket: number,
): ReturnType<Monitor["expect"]> {
  if (!series || Number.isNaN(series.last)) return null;
  const { plan, rhythm } = watching;
  const index = rhythm.indexOf(bucket);
  const isKept = index <= series.last && index > series.last - plan.ring;
  const at = index % plan.ring;
  const expected = isKept ? (series.expected[at] as number) : expectedRate(plan, rhythm, series, index);
  const known = isKept ? (series.weight[at] as number) : Number.NaN;
  const band = bandOfRate(watching, series, expected, known > 0 ? known : usualOf(watching, series, index));
  return Number.isNaN(expected) || !band ? null : { expected, ...band };
}

/** True where buckets that had a verdict may have got another. */
function takeRow(watching: Watching, row: Observation, verdictsFrom: number, out: Verdict[]): boolean {
  if (watching.budget.isDue(row.bucket)) turnDay(watching, row.bucket);
  const index = watching.rhythm.indexOf(row.bucket);
  // Without a denominator nothing is known, whatever the rate.
  const weight = row.weight ?? Number.NaN;
  const rate = weight > 0 ? (row.value ?? Number.NaN) : Number.NaN;
  let series = watching.series.get(row.group);
  if (!series) {
    series = newRatioSeries(row.group, watching.plan, watching.rhythm.hasCalendar);
    watching.series.set(row.group, series);
  }
  if (index <= series.last) return correct(watching, series, index, { rate, weight }, verdictsFrom, out);
  // A series begins with its first value: gaps before it are nothing to learn from.
  if (Number.isNaN(series.last) && Number.isNaN(rate)) return false;
  const normal = watching.teaching.begin(series.group, index);
  if (normal) beginNormal(watching, series, normal.from);
  advance(watching, series, index);
  setValue(watching, series, index, rate, weight);
  if (!Number.isNaN(rate)) judgeNewest(watching, series);
  speakRatio(watching, series, index, watching.finding, row.bucket < verdictsFrom ? undefined : out);
  return false;
}

/** From now on the rate since the shift is expected, in the buckets that windows still see as well. */
function beginNormal(watching: Watching, series: RatioSeries, from: number): void {
  const { plan, rhythm } = watching;
  const moved = relevelRatio(plan, rhythm, series, from);
  for (let index = Math.max(rhythm.indexOf(from), series.last - plan.ring + 2); index <= series.last; index++) {
    const at = index % plan.ring;
    const [rate, weight] = [series.value[at] as number, series.weight[at] as number];
    setValue(watching, series, index, Number.NaN, Number.NaN);
    series.expected[at] = rateOf(oddsOf(series.expected[at] as number) + moved);
    setValue(watching, series, index, rate, weight);
    series.score[at] = 0;
    series.alarm[at] = 0;
  }
}

/** Makes `index` the newest bucket, with gaps for what was skipped, and learns whenever a record or a day is over. */
function advance(watching: Watching, series: RatioSeries, index: number): void {
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
    series.last = next;
    series.value[at] = Number.NaN;
    series.weight[at] = Number.NaN;
    series.expected[at] = expectedRate(plan, rhythm, series, next);
    series.score[at] = 0;
    series.alarm[at] = 0;
    series.over[at] = series.over[before] as number;
    series.observedSum[at] = series.observedSum[before] as number;
    series.expectedSum[at] = series.expectedSum[before] as number;
    series.weightSum[at] = series.weightSum[before] as number;
    series.varianceSum[at] = series.varianceSum[before] as number;
    if (rhythm.hasCalendar) series.listedSum[at] = series.listedSum[before] as number;
  }
}

function nextRecord(watching: Watching, series: RatioSeries): void {
  const { plan, rhythm } = watching;
  closeRatioRecord(plan, rhythm, series, series.record, watching.teaching.isExcluded(series.group, series.record));
  series.record++;
  if (series.record % plan.recordsPerDay === 0) relearnRatio(plan, rhythm, series);
  stepRatioLevel(plan, rhythm, series, series.record);
}

/** Sets what came in a bucket (NaN: a gap) and carries the change into the running sums after it. */
function setValue({ plan, rhythm }: Watching, series: RatioSeries, index: number, rate: number, weight: number): void {
  const at = index % plan.ring;
  const p = series.expected[at] as number;
  const wasKnown = !Number.isNaN((series.value[at] as number) + p);
  const before = wasKnown ? (series.weight[at] as number) : 0;
  const had = wasKnown ? numeratorOf(series.value[at] as number, before) : 0;
  series.value[at] = rate;
  series.weight[at] = weight;
  if (Number.isNaN(p)) return;
  const now = Number.isNaN(rate) ? 0 : weight;
  const observed = (now > 0 ? numeratorOf(rate, now) : 0) - had;
  const more = now - before;
  const isListed = rhythm.hasCalendar && rhythm.isSpecial(rhythm.recordOf(index));
  for (let i = index; i <= series.last; i++) {
    const slot = i % plan.ring;
    (series.observedSum[slot] as number) += observed;
    (series.weightSum[slot] as number) += more;
    (series.expectedSum[slot] as number) += more * p;
    (series.varianceSum[slot] as number) += more * p * (1 - p);
    if (isListed) (series.listedSum[slot] as number) += more * p * (1 - p);
  }
}

/** Judges the newest bucket, and lets it teach unless it is too odd or must not. */
function judgeNewest(watching: Watching, series: RatioSeries): void {
  const { plan, rhythm, finding } = watching;
  const index = series.last;
  judgeRatio(plan, series, index, watching.sides, finding);
  series.score[index % plan.ring] = finding.score;
  noteScore(series.near, finding.score, rhythm.startOf(index), plan.bucket);
  series.oddRun = finding.raw < tuning.teachAbove ? series.oddRun + 1 : 0;
  if (Number.isNaN(series.expected[index % plan.ring] as number) || rhythm.isSpecial(series.record)) return;
  const isOdd = series.oddRun > 0 && series.oddRun < plan.teachAgain;
  if (finding.window >= 0) countNear(series.temper, finding.raw, rhythm.startOf(index), plan.bucket);
  if (isOdd || watching.teaching.isExcluded(series.group, series.record)) return;
  teachRatioDispersion(plan, series, index, rhythm.recordOf(index + 1) !== series.record);
}

interface Came {
  readonly rate: number;
  readonly weight: number;
}

/** Takes in a later value of a known bucket and judges it and what came after it again; false where it is not new. */
function correct(
  watching: Watching,
  series: RatioSeries,
  from: number,
  { rate, weight }: Came,
  verdictsFrom: number,
  out: Verdict[],
): boolean {
  const { plan, rhythm } = watching;
  if (from < series.first || from <= series.last - plan.ring + 1) return false;
  const at = from % plan.ring;
  if (Object.is(series.value[at], rate) && Object.is(series.weight[at], weight)) return false;
  setValue(watching, series, from, rate, weight);
  const record = rhythm.recordOf(from);
  if (record !== series.record) {
    closeRatioRecord(plan, rhythm, series, record, watching.teaching.isExcluded(series.group, record));
    series.relearn = true;
  }
  judgeAgain(watching, series, from, verdictsFrom, out);
  return true;
}

function judgeAgain(watching: Watching, series: RatioSeries, from: number, verdictsFrom: number, out: Verdict[]): void {
  const { plan, rhythm, finding } = watching;
  if (series.episode && from <= series.episode.noticed) series.episode = null;
  noteAgain(watching, series, from);
  for (let index = from; index <= series.last; index++) {
    const at = index % plan.ring;
    const isGap = Number.isNaN(series.value[at] as number);
    const [score, alarm] = [series.score[at], series.alarm[at]];
    if (!isGap) {
      judgeRatio(plan, series, index, watching.sides, finding);
      series.score[at] = finding.score;
      noteScore(series.near, finding.score, rhythm.startOf(index), plan.bucket);
    }
    applyThreshold(watching, rhythm.startOf(index));
    const said: Verdict[] = [];
    speakRatio(watching, series, index, finding, said);
    const isChanged = index === from || (!isGap && (series.score[at] !== score || series.alarm[at] !== alarm));
    if (isChanged && rhythm.startOf(index) >= verdictsFrom) out.push(...said);
  }
  applyThreshold(watching, Number.POSITIVE_INFINITY);
}

/** A new day: what the last weeks would have cost decides how strictly it is judged. */
function turnDay(watching: Watching, bucket: number): void {
  watching.budget.turn(bucket, watching.series.values(), (one) => ratioUntil(watching, one));
  applyThreshold(watching, bucket);
}

function applyThreshold(watching: Watching, time: number): void {
  const { threshold, limit } = watching.budget.at(time);
  watching.threshold = threshold;
  watching.limit = limit;
}
