/** What a backtest finds. All times in milliseconds since 1970, all lengths in milliseconds unless said otherwise. */
import type { BudgetReplay, VerdictRule } from "../detection.ts";
import type { Drift } from "../drift.ts";

/** One thread that the bot would have opened: one or more series that dropped together. */
export interface Alarm {
  /** Those that took part, in the order in which they fell. */
  readonly groups: readonly string[];
  readonly kind: "low" | "high";
  readonly rule: VerdictRule;
  /** Start of the drop, computed back. */
  readonly since: number;
  /** End of the bucket whose verdict opened it: nobody could have known before. */
  readonly noticed: number;
  /** Buckets from the start of the drop to its noticing. */
  readonly noticedAfter: number;
  /** Start of the first good bucket after it; null: it goes on at the end of the replay. */
  readonly until: number | null;
  /** What came and what was expected while it lasted; null where the detector expected nothing. */
  readonly observed: number | null;
  readonly expected: number | null;
  /** All denominators of a ratio that tells them; null: of nothing else. */
  readonly weight: number | null;
  /** The bucket that lost most. */
  readonly lowest: { readonly at: number; readonly observed: number; readonly expected: number } | null;
  /** Expected minus observed (or what came too much); null where nothing can be missing. */
  readonly shortfall: number | null;
  /** The span of time that gave it away when it was noticed. */
  readonly window: { readonly length: number; readonly observed: number; readonly expected: number } | null;
  /** How often it went on in the same thread after it was over. */
  readonly reopened: number;
}

/** An incident that is known to have happened: found or missed. */
export interface KnownIncident {
  readonly metric: string;
  /** null: every group. */
  readonly group: string | null;
  readonly from: number;
  readonly to: number;
  /** `#42`, or the line of a file. */
  readonly name: string;
}

export interface KnownOutcome {
  readonly incident: KnownIncident;
  /** Positions of the alarms it explains, the first of which found it; empty: it was missed. */
  readonly alarms: readonly number[];
  /** From its start to the first alarm; null: it was missed. */
  readonly delay: number | null;
}

/** The smallest drop, as a share of the volume, that shows within so many buckets; null: not even a total stop. */
export interface Noticeable {
  readonly within: number;
  readonly drop: number | null;
}

export interface SeriesResult {
  readonly group: string;
  /** Mean of its values per bucket in the replayed weeks; null where there were none. */
  readonly typical: number | null;
  /** Mean of its weights per bucket: visits of a rate, requests of a duration; null where it tells none. */
  readonly weight: number | null;
  /** Buckets that the learned rule judged. */
  readonly judged: number;
  /** Buckets of which nothing is known. */
  readonly gaps: number;
  /** When the learned rule begins to judge it, where that is still to come. */
  readonly learningUntil: number | null;
  /** Moments at which drops were tried. */
  readonly tried: number;
  readonly noticeable: readonly Noticeable[];
}

/** One bucket of the metric as a whole, for its picture. */
export interface TotalPoint {
  readonly at: number;
  readonly observed: number | null;
  readonly expected: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Whether the values are shares of 1. */
  readonly isShare: boolean;
}

/** What one configuration makes of the replayed weeks. */
export interface ReplayResult {
  readonly alarms: readonly Alarm[];
  readonly series: readonly SeriesResult[];
  /** Weeks that the learned rule judged, summed over the series. */
  readonly seriesWeeks: number;
  readonly points: readonly TotalPoint[];
  /** What the newest weeks, those that only teach among them, say of a slow change of the whole. */
  readonly drift: Drift | null;
  /** How the last weeks of the replay have moved the threshold. */
  readonly budgetReplay: BudgetReplay | null;
}
