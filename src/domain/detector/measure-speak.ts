import type { Verdict } from "../detection.ts";
import { alarmOf, followEpisode } from "./alarm.ts";
import { breaksFloor } from "./floor.ts";
import type { Finding } from "./judge.ts";
import type { Measure, Measured, Watched } from "./measure.ts";
import { tuning } from "./tuning.ts";

const WEEK = 604_800_000;

type Draft = { -readonly [K in keyof Verdict]: Verdict[K] };

/** When the learned rule begins to judge the series: some weeks after its first value. Milliseconds. */
export function measuredUntil({ rhythm }: Pick<Watched, "rhythm">, series: Measured): number {
  return rhythm.startOf(series.first) + tuning.weeksBeforeAlarms * WEEK;
}

/** Keeps the series' episode up to date and, where `out` is given, writes the verdict of bucket `index`. */
export function speakMeasured<S extends Measured>(
  watched: Watched,
  measure: Measure<S>,
  series: S,
  index: number,
  finding: Finding,
  out?: Verdict[],
): void {
  const { plan, rhythm } = watched;
  const at = index % plan.ring;
  const observed = series.value[at] as number;
  series.over[at] = series.over[(index - 1) % plan.ring] as number;
  if (Number.isNaN(observed)) {
    series.alarm[at] = 0;
    out?.push(quiet(watched, measure, series, index));
    return;
  }
  const isLearning = rhythm.startOf(index) < measuredUntil(watched, series);
  const alarm = alarmOf(watched, series, index, finding, isLearning, measure.judge);
  series.alarm[at] = alarm?.direction ?? 0;
  followEpisode(plan, series, index, finding, alarm, measure.openEpisode);
  if (!out) return;
  const verdict = quiet(watched, measure, series, index);
  verdict.observed = observed;
  const found = alarm?.finding ?? finding;
  verdict.window = measure.windowOf(watched, series, index, found, alarm);
  if (verdict.window) verdict.score = found.score;
  if (alarm) {
    verdict.kind = alarm.direction < 0 ? "low" : "high";
    verdict.rule = alarm.rule;
    addExtent(verdict, watched, measure, series, index);
  } else {
    verdict.kind = isLearning || verdict.expected === null ? "learning" : "ok";
    verdict.good = isGood(watched, measure, series, index);
  }
  out.push(verdict);
}

/** Since when the episode goes on, and what it has cost so far. */
function addExtent<S extends Measured>(
  verdict: Draft,
  { rhythm }: Watched,
  measure: Measure<S>,
  series: S,
  index: number,
): void {
  if (!series.episode) return;
  verdict.since = rhythm.startOf(series.episode.since);
  if (verdict.expected !== null) Object.assign(verdict, measure.extentOf?.(series, index));
}

/** Whether the bucket alone is good again: within the fixed limit, and where the measure expects it. */
function isGood<S extends Measured>(watched: Watched, measure: Measure<S>, series: S, index: number): boolean {
  const { plan, floor, side } = watched;
  const direction = series.episode?.direction ?? side;
  if (floor && breaksFloor(floor, series.value[index % plan.ring] as number, direction)) return false;
  return measure.isBack(watched, series, index, direction);
}

/** What is said even of a bucket of which nothing is known: what is expected of it. */
function quiet<S extends Measured>(watched: Watched, measure: Measure<S>, series: S, index: number): Draft {
  const { weight } = measure.cameIn(series, index % watched.plan.ring);
  const { expected, lower, upper } = measure.outlook(watched, series, index);
  return {
    group: series.group,
    bucket: watched.rhythm.startOf(index),
    kind: "missing",
    observed: null,
    ...(Number.isNaN(weight) ? {} : { weight }),
    expected,
    lower,
    upper,
    score: null,
    window: null,
    rule: null,
    since: null,
    shortfall: null,
    good: false,
  };
}
