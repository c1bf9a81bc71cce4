import type { FloorRule } from "../catalogue.ts";
import { floorRunSince } from "./floor.ts";
import type { Finding, Sides } from "./judge.ts";
import type { Plan } from "./plan.ts";
import type { Rhythm } from "./rhythm.ts";

/**
 * Tests all windows that end at a bucket and writes the most suspicious into `finding`; those that reach back to bucket
 * `after`, or further, are left out.
 */
export type Judge<S> = (plan: Plan, series: S, index: number, sides: Sides, finding: Finding, after?: number) => void;

/** What decides whether a finding is an alarm: the same for all series of a metric. */
export interface Alarming {
  readonly plan: Plan;
  readonly rhythm: Rhythm;
  readonly floor: FloorRule | null;
  /** The side of the fixed floor, and of recovery while nothing is wrong. */
  readonly side: -1 | 1;
  /** Score at or below which the learned rule alarms, on the day that is being judged. */
  threshold: number;
  readonly sides: Sides;
  /** Written by {@link alarmOf}. */
  readonly beyond: Finding;
}

/** What of a series decides whether one of its buckets alarms. */
interface Alarmed {
  readonly first: number;
  readonly last: number;
  readonly value: Float64Array;
  readonly over: Float64Array;
}

/** A bucket that alarms, and why. */
export interface Alarm {
  readonly rule: "learned" | "floor";
  readonly direction: -1 | 1;
  readonly finding: Finding;
  /** First bucket of the episode, where the fixed limit tells it. */
  readonly since?: number;
}

/** A drop (or rise) that is going on. Running numbers of buckets. */
export interface Going {
  readonly direction: -1 | 1;
  readonly since: number;
  /** The first bucket that alarmed, and the newest. */
  readonly noticed: number;
  lastAlarm: number;
}

/** Which rule alarms at bucket `index`, if any: the learned one first, as it knows more. */
export function alarmOf<S extends Alarmed>(
  alarming: Alarming,
  series: S,
  index: number,
  finding: Finding,
  isLearning: boolean,
  judge: Judge<S>,
): Alarm | undefined {
  const { plan, floor, side, threshold } = alarming;
  const fresh = beyondWhatIsOver(alarming, series, index, finding, judge);
  if (!isLearning && fresh.window >= 0 && fresh.score <= threshold) {
    return { rule: "learned", direction: fresh.direction, finding: fresh };
  }
  const since = floor ? floorRunSince(plan, series, index, floor, side, alarming.rhythm.isClosed) : undefined;
  return since === undefined ? undefined : { rule: "floor", direction: side, finding, since };
}

/**
 * What is left of an alarm without the buckets of an episode that is over: those have been told. Otherwise, for a day
 * after each outage, every hour somewhat below its expectation would be taken for a new drop.
 */
function beyondWhatIsOver<S extends Alarmed>(
  { plan, threshold, sides, beyond }: Alarming,
  series: S,
  index: number,
  finding: Finding,
  judge: Judge<S>,
): Finding {
  if (finding.score > threshold) return finding;
  const over = series.over[index % plan.ring] as number;
  const reach = plan.windows[finding.window]?.buckets ?? 0;
  if (index - reach >= over) return finding;
  judge(plan, series, index, sides, beyond, over);
  return beyond;
}

/**
 * Takes an episode back to what was known of it before bucket `from`, which is judged again with all that follow: one
 * that was noticed since then is noticed anew, or never was, and its last alarm lies before that bucket. Were that left
 * where it was, an episode that ends by a correction would silence the buckets up to it.
 */
export function rewindEpisode(
  { ring }: Plan,
  series: { readonly last: number; readonly alarm: Int8Array; episode: Going | null },
  from: number,
): void {
  const { episode } = series;
  if (!episode || episode.lastAlarm < from) return;
  if (from <= episode.noticed) {
    series.episode = null;
    return;
  }
  const oldest = Math.max(episode.noticed, series.last - ring + 2);
  let before = from - 1;
  while (before > oldest && series.alarm[before % ring] !== episode.direction) before--;
  episode.lastAlarm = before;
}

/**
 * Opens the episode that bucket `index` alarms about, continues the one that is going on, or closes it: when the series
 * has recovered, or no bucket has alarmed for as long as an odd level takes to be believed.
 *
 * @param open the episode that begins with this alarm
 */
export function followEpisode<S extends { episode: Going | null; readonly over: Float64Array }>(
  plan: Plan,
  series: S,
  index: number,
  { recovered }: Finding,
  alarm: Alarm | undefined,
  open: (plan: Plan, series: S, index: number, alarm: Alarm) => NonNullable<S["episode"]>,
): void {
  const { episode } = series;
  if (!alarm) {
    if (!episode || !(recovered || index - episode.lastAlarm > plan.teachAgain)) return;
    series.episode = null;
    series.over[index % plan.ring] = episode.lastAlarm;
  } else if (episode && episode.direction === alarm.direction) {
    episode.lastAlarm = index;
  } else {
    series.episode = open(plan, series, index, alarm);
  }
}
