/**
 * What goes into the detector and what comes out. A {@link Monitor} watches one metric with all its groups, because
 * groups borrow from one another (shape of a young group, a loss that all share). It knows no clock, no database and
 * no Slack: rows are handed in, verdicts handed out, and the same rows always give the same verdicts.
 */
import type { SpecialDays } from "./calendar.ts";
import type { FloorRule, MetricKind, Watch } from "./catalogue.ts";

/** One value of a series. `value` is null where the source is known to have had nothing to say (a gap). */
export interface Observation {
  readonly group: string;
  /** Start of the bucket, milliseconds since 1970. */
  readonly bucket: number;
  readonly value: number | null;
  /** What the value is made of, where that is known: the denominator of a ratio, the requests behind a duration. */
  readonly weight?: number | undefined;
}

/**
 * `learned`: against the series' own past. `floor`: the fixed limit. `young`: the series is still learning, and was
 * judged by the rhythm of the metric's other groups.
 */
export type VerdictRule = "learned" | "floor" | "young";

export type VerdictKind = "ok" | "low" | "high" | "missing" | "learning" | "muted";

/**
 * Groups of a metric added up: large ones, and those too small to be judged by the day. They are series of their own,
 * with verdicts, but the source knows nothing of them; a group that a source calls so is refused.
 */
export const LARGE_TOGETHER = "large groups together";
export const SMALL_TOGETHER = "small groups together";

/** Whether this is no group of the source, but several of them added up. */
export function isTogether(group: string): boolean {
  return group === LARGE_TOGETHER || group === SMALL_TOGETHER;
}

/** What the detector says of one bucket of one series. A later verdict for the same bucket replaces the earlier. */
export interface Verdict {
  readonly group: string;
  readonly bucket: number;
  readonly kind: VerdictKind;
  readonly observed: number | null;
  /** As in the observation: what the value is made of. */
  readonly weight?: number | undefined;
  /** Mean and band of this single bucket; null while nothing is known. */
  readonly expected: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /**
   * log10 of the tail probability of the most suspicious window: the lower, the more it looks like a drop. Counts that are
   * back at what is expected all have about the same.
   */
  readonly score: number | null;
  /**
   * The window that was most suspicious, or, of a count that is back at what is expected, about the one that shows it: its
   * length in milliseconds, what came and what was expected in it, and, of one that alarms because too little came, the
   * count from which on it does; of a ratio all three are rates.
   */
  readonly window: {
    readonly length: number;
    readonly observed: number;
    readonly expected: number;
    readonly limit?: number;
  } | null;
  /** Which rule spoke, where `kind` is low or high. */
  readonly rule: VerdictRule | null;
  /** Start of the drop this bucket belongs to (its first bucket), where `kind` is low or high. */
  readonly since: number | null;
  /** Expected minus observed from `since` to the end of this bucket, never negative; null where nothing is expected. */
  readonly shortfall: number | null;
  /** Standard deviation of what would have come since `since`, and so of the shortfall; absent where it is not known. */
  readonly shortfallError?: number;
  /** Whether this bucket alone is good again: what recovery counts. */
  readonly good: boolean;
}

export interface MonitorSettings {
  readonly kind: MetricKind;
  /** Milliseconds. */
  readonly bucket: number;
  readonly timezone: string;
  readonly watch: Watch;
  readonly floor: FloorRule | null;
  /** False alarms accepted per series and week: the threshold follows from it. */
  readonly budget: number;
  /** Whether groups are judged each on its own only: no sums, nothing borrowed. */
  readonly alone?: boolean;
  /** Days that do not follow the week, such as public holidays. */
  readonly calendar?: SpecialDays | undefined;
  /** Planned silences: their buckets are `muted`, whatever comes in them. */
  readonly mutes?: readonly Exclusion[];
}

/** Time whose values must not teach: a confirmed incident, a failed source, a mute. */
export interface Exclusion {
  /** null: every group of the metric. */
  readonly group: string | null;
  readonly from: number;
  readonly to: number;
  /** It ended by itself and nobody ever took it: whether it was a false alarm is not known, so it counts as one. */
  readonly unattended?: boolean;
}

/** A series with an open incident: whether its new level is to be believed is for people to say. */
export interface Hold {
  /** null: every group of the metric. */
  readonly group: string | null;
  /** Start of the drop, milliseconds. */
  readonly from: number;
}

/** Somebody has said, at `at`, that what a group brings since `from` is normal. Milliseconds. */
export interface NewNormal extends Hold {
  readonly at: number;
}

/** How a replay of the last weeks has moved the threshold of a metric. */
export interface BudgetReplay {
  /** Alarms that the budget's usual threshold would have raised, and how many were accepted in that time. */
  readonly counted: number;
  readonly accepted: number;
  /** Weeks of the longest series of it. */
  readonly weeks: number;
  /** By what factor an alarm must be less probable now; 1: the threshold was left as it is. */
  readonly strictness: number;
}

export interface Monitor {
  /**
   * Takes in rows in the order in which they became known and returns a verdict for every bucket that is new or whose
   * verdict changed. Rows of several groups may be mixed; a bucket that comes again replaces its value. With
   * `verdictsFrom` (milliseconds) older buckets only teach: reading a long past then costs no verdict objects. All rows
   * of a bucket should come in one call: groups are judged together, too, by what is known of them by then.
   */
  take(rows: readonly Observation[], verdictsFrom?: number): Verdict[];
  /** From now on these buckets do not teach; what they have taught already is taken back at the next refit. */
  exclude(exclusions: readonly Exclusion[]): void;
  /**
   * The series of open incidents, all of them each time: from the start of their drops on they do not learn, for four
   * weeks at most. What a series that is no longer among them brought meanwhile teaches, unless it is excluded.
   */
  hold(holds: readonly Hold[]): void;
  /** From the first bucket that ends after the decision, the level since the shift is what is expected. */
  relevel(decisions: readonly NewNormal[]): void;
  /** Expectation for a bucket that has not come yet, or for a chart; null while nothing is known. */
  expect(
    group: string,
    bucket: number,
  ): { readonly expected: number; readonly lower: number; readonly upper: number } | null;
  /** Buckets until a drop to `share` of the volume (0 = total outage) is noticed, typical and worst; null: not within a day. */
  timeToNotice(group: string, share: number): { readonly typical: number | null; readonly worst: number | null };
  /** When the learned rule begins to judge this group, milliseconds; null: it does already. */
  learningUntil(group: string): number | null;
  /** What the replay at the newest turn of the local day said; null: no series was judged before it. */
  budgetReplay(): BudgetReplay | null;
  /**
   * All that was learned, piece by piece, as plain data that a structured clone carries: numbers, texts, typed arrays,
   * lists, maps. To be copied before the next call, as it is the state itself.
   */
  save(): Iterable<unknown>;
  /**
   * Takes in what another monitor with the same settings has saved, one piece after the other and before the first row:
   * from then on both give the same verdicts.
   */
  restore(piece: unknown): void;
  /** Which fields are saved: what was saved under another layout is not restored. */
  readonly layout: string;
}

export interface DetectorKind {
  readonly name: string;
  /** Raised when the same rows may give other verdicts: stored state of another version is rebuilt. */
  readonly version: number;
  open(settings: MonitorSettings): Monitor;
}
