/**
 * The monitors that a process holds in memory, one per metric. They are a function of the observations: dropped
 * whenever a round could not be written or another replica has written one, and rebuilt from the database.
 */
import type { Catalogue, Metric } from "../../domain/catalogue.ts";
import type { DetectorKind, Exclusion, Monitor } from "../../domain/detection.ts";
import type { Db } from "../../store/db.ts";
import { readObservations } from "../../store/observations.ts";
import { countSeries, seriesOf, sumsOf } from "../../store/series.ts";
import { addGroups, type Groups, noGroups, slotsOf } from "./groups.ts";
import { monitorSettings, plannedFor } from "./monitor-settings.ts";
import { type Recent, remember } from "./new-rows.ts";
import { slices } from "./poll-window.ts";

export interface Remembered {
  readonly monitor: Monitor;
  /** The round of the metric's state that the monitor has seen. */
  round: number;
  readonly groups: Groups;
  /** Ids of the series that are sums of groups, by their names: no source is asked for those. */
  readonly sums: Map<string, number>;
  readonly settings: string;
  /** How many series the budget was shared among when the monitor was built, those of other metrics included. */
  readonly sharedAmong: number;
  readonly recent: Recent;
  /** Incidents resolved up to this moment are excluded from learning already. */
  excludedTo: number;
}

/** What of a metric shapes its monitor: when it changes, the monitor is built anew. */
export function monitorKey(metric: Metric, detector: DetectorKind, catalogue: Catalogue): string {
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
  ]);
}

/** The budget is for all series together: when many more have come, each one's share is another. */
export function hasOutgrown(remembered: Remembered): boolean {
  return remembered.groups.name.length > 1.5 * remembered.sharedAmong;
}

/** Start of what later polls read again, once everything before `to` was read. */
export function reread(metric: Pick<Metric, "revisit" | "bucket">, to: number): number {
  return to - metric.revisit - metric.bucket;
}

/**
 * Reads the stored past into a new monitor, slice by slice so that memory stays small. `to` is exclusive: what comes
 * later is judged by the poll that asks.
 */
export async function rebuild(
  db: Db,
  metric: Metric,
  detector: DetectorKind,
  known: {
    readonly round: number;
    readonly to: number;
    readonly catalogue: Catalogue;
    readonly exclusions: readonly Exclusion[];
    readonly at: number;
  },
): Promise<Remembered> {
  const sharedAmong = Math.max(1, await countSeries(db));
  const remembered: Remembered = {
    monitor: detector.open(monitorSettings(metric, known.catalogue.budgetPerWeek / sharedAmong, known.catalogue)),
    round: known.round,
    groups: noGroups(),
    sums: new Map((await sumsOf(db, metric.id)).map(({ group, id }) => [group, id])),
    settings: monitorKey(metric, detector, known.catalogue),
    sharedAmong,
    recent: new Map(),
    excludedTo: known.at,
  };
  addGroups(remembered.groups, await seriesOf(db, metric.id));
  remembered.monitor.exclude(known.exclusions);
  await teach(db, metric, remembered, known.to);
  return remembered;
}

async function teach(db: Db, metric: Metric, { monitor, groups, recent }: Remembered, to: number): Promise<void> {
  const groupOf = new Map(groups.id.map((id, slot) => [id, groups.name[slot] as string]));
  for (const slice of slices({ from: to - metric.history, to }, metric)) {
    const rows = await readObservations(db, groupOf, slice, metric.bucket);
    monitor.take(rows, Number.POSITIVE_INFINITY);
    const from = reread(metric, to);
    if (slice.to > from) remember(recent, { rows, slots: slotsOf(groups, rows) }, from);
  }
}
