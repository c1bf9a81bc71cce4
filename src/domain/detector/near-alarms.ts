import type { Plan } from "./plan.ts";
import type { Rhythm } from "./rhythm.ts";
import { LARGEST_BUDGET, scoreThreshold } from "./threshold.ts";

const HOUR = 3_600_000;
/** Scores above this alarm under no budget. */
const LOOSEST = scoreThreshold(LARGEST_BUDGET);
/** Two low scores that are further apart than this belong to two alarms. */
const APART = 7 * HOUR;
/** Near alarms one series keeps at most: more would only say what these say already. */
const MOST_KEPT = 200;

/** A run of scores that some budget would have alarmed at. All times in milliseconds since 1970. */
export interface NearAlarm {
  /** Start of its first bucket and of its newest. */
  readonly first: number;
  last: number;
  /** The lowest score of the run. */
  lowest: number;
}

/**
 * Notes the score of a bucket, where the loosest threshold would alarm at it. Seven hours keep two near alarms apart.
 * Buckets come in order.
 *
 * @param start of the bucket
 */
export function noteScore(near: NearAlarm[], score: number, start: number, bucket: number): void {
  if (score > LOOSEST) return;
  const newest = near.at(-1);
  if (newest && start - newest.last <= Math.max(APART, 2 * bucket)) {
    newest.last = start;
    newest.lowest = Math.min(newest.lowest, score);
    return;
  }
  if (near.length >= MOST_KEPT) near.shift();
  near.push({ first: start, last: start, lowest: score });
}

/**
 * Takes back what was noted of the time since `start`, because it is judged again. Returns from when on scores have to
 * be noted anew: a near alarm that reaches into that time is forgotten as a whole.
 */
export function forgetScores(near: NearAlarm[], start: number): number {
  let since = start;
  for (let newest = near.at(-1); newest && newest.last >= start; newest = near.at(-1)) {
    since = Math.min(since, newest.first);
    near.pop();
  }
  return since;
}

/** Forgets what ended before `since`. */
export function forgetBefore(near: NearAlarm[], since: number): void {
  let gone = 0;
  while (gone < near.length && (near[gone] as NearAlarm).last < since) gone++;
  if (gone > 0) near.splice(0, gone);
}

/** Forgets the near alarms since a bucket that is judged again, and notes what still stands of them. */
export function noteAgain(
  { plan, rhythm }: { readonly plan: Plan; readonly rhythm: Rhythm },
  series: { readonly near: NearAlarm[]; readonly score: Float32Array; readonly last: number },
  from: number,
): void {
  const since = rhythm.indexOf(forgetScores(series.near, rhythm.startOf(from)));
  for (let index = Math.max(since, series.last - plan.ring + 2); index < from; index++) {
    noteScore(series.near, series.score[index % plan.ring] as number, rhythm.startOf(index), plan.bucket);
  }
}
