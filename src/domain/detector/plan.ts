import { nearAlarmsPerWeek } from "./temper.ts";
import { tuning } from "./tuning.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** A span of time over which what came is compared with what was expected. */
export interface Window {
  readonly buckets: number;
  /** Milliseconds. */
  readonly length: number;
  /** Added to the window's z: short windows are tried more often in a week, so each must be rarer. */
  readonly penalty: number;
  /** Whether it learns its dispersion at the end of each record only: neighbours of long windows are all but equal. */
  readonly perRecord: boolean;
  /** How much one error is worth: those of overlapping windows repeat each other. */
  readonly independence: number;
  /** What remains of the learned dispersion from one lesson to the next. */
  readonly decay: number;
}

/** A span tried for recovery: the shortest that expects `enough` batches decides. */
export interface RecoverySpan {
  readonly buckets: number;
  readonly enough: number;
  /** The window of about that length. */
  readonly window: number;
}

/** Everything that follows from the length of a bucket: one per metric, shared by its series. */
export interface Plan {
  readonly bucket: number;
  /** What the profile is made of: an hour, or the bucket where that is longer. Milliseconds. */
  readonly record: number;
  readonly slots: number;
  /** Records kept: the weeks the profile is learned from. */
  readonly records: number;
  readonly recordsPerWeek: number;
  readonly recordsPerDay: number;
  /**
   * Records to go back to where the past was corrected, so that every slot is learned anew: three weeks, because
   * Christmas and New Year are the same weekday, and a listed day does not speak for its own.
   */
  readonly relearned: number;
  /** Records the level stays behind. */
  readonly lag: number;
  readonly levelDecay: number;
  readonly windows: readonly Window[];
  /** Near alarms that a week is expected to bring. */
  readonly nearPerWeek: number;
  readonly recovery: readonly RecoverySpan[];
  /** Buckets kept one by one: the longest window and some time for corrections. */
  readonly ring: number;
  /** Buckets after which a level that was left out all the time is believed. */
  readonly teachAgain: number;
  /** How far the rhythm may shift, in buckets. */
  readonly shift: number;
}

/**
 * @param bucket length in milliseconds
 * @param keep how far back single buckets are needed at least, milliseconds
 */
export function planFor(bucket: number, keep = 0): Plan {
  const record = Math.max(bucket, HOUR);
  const counts = windowBuckets(bucket);
  const windows = counts.map((buckets) => windowOf(buckets, bucket));
  const recordsPerDay = Math.max(1, Math.round(DAY / record));
  return {
    bucket,
    record,
    slots: Math.ceil(WEEK / record),
    records: Math.ceil((tuning.weeks * WEEK) / record) + 2,
    recordsPerWeek: WEEK / record,
    recordsPerDay,
    relearned: Math.ceil((3 * WEEK) / record) + 1,
    lag: Math.max(1, Math.round((tuning.levelLag * HOUR) / record)),
    levelDecay: 0.5 ** (record / (tuning.levelHalfLife * HOUR)),
    windows,
    nearPerWeek: nearAlarmsPerWeek(bucket, windows[0]?.penalty ?? 0),
    recovery: recoverySpans(bucket, counts),
    ring: Math.max(...counts, Math.ceil(keep / bucket)) + Math.max(12, Math.ceil((12 * HOUR) / bucket)) + 2,
    teachAgain: Math.max(bucket >= DAY ? 7 : 2, Math.round((tuning.teachAgainAfter * HOUR) / bucket)),
    shift: (tuning.shift * HOUR) / bucket,
  };
}

/**
 * Lengths of the tested windows in buckets, at most eight. Hours: 1, 2, 3, 6, 12, 24. Finer buckets begin at one
 * bucket, so that a total stop of a busy series is seen at once, and grow to the hour in even steps of their logarithm.
 */
function windowBuckets(bucket: number): number[] {
  if (bucket >= DAY) return [1, 2, 3];
  const perHour = HOUR / bucket;
  const counts =
    perHour > 1
      ? [1, perHour ** (1 / 3), perHour ** (2 / 3), ...[1, 3, 6, 12, 24].map((hours) => hours * perHour)]
      : [1, 2, 3, 6, 12, 24].map((hours) => hours * perHour);
  return [...new Set(counts.map((count) => Math.max(1, Math.round(count))))];
}

function windowOf(buckets: number, bucket: number): Window {
  const length = buckets * bucket;
  const perRecord = bucket < HOUR && length >= HOUR;
  const step = perRecord ? HOUR : bucket;
  return {
    buckets,
    length,
    penalty: penaltyOf(length),
    perRecord,
    independence: 1 / Math.sqrt(length / step),
    decay: 0.5 ** (step / (tuning.dispersionHalfLife * HOUR)),
  };
}

/** Penalty of a window in standard deviations: most for the shortest, none for a week. */
function penaltyOf(length: number): number {
  const short = tuning.windowPenalty * Math.sqrt(Math.log10(Math.max(1, WEEK / length)));
  return short + tuning.finePenalty * Math.max(0, Math.log10(HOUR / length));
}

/** @param windows lengths of the tested windows in buckets */
function recoverySpans(bucket: number, windows: readonly number[]): RecoverySpan[] {
  const spans = [bucket, HOUR / 12, HOUR, 3 * HOUR, 6 * HOUR].filter((span) => span >= bucket);
  const counts = [...new Set(spans.map((span) => Math.max(1, Math.round(span / bucket))))];
  return counts.map((buckets, i) => ({
    buckets,
    enough: i === counts.length - 1 && i > 0 ? 1 : 5,
    window: windows.findLastIndex((length) => length <= buckets),
  }));
}
