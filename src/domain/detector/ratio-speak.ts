import type { FloorRule } from "../catalogue.ts";
import type { Verdict } from "../detection.ts";
import { breaksFloor, floorRunSince } from "./floor.ts";
import type { Finding, Sides } from "./judge.ts";
import type { Plan } from "./plan.ts";
import { type Change, close, extentAt, extentErrorAt, follow } from "./ratio-episode.ts";
import { bucketScatter, judgeRatio, shiftOf } from "./ratio-judge.ts";
import { newSums, type RatioSeries, sumUp } from "./ratio-series.ts";
import type { Rhythm } from "./rhythm.ts";
import { shareCount, shareRoot } from "./share-deviance.ts";
import { tuning } from "./tuning.ts";

const WEEK = 604_800_000;
const sums = newSums();

/** What turning a finding on a ratio into a verdict needs. */
export interface RatioSpeech {
  readonly plan: Plan;
  readonly rhythm: Rhythm;
  readonly floor: FloorRule | null;
  /** The side of the fixed floor, and of recovery while nothing is wrong. */
  readonly side: -1 | 1;
  /** Of the day that is being judged. */
  threshold: number;
  limit: number;
  readonly sides: Sides;
  /** Written by {@link beyondWhatIsOver}. */
  readonly beyond: Finding;
}

type Draft = { -readonly [K in keyof Verdict]: Verdict[K] };

/** When the learned rule begins to judge the series: some weeks after its first value. Milliseconds. */
export function ratioUntil({ rhythm }: RatioSpeech, series: RatioSeries): number {
  return rhythm.startOf(series.first) + tuning.weeksBeforeAlarms * WEEK;
}

/** Keeps the series' episode up to date and, where `out` is given, writes the verdict of bucket `index`. */
export function speakRatio(
  speech: RatioSpeech,
  series: RatioSeries,
  index: number,
  finding: Finding,
  out?: Verdict[],
): void {
  const { plan } = speech;
  const at = index % plan.ring;
  const observed = series.value[at] as number;
  series.over[at] = series.over[(index - 1) % plan.ring] as number;
  if (Number.isNaN(observed)) {
    series.alarm[at] = 0;
    out?.push(quiet(speech, series, index));
    return;
  }
  const isLearning = speech.rhythm.startOf(index) < ratioUntil(speech, series);
  const alarm = alarmOf(speech, series, index, finding, isLearning);
  series.alarm[at] = alarm?.direction ?? 0;
  if (alarm) follow(plan, series, index, alarm);
  else close(plan, series, index, finding.recovered);
  if (!out) return;
  const verdict = quiet(speech, series, index);
  verdict.observed = observed;
  addWindow(verdict, plan, series, index, alarm?.finding ?? finding);
  if (alarm) {
    verdict.kind = alarm.direction < 0 ? "low" : "high";
    verdict.rule = alarm.rule;
    addExtent(verdict, speech, series, index);
  } else {
    verdict.kind = isLearning || verdict.expected === null ? "learning" : "ok";
    verdict.good = isGood(speech, series, index, observed);
  }
  out.push(verdict);
}

interface Alarm extends Change {
  readonly rule: "learned" | "floor";
}

/** Since when the change goes on, and how many it has cost so far. */
function addExtent(verdict: Draft, { plan, rhythm }: RatioSpeech, series: RatioSeries, index: number): void {
  const { episode } = series;
  if (!episode) return;
  verdict.since = rhythm.startOf(episode.since);
  if (verdict.expected === null) return;
  verdict.shortfall = extentAt(plan, series, index, episode);
  verdict.shortfallError = extentErrorAt(plan, series, index, episode);
}

/** Which rule alarms at bucket `index`, if any: the learned one first, as it knows more. */
function alarmOf(
  speech: RatioSpeech,
  series: RatioSeries,
  index: number,
  finding: Finding,
  isLearning: boolean,
): Alarm | undefined {
  const { plan, floor, side, threshold } = speech;
  const fresh = beyondWhatIsOver(speech, series, index, finding);
  if (!isLearning && fresh.window >= 0 && fresh.score <= threshold) {
    return { rule: "learned", direction: fresh.direction, finding: fresh };
  }
  const since = floor ? floorRunSince(plan, series, index, floor, side, speech.rhythm.isClosed) : undefined;
  return since === undefined ? undefined : { rule: "floor", direction: side, finding, since };
}

/** What is left of an alarm without the buckets of a drop that is over: those have been told. */
function beyondWhatIsOver(speech: RatioSpeech, series: RatioSeries, index: number, finding: Finding): Finding {
  const { plan, threshold, sides, beyond } = speech;
  const over = series.over[index % plan.ring] as number;
  const reach = plan.windows[finding.window]?.buckets ?? 0;
  if (finding.score > threshold || index - reach >= over) return finding;
  judgeRatio(plan, series, index, sides, beyond, over);
  return beyond;
}

/** What is said even of a bucket of which nothing is known: the expected rate, and its band for so large a number. */
function quiet(speech: RatioSpeech, series: RatioSeries, index: number): Draft {
  const at = index % speech.plan.ring;
  const rate = series.expected[at] as number;
  const weight = series.weight[at] as number;
  const isKnown = !Number.isNaN(rate);
  const band = isKnown ? bandOfRate(speech, series, rate, weight > 0 ? weight : usualOf(speech, series, index)) : null;
  return {
    group: series.group,
    bucket: speech.rhythm.startOf(index),
    kind: "missing",
    observed: null,
    ...(Number.isNaN(weight) ? {} : { weight }),
    expected: isKnown ? rate : null,
    lower: band?.lower ?? null,
    upper: band?.upper ?? null,
    score: null,
    window: null,
    rule: null,
    since: null,
    shortfall: null,
    good: false,
  };
}

/** The usual denominator of a bucket; NaN while nothing is known. */
export function usualOf(
  { plan, rhythm }: Pick<RatioSpeech, "plan" | "rhythm">,
  series: RatioSeries,
  index: number,
): number {
  const record = series.usualWeight[rhythm.slotOf(rhythm.recordOf(index))] as number;
  return record * Math.min(1, plan.bucket / plan.record);
}

/** The rates of a bucket with so large a denominator at which its test alone would alarm; null where it is not known. */
export function bandOfRate(
  { plan, limit }: Pick<RatioSpeech, "plan" | "limit">,
  series: RatioSeries,
  rate: number,
  weight: number,
): { lower: number; upper: number } | null {
  if (!(weight > 0)) return null;
  const z = limit - (plan.windows[0]?.penalty ?? 0);
  const scatter = bucketScatter(series);
  return {
    lower: shareCount(z, rate * weight, weight, scatter) / weight,
    upper: shareCount(-z, rate * weight, weight, scatter) / weight,
  };
}

/** The score and the window that gave it, as rates over it; nothing where no window could be tested. */
function addWindow(verdict: Draft, plan: Plan, series: RatioSeries, index: number, finding: Finding): void {
  const window = plan.windows[finding.window];
  if (!window) return;
  const { observed, expected, weight } = sumUp(plan, series, index, window.buckets, sums);
  verdict.score = finding.score;
  verdict.window = { length: window.length, observed: observed / weight, expected: expected / weight };
}

/**
 * Whether the rate is back: the shortest of the newest spans that tells enough is near its expectation, and nearer than
 * a lasting loss of a quarter would be. Where nothing can be expected, a fixed floor that holds decides.
 */
function isGood(speech: RatioSpeech, series: RatioSeries, index: number, observed: number): boolean {
  const { plan, floor, side } = speech;
  const direction = series.episode?.direction ?? side;
  if (floor && breaksFloor(floor, observed, direction)) return false;
  const oldest = series.last - plan.ring + 1;
  for (const { buckets, enough } of plan.recovery) {
    if (index - buckets < oldest) break;
    const all = sumUp(plan, series, index, buckets, sums);
    if (!(all.variance >= enough * series.batch)) continue;
    const shift = -direction * shiftOf(all);
    const z = -direction * shareRoot(all.observed, all.expected, all.weight, bucketScatter(series));
    return shift >= -0.1 || (shift >= -0.25 && z >= -0.75);
  }
  return floor !== null || Number.isNaN(series.expected[index % plan.ring] as number);
}
