import type { FloorRule } from "../catalogue.ts";
import type { MonitorSettings, Verdict } from "../detection.ts";
import { bandOf, limitOf } from "./band.ts";
import { signedRoot } from "./deviance.ts";
import { openEpisode, shortfallAt, shortfallErrorAt, startOfDrop } from "./episode.ts";
import { breaksFloor, floorRunSince } from "./floor.ts";
import { type Finding, judge, newFinding, type Sides, sidesOf } from "./judge.ts";
import { normalQuantileLog10 } from "./normal.ts";
import type { Plan, RecoverySpan } from "./plan.ts";
import type { Rhythm } from "./rhythm.ts";
import type { Episode, Series } from "./series.ts";
import { expectedIn, observedIn, placeIn } from "./sums.ts";
import { scoreThreshold } from "./threshold.ts";

const WEEK = 604_800_000;

/** A verdict that is being written: one object per bucket, because there are many. */
type Draft = { -readonly [K in keyof Verdict]: Verdict[K] };

/** What turning a finding into a verdict needs. */
export interface Speech {
  readonly plan: Plan;
  readonly rhythm: Rhythm;
  readonly floor: FloorRule | null;
  /** The side of the fixed floor, and of recovery while nothing is wrong. */
  readonly side: -1 | 1;
  /** Score at or below which the learned rule alarms, and the z that belongs to it: of the day that is being judged. */
  threshold: number;
  limit: number;
  readonly sides: Sides;
  /** Written by {@link beyondWhatIsOver}. */
  readonly beyond: Finding;
}

export function speechOf(settings: MonitorSettings, plan: Plan, rhythm: Rhythm): Speech {
  const threshold = scoreThreshold(settings.budget);
  const side = settings.watch === "rise" ? 1 : -1;
  return {
    plan,
    rhythm,
    floor: settings.floor,
    side,
    threshold,
    limit: normalQuantileLog10(threshold),
    sides: sidesOf(settings.watch),
    beyond: newFinding(),
  };
}

/** When the learned rule begins to judge the series: some weeks after its first value. Milliseconds. */
export function learnsUntil(speech: Speech, series: Series): number {
  return speech.rhythm.startOf(series.first) + series.weeksToLearn * WEEK;
}

/** Keeps the series' episode up to date and, where `out` is given, writes the verdict of bucket `index`. */
export function speak(speech: Speech, series: Series, index: number, finding: Finding, out?: Verdict[]): void {
  const { plan } = speech;
  const at = placeIn(plan.ring, index);
  const observed = series.value[at] as number;
  series.over[at] = series.over[placeIn(plan.ring, index - 1)] as number;
  if (Number.isNaN(observed)) {
    series.alarm[at] = 0;
    out?.push(quiet(speech, series, index));
    return;
  }
  const isLearning = speech.rhythm.startOf(index) < learnsUntil(speech, series);
  const alarm = alarmOf(speech, series, index, finding, isLearning);
  series.alarm[at] = alarm?.direction ?? 0;
  followEpisode(speech, series, index, finding, alarm);
  if (!out) return;
  const verdict = quiet(speech, series, index);
  verdict.observed = observed;
  addWindow(verdict, plan, series, index, alarm?.finding ?? finding);
  if (alarm) {
    verdict.kind = alarm.direction < 0 ? "low" : "high";
    verdict.rule = alarm.rule;
    addLimit(verdict, speech, series, index, alarm);
    addExtent(verdict, speech, series, index);
  } else {
    verdict.kind = isLearning || verdict.expected === null ? "learning" : "ok";
    verdict.good = isGood(speech, series, index, observed);
  }
  out.push(verdict);
}

interface Alarm {
  readonly rule: "learned" | "floor";
  readonly direction: -1 | 1;
  readonly finding: Finding;
  /** First bucket of the drop, where the fixed limit tells it. */
  readonly since?: number;
}

/** Which rule alarms at bucket `index`, if any: the learned one first, as it knows more. */
function alarmOf(
  speech: Speech,
  series: Series,
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

/**
 * What is left of an alarm without the loss of a drop that is over: that has been told. Otherwise, for a day after each
 * outage, every hour somewhat below its expectation would be taken for a new drop.
 */
function beyondWhatIsOver(speech: Speech, series: Series, index: number, finding: Finding): Finding {
  const { plan, threshold, sides, beyond } = speech;
  if (finding.score > threshold) return finding;
  const over = series.over[index % plan.ring] as number;
  const reach = plan.windows[finding.window]?.buckets ?? 0;
  if (index - reach >= over) return finding;
  judge(plan, series, index, sides, beyond, over);
  return beyond;
}

/** What is said even of a bucket of which nothing is known: the expectation and its band. */
function quiet(speech: Speech, series: Series, index: number): Draft {
  const expected = series.expected[placeIn(speech.plan.ring, index)] as number;
  const isKnown = expected >= 0;
  const band = isKnown ? bandOf(speech.plan, series, index, expected, speech.limit) : undefined;
  return {
    group: series.group,
    bucket: speech.rhythm.startOf(index),
    kind: "missing",
    observed: null,
    expected: isKnown ? expected : null,
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

/** The score and the window that gave it; nothing where no window could be tested. */
function addWindow(verdict: Draft, plan: Plan, series: Series, index: number, finding: Finding): void {
  const window = plan.windows[finding.window];
  if (!window) return;
  const observed = observedIn(plan, series, index, window.buckets);
  const expected = expectedIn(plan, series, index, window.buckets);
  verdict.score = finding.score;
  verdict.window = { length: window.length, observed, expected };
}

/** From which count on the window alarms. */
function addLimit(verdict: Draft, speech: Speech, series: Series, index: number, alarm: Alarm): void {
  if (alarm.rule !== "learned" || alarm.direction > 0 || !verdict.window) return;
  const limit = limitOf(speech.plan, series, index, alarm.finding.window, speech.threshold);
  verdict.window = { ...verdict.window, limit };
}

/** Since when the drop goes on, and what it has cost so far. */
function addExtent(verdict: Draft, speech: Speech, series: Series, index: number): void {
  const { episode } = series;
  if (!episode) return;
  verdict.since = speech.rhythm.startOf(episode.since);
  if (verdict.expected === null) return;
  verdict.shortfall = shortfallAt(speech.plan, series, index, episode);
  verdict.shortfallError = shortfallErrorAt(speech.plan, series, index, episode);
}

/** Opens, continues or closes the drop that is going on. */
function followEpisode(
  { plan }: Speech,
  series: Series,
  index: number,
  finding: Finding,
  alarm: Alarm | undefined,
): void {
  const open: Episode | null = series.episode;
  if (!alarm) {
    if (!open || !(finding.recovered || index - open.lastAlarm > plan.teachAgain)) return;
    series.episode = null;
    series.over[index % plan.ring] = open.lastAlarm;
  } else if (open && open.direction === alarm.direction) {
    open.lastAlarm = index;
  } else {
    const since = alarm.since ?? startOfDrop(plan, series, index, alarm.finding);
    series.episode = openEpisode(plan, series, alarm.direction, since, index);
  }
}

/**
 * Whether the volume is back: the shortest of the newest spans that expects enough is near its expectation, and
 * nearer than a lasting loss of a quarter would be. Where nothing can be expected, a fixed floor that holds decides.
 */
function isGood(speech: Speech, series: Series, index: number, observed: number): boolean {
  const { plan, floor, side } = speech;
  const direction = series.episode?.direction ?? side;
  if (floor && breaksFloor(floor, observed, direction)) return false;
  const oldest = series.last - plan.ring + 1;
  for (let i = 0; i < plan.recovery.length; i++) {
    const { buckets, enough } = plan.recovery[i] as RecoverySpan;
    if (index - buckets < oldest) break;
    const expected = expectedIn(plan, series, index, buckets);
    if (!(expected >= enough * series.batch)) continue;
    const sum = observedIn(plan, series, index, buckets);
    // Mirrored for rises: the share by which the sum is on the wrong side.
    const lost = direction < 0 ? 1 - sum / expected : sum / expected - 1;
    if (lost <= 0.1 || lost > 0.25) return lost <= 0.1;
    return (
      -direction * signedRoot(sum / series.batch, expected / series.batch, series.dispersion[0] as number) >= -0.75
    );
  }
  return floor !== null || !((series.expected[index % plan.ring] as number) >= 0);
}
