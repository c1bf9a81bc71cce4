import type { Monitor, MonitorSettings, Observation, Verdict } from "../detection.ts";
import { writeBand } from "./band.ts";
import { adopt, type BudgetWatch, watchBudget } from "./budget-watch.ts";
import { advance, correct, type Feed, judgeNewest, setValue } from "./feed.ts";
import { type Finding, judge, newFinding, sidesOf } from "./judge.ts";
import { type Again, judgeAgain } from "./judge-again.ts";
import { keeping } from "./keep.ts";
import { keepTogether } from "./keep-together.ts";
import { lastWords } from "./last-words.ts";
import { shapeAt } from "./learn.ts";
import { noteScore } from "./near-alarms.ts";
import { planFor } from "./plan.ts";
import { relevel } from "./relevel.ts";
import { rhythmOf } from "./rhythm.ts";
import { newSeries, type Series } from "./series.ts";
import { learnsUntil, type Speech, speak, speechOf } from "./speak.ts";
import { openTeaching, type Teaching } from "./teaching.ts";
import { timeToNotice } from "./time-to-notice.ts";
import { addMember, addUp, noteBucket, openTogether, type Together } from "./together.ts";

/** An absurd count is taken for this one: running sums of larger ones could not tell single events any more. */
const MOST = 1e15;

/** What a monitor of counts keeps for its whole life. */
interface Watching extends Feed {
  readonly speech: Speech;
  readonly series: Map<string, Series>;
  readonly finding: Finding;
  readonly again: Again<Series>;
  readonly budget: BudgetWatch;
  readonly teaching: Teaching;
  readonly together: Together;
  readonly isAlone: boolean;
}

/** One call of `take`: corrections come in runs, so a series is judged again once, before it goes on or at the end. */
interface Round {
  readonly verdictsFrom: number;
  readonly verdicts: Verdict[];
  /** Series to be judged again, and from which bucket on. */
  readonly corrected: Map<Series, number>;
  /** Whether a bucket may have been judged more than once, and whether groups were judged together before. */
  hasRepeats: boolean;
  hasSums: boolean;
}

/** A monitor of counts by the learned expectation and the fixed floor. */
export function openCountMonitor(settings: MonitorSettings): Monitor {
  const plan = planFor(settings.bucket, settings.floor?.for);
  const rhythm = rhythmOf(plan, settings.timezone, settings.calendar);
  const all = new Map<string, Series>();
  const teaching = openTeaching({ plan, rhythm }, all);
  const feed: Feed = { plan, rhythm, sides: sidesOf(settings.watch), isExcluded: teaching.isExcluded };
  const speech = speechOf(settings, plan, rhythm);
  const budget = watchBudget({ plan, rhythm }, settings, teaching.confirmed);
  const finding = newFinding();
  const watching: Watching = {
    ...feed,
    speech,
    series: all,
    finding,
    again: {
      plan,
      rhythm,
      sides: feed.sides,
      finding,
      judge,
      speak: (series, index, found, out) => speak(speech, series, index, found, out),
      adoptStrictness: (time) => adopt(speech, budget.at(time)),
    },
    budget,
    teaching,
    together: openTogether(feed, speech, budget.at),
    isAlone: settings.alone === true,
  };

  return {
    take: (rows, verdictsFrom = Number.NEGATIVE_INFINITY) => takeRows(watching, rows, verdictsFrom),
    exclude: teaching.exclude,
    hold: teaching.hold,
    relevel: teaching.relevel,
    expect(group, bucket) {
      const series = watching.series.get(group);
      if (!series) return null;
      const index = rhythm.indexOf(bucket);
      const inRing = index <= series.last && index > series.last - plan.ring + 1;
      const expected = inRing
        ? (series.expected[index % plan.ring] as number)
        : shapeAt(plan, rhythm, series, index) * series.level;
      if (!(expected >= 0)) return null;
      const said = { expected, lower: 0, upper: 0 };
      writeBand(plan, series, index, expected, watching.speech.limit, said);
      return said;
    },
    timeToNotice: (group, share) => timeToNotice(watching, watching.speech, watching.series.get(group), share),
    learningUntil(group) {
      const series = watching.series.get(group);
      if (!series) return null;
      const until = learnsUntil(watching.speech, series);
      return rhythm.startOf(series.last) < until ? until : null;
    },
    budgetReplay: () => watching.budget.replay(),
    ...keeping(
      watching.series,
      (group) => newSeries(group, plan, rhythm.hasCalendar),
      {
        teaching,
        budget,
        ...(watching.isAlone ? {} : { together: keepTogether(watching.together, watching.series) }),
      },
      () => adopt(speech, budget.at(Number.POSITIVE_INFINITY)),
    ),
  };
}

function takeRows(watching: Watching, rows: readonly Observation[], verdictsFrom: number): Verdict[] {
  const round: Round = { verdictsFrom, verdicts: [], corrected: new Map(), hasRepeats: false, hasSums: false };
  for (const row of rows) takeRow(watching, row, round);
  for (const [series, since] of round.corrected) judgeSeriesAgain(watching, series, since, round);
  sumUp(watching, round);
  return round.hasRepeats ? lastWords(round.verdicts) : round.verdicts;
}

function takeRow(watching: Watching, { group, bucket, value }: Observation, round: Round): void {
  const { corrected } = round;
  if (watching.budget.isDue(bucket)) turnDay(watching, bucket);
  const index = watching.rhythm.indexOf(bucket);
  const series = seriesOf(watching, group);
  // Counts are never negative; a source that says so has booked something back.
  const count = value === null ? Number.NaN : Math.min(Math.max(0, value), MOST);
  const pending = corrected.size > 0 ? corrected.get(series) : undefined;
  if (index <= series.last) {
    if (!changes(watching, series, index, count)) return;
    corrected.set(series, Math.min(index, pending ?? index));
    noteBucket(watching.together, index);
    return;
  }
  if (pending !== undefined) {
    judgeSeriesAgain(watching, series, pending, round);
    corrected.delete(series);
  }
  if (index > watching.together.newest) sumUp(watching, round);
  noteBucket(watching.together, index);
  takeNewest(watching, series, index, count, bucket < round.verdictsFrom ? undefined : round.verdicts);
}

/** Judges the groups of the newest bucket together, when all rows of it have come. */
function sumUp({ together, rhythm }: Watching, round: Round): void {
  const isWanted = rhythm.startOf(together.newest) >= round.verdictsFrom;
  const said: Verdict[] = [];
  const isAgain = addUp(together, isWanted ? said : undefined);
  // Most often only the sums were judged again, and only in this call.
  round.verdicts.push(...(isAgain ? lastWords(said) : said));
  if (isAgain && round.hasSums) round.hasRepeats = true;
  round.hasSums ||= said.length > 0;
}

function seriesOf(watching: Watching, group: string): Series {
  let series = watching.series.get(group);
  if (!series) {
    series = newSeries(group, watching.plan, watching.rhythm.hasCalendar);
    watching.series.set(group, series);
    if (!watching.isAlone) addMember(watching.together, series);
  }
  return series;
}

/** Takes in a bucket that is newer than all others of its series. */
function takeNewest(
  watching: Watching,
  series: Series,
  index: number,
  value: number,
  out: Verdict[] | undefined,
): void {
  // A series begins with its first value: gaps before it are nothing to learn from.
  if (Number.isNaN(series.last) && Number.isNaN(value)) return;
  const { plan, rhythm, teaching } = watching;
  const normal = teaching.begin(series.group, index);
  if (normal) relevel(plan, rhythm, series, normal.from);
  advance(watching, series, index);
  setValue(watching, series, index, value);
  if (!Number.isNaN(value)) {
    judgeNewest(watching, series, watching.finding);
    noteScore(series.near, watching.finding.score, rhythm.startOf(index), plan.bucket);
  }
  speak(watching.speech, series, index, watching.finding, out);
  if (out && series.young) series.young.said = out.at(-1) ?? null;
}

/** Takes in a value for a known bucket; false where it says nothing new, or comes too late to be judged again. */
function changes(watching: Watching, series: Series, index: number, value: number): boolean {
  const { plan } = watching;
  if (index < series.first || index <= series.last - plan.ring + 1) return false;
  const old = series.value[index % plan.ring] as number;
  if (Object.is(old, value) || old === value) return false;
  correct(watching, series, index, value);
  return true;
}

/** Judges the buckets since a corrected one again and tells those whose verdict is another now. */
function judgeSeriesAgain(watching: Watching, series: Series, from: number, round: Round): void {
  round.hasRepeats = true;
  judgeAgain(watching.again, series, from, round.verdictsFrom, round.verdicts);
}

/** A new day: what the last weeks would have cost decides how strictly it is judged. */
function turnDay(watching: Watching, bucket: number): void {
  const { budget, series, speech } = watching;
  budget.turn(bucket, series.values(), (one) => learnsUntil(speech, one));
  adopt(speech, budget.at(bucket));
}
