import type { FloorRule } from "../catalogue.ts";
import type { MonitorSettings, Verdict } from "../detection.ts";
import { type Alarm, alarmOf, followEpisode } from "./alarm.ts";
import { type Band, limitOf, writeBand } from "./band.ts";
import { signedRoot } from "./deviance.ts";
import { openEpisode, shortfallAt, shortfallErrorAt, startOfDrop } from "./episode.ts";
import { breaksFloor } from "./floor.ts";
import { decidingSpan, type Finding, judge, newFinding, type Sides, sidesOf } from "./judge.ts";
import { normalQuantileLog10 } from "./normal.ts";
import type { Plan, Window } from "./plan.ts";
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
  /** Written by {@link alarmOf}. */
  readonly beyond: Finding;
  /** Band of the bucket that is being spoken of. */
  readonly band: Band;
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
    band: { lower: 0, upper: 0 },
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
    out?.push(verdictOf(speech, series, index, at, observed, "missing", NO_FINDING, false));
    return;
  }
  const isLearning = speech.rhythm.startOf(index) < learnsUntil(speech, series);
  const alarm = alarmOf(speech, series, index, finding, isLearning, judge);
  series.alarm[at] = alarm?.direction ?? 0;
  followEpisode(plan, series, index, finding, alarm, openDrop);
  if (!out) return;
  if (alarm) {
    const verdict = verdictOf(
      speech,
      series,
      index,
      at,
      observed,
      alarm.direction < 0 ? "low" : "high",
      alarm.finding,
      false,
    );
    verdict.rule = alarm.rule;
    addLimit(verdict, speech, series, index, alarm);
    addExtent(verdict, speech, series, index);
    out.push(verdict);
    return;
  }
  const kind = isLearning || !((series.expected[at] as number) >= 0) ? "learning" : "ok";
  const good = isGood(speech, series, index, observed, finding);
  out.push(verdictOf(speech, series, index, at, observed, kind, finding, good));
}

/** Of a bucket of which nothing is known no window says anything. */
const NO_FINDING = newFinding();

/**
 * A verdict in one piece, as there is one for each bucket of each series: what an alarm adds comes later. Even of a
 * bucket of which nothing is known the expectation is said, with its band.
 *
 * @param at place of bucket `index` in the ring
 */
function verdictOf(
  { plan, rhythm, limit, band }: Speech,
  series: Series,
  index: number,
  at: number,
  observed: number,
  kind: Verdict["kind"],
  finding: Finding,
  good: boolean,
): Draft {
  const expected = series.expected[at] as number;
  const isKnown = expected >= 0;
  if (isKnown) writeBand(plan, series, index, expected, limit, band);
  const window = plan.windows[finding.window];
  return {
    group: series.group,
    bucket: rhythm.startOf(index),
    kind,
    observed: Number.isNaN(observed) ? null : observed,
    expected: isKnown ? expected : null,
    lower: isKnown ? band.lower : null,
    upper: isKnown ? band.upper : null,
    score: window ? finding.score : null,
    window: window ? sumsOf(plan, series, index, window) : null,
    rule: null,
    since: null,
    shortfall: null,
    good,
  };
}

/** What came in a window and what was expected. */
function sumsOf(
  plan: Plan,
  series: Series,
  index: number,
  { length, buckets }: Window,
): NonNullable<Verdict["window"]> {
  return {
    length,
    observed: observedIn(plan, series, index, buckets),
    expected: expectedIn(plan, series, index, buckets),
  };
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

/** The drop that begins with an alarm. */
function openDrop(plan: Plan, series: Series, index: number, { direction, since, finding }: Alarm): Episode {
  return openEpisode(plan, series, direction, since ?? startOfDrop(plan, series, index, finding), index);
}

/**
 * Whether the volume is back: the shortest of the newest spans that expects enough is near its expectation, and
 * nearer than a lasting loss of a quarter would be. Where nothing can be expected, a fixed floor that holds decides.
 */
function isGood(speech: Speech, series: Series, index: number, observed: number, finding: Finding): boolean {
  const { plan, floor, side } = speech;
  const direction = series.episode?.direction ?? side;
  if (floor && breaksFloor(floor, observed, direction)) return false;
  if (finding.recovered && finding.direction === direction) return true;
  const at = placeIn(plan.ring, index);
  const span = decidingSpan(plan, series, index, at);
  if (!span) return floor !== null || !((series.expected[at] as number) >= 0);
  const { buckets } = span;
  return isNear(series, observedIn(plan, series, index, buckets), expectedIn(plan, series, index, buckets), direction);
}

function isNear({ batch, dispersion }: Series, observed: number, expected: number, direction: -1 | 1): boolean {
  // Mirrored for rises: the share by which the sum is on the wrong side.
  const lost = direction < 0 ? 1 - observed / expected : observed / expected - 1;
  if (lost <= 0.1 || lost > 0.25) return lost <= 0.1;
  return -direction * signedRoot(observed / batch, expected / batch, dispersion[0] as number) >= -0.75;
}
