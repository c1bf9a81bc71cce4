import type { BudgetReplay } from "../detection.ts";
import { bucketStart, nextBucket } from "../time/buckets.ts";
import { correctThreshold, strictnessOf } from "./correction.ts";
import type { ExclusionList } from "./exclusions.ts";
import type { Kept } from "./keep.ts";
import { forgetBefore, type NearAlarm } from "./near-alarms.ts";
import { normalQuantileLog10 } from "./normal.ts";
import type { Plan } from "./plan.ts";
import type { Rhythm } from "./rhythm.ts";
import { placeIn } from "./sums.ts";
import { scoreThreshold } from "./threshold.ts";
import { tuning } from "./tuning.ts";

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** Weeks of the past that are replayed. */
const REPLAYED = 8;
/** Past days whose threshold is remembered, for buckets that are judged again. */
const REMEMBERED = 4;

/** What of a series counts against the budget. */
interface Spending {
  readonly group: string;
  readonly last: number;
  readonly record: number;
  readonly recordState: Uint8Array;
  readonly near: NearAlarm[];
}

/** A threshold with the moment from which on it is in force, milliseconds, and the z that belongs to it. */
interface InForce {
  readonly from: number;
  readonly threshold: number;
  readonly limit: number;
}

/** Keeps a metric to its budget: replays the near alarms of all its series at each turn of the local day. */
export interface BudgetWatch extends Kept {
  /** The threshold for a bucket that starts at `time`. */
  at(time: number): InForce;
  /** Whether a row of this bucket begins a new day. */
  isDue(bucket: number): boolean;
  /**
   * Begins the day that `bucket` lies in: what was taken before decides.
   *
   * @param learnsUntil when the learned rule begins to judge a series, milliseconds
   */
  turn<S extends Spending>(bucket: number, all: Iterable<S>, learnsUntil: (series: S) => number): void;
  /** What the newest replay said; null: there was nothing to replay yet. */
  replay(): BudgetReplay | null;
}

interface Saved {
  readonly inForce: InForce[];
  readonly due: number;
  readonly newest: BudgetReplay | null;
}

/**
 * @param budget false alarms accepted per series and week
 * @param confirmed time whose alarms were no false ones
 */
export function watchBudget(
  { plan, rhythm }: { readonly plan: Plan; readonly rhythm: Rhythm },
  { budget, timezone }: { readonly budget: number; readonly timezone: string },
  confirmed: ExclusionList,
): BudgetWatch {
  const table = scoreThreshold(budget);
  let inForce: InForce[] = [stateOf(Number.NEGATIVE_INFINITY, table)];
  let due = Number.NEGATIVE_INFINITY;
  let newest: BudgetReplay | null = null;

  /** Adds the lowest scores of the near alarms that may have been false. One that was too odd to teach was none. */
  function addFalseOnes(scores: number[], { group, near }: Spending, since: number): void {
    for (const { first, last, lowest } of near) {
      if (lowest > table || first < since || lowest <= tuning.teachAbove) continue;
      if (confirmed.isEmpty() || !confirmed.covers(group, first, last + plan.bucket)) scores.push(lowest);
    }
  }

  return {
    at: (time) => inForce.findLast(({ from }) => time >= from) ?? (inForce[0] as InForce),
    isDue: (bucket) => bucket >= due,
    turn(bucket, all, learnsUntil) {
      const today = bucketStart(bucket, DAY, timezone);
      due = nextBucket(today, DAY, timezone);
      const lowest: number[] = [];
      let records = 0;
      let longest = 0;
      for (const series of all) {
        if (Number.isNaN(series.last)) continue;
        const since = Math.max(today - REPLAYED * WEEK, learnsUntil(series));
        if (since >= today) continue;
        forgetBefore(series.near, today - REPLAYED * WEEK);
        addFalseOnes(lowest, series, since);
        const judged = judgedRecords(plan, rhythm, series, since);
        records += judged;
        longest = Math.max(longest, judged);
      }
      if (records === 0) return;
      const corrected = correctThreshold(lowest, records / plan.recordsPerWeek, budget);
      newest = {
        counted: corrected.counted,
        accepted: corrected.accepted,
        weeks: longest / plan.recordsPerWeek,
        strictness: strictnessOf(corrected),
      };
      if (corrected.threshold === inForce.at(-1)?.threshold) return;
      inForce.push(stateOf(today, corrected.threshold));
      if (inForce.length > REMEMBERED) inForce.shift();
    },
    replay: () => newest,
    save: () => ({ inForce, due, newest }),
    restore(saved) {
      ({ inForce, due, newest } = saved as Saved);
    },
  };
}

/** From now on buckets are judged as strictly as that. */
export function adopt(judging: { threshold: number; limit: number }, inForce: Omit<InForce, "from">): void {
  judging.threshold = inForce.threshold;
  judging.limit = inForce.limit;
}

function stateOf(from: number, threshold: number): InForce {
  return { from, threshold, limit: normalQuantileLog10(threshold) };
}

/** How many records of the series were judged since then and may have held a false alarm. */
function judgedRecords(plan: Plan, rhythm: Rhythm, series: Spending, since: number): number {
  const from = Math.max(rhythm.recordOf(rhythm.indexOf(since)), series.record - plan.records + 1);
  if (from >= series.record) return 0;
  const first = placeIn(plan.records, from);
  const end = placeIn(plan.records, series.record);
  if (first < end) return judgedBetween(series.recordState, first, end);
  return judgedBetween(series.recordState, first, plan.records) + judgedBetween(series.recordState, 0, end);
}

/** How many of these records are known and were judged: their state is TEACHES or ODD, one bit of the two lowest. */
function judgedBetween(states: Uint8Array, first: number, end: number): number {
  let judged = 0;
  let at = first;
  const isJudged = (state: number) => (state ^ (state >> 1)) & 1;
  // Thousands of records a series and day: four at a time.
  if (states.byteOffset % 4 === 0) {
    while (at < end && at % 4 !== 0) judged += isJudged(states[at++] as number);
    const words = new Uint32Array(states.buffer, states.byteOffset, states.length >> 2);
    for (const last = end >> 2; at >> 2 < last; at += 4) {
      const word = words[at >> 2] as number;
      const ones = (word ^ (word >>> 1)) & 0x01010101;
      judged += Math.imul(ones, 0x01010101) >>> 24;
    }
  }
  while (at < end) judged += isJudged(states[at++] as number);
  return judged;
}
