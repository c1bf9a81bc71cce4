/**
 * The monitors that a process holds in memory, one per metric. They are a function of the observations: dropped
 * whenever a round could not be written, and brought back from the database (`recall.ts`).
 */
import type { Catalogue, Metric } from "../../domain/catalogue.ts";
import type { DetectorKind, Monitor } from "../../domain/detection.ts";
import type { Groups } from "./groups.ts";
import { plannedFor } from "./monitor-settings.ts";
import type { Recent } from "./new-rows.ts";
import type { Saving } from "./saved-state.ts";

export interface Remembered {
  readonly monitor: Monitor;
  /** The round of the metric's state that the monitor has seen. */
  round: number;
  /** Everything before this has been read and is known to the monitor. Milliseconds. */
  readTo: number;
  readonly groups: Groups;
  /** Ids of the series that are sums of groups, by their names: no source is asked for those. */
  readonly sums: Map<string, number>;
  readonly settings: string;
  /** How many series the budget was shared among when the monitor was built, those of other metrics included. */
  readonly sharedAmong: number;
  readonly recent: Recent;
  /** Incidents resolved up to this moment are excluded from learning already. */
  excludedTo: number;
  /** The monitor's state on its way into the database; null: it is not being saved. */
  saving: Saving | null;
}

/**
 * What of a metric shapes its monitor: when it changes, the monitor is built anew.
 *
 * @param withdrawn decisions on new normals that were taken back: nothing else undoes what they did
 */
export function monitorKey(metric: Metric, detector: DetectorKind, catalogue: Catalogue, withdrawn: number): string {
  const { kind, bucket, timezone, watch, floor, revisit } = metric;
  return JSON.stringify([
    revisit,
    detector.name,
    detector.version,
    kind,
    bucket,
    timezone,
    watch,
    floor,
    catalogue.budgetPerWeek,
    plannedFor(metric, catalogue),
    withdrawn,
  ]);
}

/** The budget is for all series together: when many more have come, each one's share is another. */
export function sharesStill(sharedAmong: number, series: number): boolean {
  return series <= 1.5 * sharedAmong;
}

/** Start of what later polls read again, once everything before `to` was read. A day may have 25 hours. */
export function reread(metric: Pick<Metric, "revisit" | "bucket">, to: number): number {
  return to - metric.revisit - 2 * metric.bucket;
}
