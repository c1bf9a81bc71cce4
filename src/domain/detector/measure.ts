import type { Monitor, Observation, Verdict } from "../detection.ts";
import type { Alarm, Alarming, Going, Judge } from "./alarm.ts";
import type { Finding } from "./judge.ts";
import type { NearAlarm } from "./near-alarms.ts";
import type { Plan } from "./plan.ts";
import type { Temper } from "./temper.ts";

/** What a monitor of measured values keeps in force beside its series. */
export interface Watched extends Alarming {
  /** The z that belongs to the threshold. */
  limit: number;
}

/** What every series of measured values has, whatever it measures. Rings as in the series of counts. */
export interface Measured {
  readonly group: string;
  /** Running numbers of the first bucket with a value and of the newest bucket. */
  first: number;
  last: number;
  /** Per bucket: value (NaN: a gap), score, whether it alarmed, and the last alarm of what was over by then. */
  readonly value: Float64Array;
  readonly score: Float32Array;
  readonly alarm: Int8Array;
  readonly over: Float64Array;
  record: number;
  readonly recordState: Uint8Array;
  /** Whether records of the past were corrected or excluded: the next lesson goes back all the way. */
  relearn: boolean;
  readonly temper: Temper;
  readonly near: NearAlarm[];
  /** Buckets in a row that were too odd to teach. */
  oddRun: number;
  episode: Going | null;
}

/** What came in a bucket. */
export interface Came {
  /** NaN: a gap. */
  readonly value: number;
  /** What the value is made of; NaN: not told. */
  readonly weight: number;
}

/** Expectation and band of one bucket; null where they are not known. */
export type Outlook = Pick<Verdict, "expected" | "lower" | "upper">;

/**
 * What is particular to a sort of measured value: how it is kept, expected, tested, learned and spoken of. Rings are
 * addressed by `at`, buckets by their running number `index`.
 */
export interface Measure<S extends Measured> {
  /** A series as it is before its first row. */
  readonly fresh: (group: string) => S;
  /** What a row tells. */
  read(row: Observation): Came;
  /** What a bucket has been told to bring. */
  cameIn(series: S, at: number): Came;
  /** Sets what came in a bucket, and carries the change into the running sums after it. */
  set(series: S, index: number, came: Came): void;
  /** Makes a gap of the newest bucket, with what is expected of it; running sums go on from the place `before`. */
  begin(series: S, index: number, before: number): void;

  readonly judge: Judge<S>;
  /** A raw score below this does not teach. */
  readonly teachesAbove: number;
  /** Whether a bucket with a value could be measured against an expectation. */
  isTested(series: S, at: number): boolean;
  /** Lets the newest bucket say how much errors scatter. */
  teach(series: S, index: number, endsRecord: boolean): void;
  closeRecord(series: S, record: number, isExcluded: boolean): void;
  /** The lesson of a day. */
  relearn(series: S): void;
  stepLevel(series: S, record: number): void;
  /** Makes normal what came since `from` (milliseconds), and says by how much expectations move for it. */
  relevel(series: S, from: number): number;
  /** Moves the expectation of a bucket by that much. */
  move(series: S, at: number, by: number): void;

  /** The episode that begins with an alarm. */
  readonly openEpisode: (plan: Plan, series: S, index: number, alarm: Alarm) => NonNullable<S["episode"]>;
  outlook(watched: Watched, series: S, index: number): Outlook;
  /** The window that was most suspicious; null where none could be tested. */
  windowOf(watched: Watched, series: S, index: number, finding: Finding, alarm: Alarm | undefined): Verdict["window"];
  /** How much is missing since the episode began, where something can be missing. */
  extentOf?(series: S, index: number): Pick<Verdict, "shortfall" | "shortfallError">;
  /** Whether the series is back near its expectation, on the side on which it may have left it. */
  isBack(watched: Watched, series: S, index: number, direction: -1 | 1): boolean;
  timeToNotice(watched: Watched, series: S | undefined, share: number): ReturnType<Monitor["timeToNotice"]>;
}
