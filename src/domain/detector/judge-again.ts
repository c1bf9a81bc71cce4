import type { Verdict } from "../detection.ts";
import { type Going, type Judge, rewindEpisode } from "./alarm.ts";
import type { Finding, Sides } from "./judge.ts";
import { type NearAlarm, noteAgain, noteScore } from "./near-alarms.ts";
import type { Plan } from "./plan.ts";
import type { Rhythm } from "./rhythm.ts";

/** What of a series is judged again when a bucket of it is corrected. */
interface Judged {
  readonly last: number;
  readonly value: Float64Array;
  readonly score: Float32Array;
  readonly alarm: Int8Array;
  readonly near: NearAlarm[];
  episode: Going | null;
}

/** How the series of a metric are judged again. */
export interface Again<S> {
  readonly plan: Plan;
  readonly rhythm: Rhythm;
  readonly sides: Sides;
  /** Overwritten. */
  readonly finding: Finding;
  readonly judge: Judge<S>;
  /** Says of a bucket what was found, and follows its episode. */
  speak(series: S, index: number, finding: Finding, out: Verdict[]): void;
  /** From now on buckets are judged as strictly as those that start at `time`. */
  adoptStrictness(time: number): void;
}

/**
 * Judges the buckets from a corrected one on again, each as strictly as on its own day, and tells those whose verdict is
 * another now.
 */
export function judgeAgain<S extends Judged>(
  again: Again<S>,
  series: S,
  from: number,
  verdictsFrom: number,
  out: Verdict[],
): void {
  const { plan, rhythm, finding } = again;
  rewindEpisode(plan, series, from);
  noteAgain(again, series, from);
  for (let index = from; index <= series.last; index++) {
    const at = index % plan.ring;
    const start = rhythm.startOf(index);
    const isGap = Number.isNaN(series.value[at] as number);
    const [score, alarm] = [series.score[at], series.alarm[at]];
    if (isGap) series.score[at] = 0;
    else {
      again.judge(plan, series, index, again.sides, finding);
      series.score[at] = finding.score;
      noteScore(series.near, finding.score, start, plan.bucket);
    }
    again.adoptStrictness(start);
    const said: Verdict[] = [];
    again.speak(series, index, finding, said);
    const isChanged = index === from || (!isGap && (series.score[at] !== score || series.alarm[at] !== alarm));
    if (isChanged && start >= verdictsFrom) out.push(...said);
  }
  again.adoptStrictness(Number.POSITIVE_INFINITY);
}
