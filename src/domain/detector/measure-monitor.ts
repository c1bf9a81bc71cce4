import type { Monitor, MonitorSettings, Observation, Verdict } from "../detection.ts";
import { adopt, type BudgetWatch, watchBudget } from "./budget-watch.ts";
import { newFinding, sidesOf } from "./judge.ts";
import { type Again, judgeAgain } from "./judge-again.ts";
import { keeping } from "./keep.ts";
import { lastWords } from "./last-words.ts";
import type { Measure, Measured } from "./measure.ts";
import {
  advanceMeasured,
  beginNormal,
  correctMeasured,
  judgeNewestMeasured,
  type MeasureFeed,
} from "./measure-feed.ts";
import { measuredUntil, speakMeasured } from "./measure-speak.ts";
import { type Plan, planFor } from "./plan.ts";
import { type Rhythm, rhythmOf } from "./rhythm.ts";
import { openTeaching } from "./teaching.ts";

/** What a monitor of measured values keeps for its whole life. */
interface Watching<S extends Measured> extends MeasureFeed<S>, Again<S> {
  readonly series: Map<string, S>;
  readonly budget: BudgetWatch;
}

/**
 * A monitor of values that are measured rather than counted: it takes rows in, judges what is new and what was
 * corrected, and learns. How such a value is expected, tested and spoken of is the measure's affair.
 */
export function openMeasureMonitor<S extends Measured>(
  settings: MonitorSettings,
  measureOf: (plan: Plan, rhythm: Rhythm) => Measure<S>,
): Monitor {
  const watching = watchOver(settings, measureOf);
  const { rhythm, measure, teaching, budget } = watching;
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
    expect(group, bucket) {
      const series = watching.series.get(group);
      if (!series || Number.isNaN(series.last)) return null;
      const { expected, lower, upper } = measure.outlook(watching, series, rhythm.indexOf(bucket));
      return expected === null || lower === null || upper === null ? null : { expected, lower, upper };
    },
    timeToNotice: (group, share) => measure.timeToNotice(watching, watching.series.get(group), share),
    learningUntil(group) {
      const series = watching.series.get(group);
      if (!series) return null;
      const until = measuredUntil(watching, series);
      return rhythm.startOf(series.last) < until ? until : null;
    },
    ...keeping(watching.series, measure.fresh, { teaching, budget }, () =>
      watching.adoptStrictness(Number.POSITIVE_INFINITY),
    ),
    budgetReplay: () => budget.replay(),
  };
}

function watchOver<S extends Measured>(
  settings: MonitorSettings,
  measureOf: (plan: Plan, rhythm: Rhythm) => Measure<S>,
): Watching<S> {
  const plan = planFor(settings.bucket, settings.floor?.for);
  const rhythm = rhythmOf(plan, settings.timezone, settings.calendar);
  const measure = measureOf(plan, rhythm);
  const series = new Map<string, S>();
  const teaching = openTeaching({ plan, rhythm }, series);
  const budget = watchBudget({ plan, rhythm }, settings, teaching.confirmed);
  const { threshold, limit } = budget.at(Number.POSITIVE_INFINITY);
  const watching: Watching<S> = {
    plan,
    rhythm,
    floor: settings.floor,
    side: settings.watch === "rise" ? 1 : -1,
    threshold,
    limit,
    sides: sidesOf(settings.watch),
    finding: newFinding(),
    beyond: newFinding(),
    measure,
    teaching,
    series,
    budget,
    judge: measure.judge,
    speak: (one, index, finding, out) => speakMeasured(watching, measure, one, index, finding, out),
    adoptStrictness: (time) => adopt(watching, budget.at(time)),
  };
  return watching;
}

/** True where buckets that had a verdict may have got another. */
function takeRow<S extends Measured>(
  watching: Watching<S>,
  row: Observation,
  verdictsFrom: number,
  out: Verdict[],
): boolean {
  const { rhythm, measure, finding } = watching;
  if (watching.budget.isDue(row.bucket)) turnDay(watching, row.bucket);
  const index = rhythm.indexOf(row.bucket);
  const came = measure.read(row);
  const series = seriesOf(watching, row.group);
  if (index <= series.last) {
    const isNew = correctMeasured(watching, series, index, came);
    if (isNew) judgeAgain(watching, series, index, verdictsFrom, out);
    return isNew;
  }
  // A series begins with its first value: gaps before it are nothing to learn from.
  if (Number.isNaN(series.last) && Number.isNaN(came.value)) return false;
  const normal = watching.teaching.begin(series.group, index);
  if (normal) beginNormal(watching, series, normal.from);
  advanceMeasured(watching, series, index);
  measure.set(series, index, came);
  if (!Number.isNaN(came.value)) judgeNewestMeasured(watching, series, finding);
  speakMeasured(watching, measure, series, index, finding, row.bucket < verdictsFrom ? undefined : out);
  return false;
}

function seriesOf<S extends Measured>({ series, measure }: Watching<S>, group: string): S {
  let one = series.get(group);
  if (!one) {
    one = measure.fresh(group);
    series.set(group, one);
  }
  return one;
}

/** A new day: what the last weeks would have cost decides how strictly it is judged. */
function turnDay<S extends Measured>(watching: Watching<S>, bucket: number): void {
  watching.budget.turn(bucket, watching.series.values(), (one) => measuredUntil(watching, one));
  watching.adoptStrictness(bucket);
}
