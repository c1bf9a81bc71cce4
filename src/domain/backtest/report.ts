import type { RealCount } from "../budget-words.ts";
import type { Metric } from "../catalogue.ts";
import type { Exclusion } from "../detection.ts";
import type { KnownIncident, KnownOutcome, ReplayResult } from "./alarm.ts";
import { type BudgetCheck, checkBudget } from "./budget.ts";
import { type Comparison, compareAlarms } from "./compare.ts";
import { findKnown } from "./known.ts";
import type { NamedDay } from "./odd-days.ts";
import type { PlannedWords } from "./planned-words.ts";

/** One configuration's replay with what follows from it. */
export interface Judged {
  readonly result: ReplayResult;
  readonly budget: BudgetCheck;
  readonly known: readonly KnownOutcome[];
  /** What the configuration says beforehand of the metric. */
  readonly planned: PlannedWords;
}

/** The backtest of one metric. */
export interface MetricReport {
  readonly metric: Metric;
  /** Where the values came from. */
  readonly history: "database" | "source";
  /** Start of the oldest bucket that taught, and the weeks that were judged: `from` to `to`, milliseconds. */
  readonly learnedFrom: number;
  readonly from: number;
  readonly to: number;
  /** Weeks that were asked for; null: as many as there are. */
  readonly askedWeeks: number | null;
  /** Real false alarms of the metric beside the budget; null without a database. */
  readonly real: RealCount | null;
  readonly now: Judged;
  /** Days that look as if they belonged into the calendar; empty for what cannot be summed over a day. */
  readonly oddDays: readonly NamedDay[];
  readonly against: Against | null;
}

/** Another configuration over the same values, or why it cannot be compared: a sentence's end. */
export type Against =
  | {
      readonly kind: "compared";
      readonly metric: Metric;
      readonly judged: Judged;
      readonly comparison: Comparison;
    }
  | { readonly kind: "incomparable"; readonly why: string };

/** Judges what a replay brought. `perWeek` and `allSeries`: the budget and how many series share it. */
export function judgeReplay(
  result: ReplayResult,
  given: {
    readonly perWeek: number;
    readonly allSeries: number;
    readonly bucket: number;
    readonly planned: PlannedWords;
  },
  incidents: readonly KnownIncident[],
): Judged {
  const { perWeek, allSeries, planned } = given;
  const known = findKnown(incidents, result.alarms, given.bucket);
  const explained = new Set(known.flatMap(({ alarms }) => alarms));
  const unexplained = result.alarms.length - explained.size;
  const budget = checkBudget({ perWeek, allSeries, seriesWeeks: result.seriesWeeks, unexplained });
  return { result, known, budget, planned };
}

/** Both configurations side by side. */
export function against(now: Judged, metric: Metric, judged: Judged): Against {
  return { kind: "compared", metric, judged, comparison: compareAlarms(now.result.alarms, judged.result.alarms) };
}

/** Why the same values mean something else to another configuration; null: they do not. */
export function whyIncomparable(metric: Metric, other: Metric | undefined): string | null {
  if (!other) return "has no such metric";
  if (other.kind !== metric.kind) return `takes it for a ${other.kind}, not a ${metric.kind}`;
  if (other.bucket !== metric.bucket) return "has buckets of another length";
  return null;
}

/** An incident that was confirmed at some time, and does not teach from then on. */
export interface Confirmed {
  readonly exclusion: Exclusion;
  /** Milliseconds since 1970. */
  readonly at: number;
}
