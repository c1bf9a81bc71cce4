/**
 * The monitors that a process holds in memory, one per metric. They are a function of the observations: dropped
 * whenever a round could not be written or another replica has written one, and rebuilt from the database.
 */
import type { Catalogue, Metric } from "../../domain/catalogue.ts";
import type { DetectorKind, Exclusion, Monitor, Observation } from "../../domain/detection.ts";
import type { Db } from "../../store/db.ts";
import { readObservations } from "../../store/observations.ts";
import { countSeries, type Series, seriesOf } from "../../store/series.ts";
import { monitorSettings, plannedFor } from "./monitor-settings.ts";
import { slices } from "./poll-window.ts";

export interface Remembered {
  readonly monitor: Monitor;
  /** The round of the metric's state that the monitor has seen. */
  round: number;
  readonly idOf: Map<string, number>;
  readonly firstSeen: Map<string, number>;
  readonly settings: string;
  /** How many series the budget was shared among when the monitor was built, those of other metrics included. */
  readonly sharedAmong: number;
  /** Values of the buckets that are read again, as the database holds them: bucket, then group. */
  readonly recent: Map<number, Map<string, number | null>>;
  /** Their weights, where they have one. */
  readonly recentWeights: Map<number, Map<string, number>>;
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
  return remembered.idOf.size > 1.5 * remembered.sharedAmong;
}

/** Start of what later polls read again, once everything before `to` was read. */
export function reread(metric: Pick<Metric, "revisit" | "bucket">, to: number): number {
  return to - metric.revisit - metric.bucket;
}

/** Rows that the database does not hold already: late rows are looked for often, and come seldom. */
export function unknownRows(remembered: Remembered, rows: readonly Observation[]): Observation[] {
  return rows.filter(
    (row) =>
      remembered.recent.get(row.bucket)?.get(row.group) !== row.value ||
      remembered.recentWeights.get(row.bucket)?.get(row.group) !== row.weight,
  );
}

/** Notes what was written, and forgets buckets before `from`, which are not read again. */
export function rememberRows(remembered: Remembered, rows: readonly Observation[], from: number): void {
  for (const known of [remembered.recent, remembered.recentWeights]) {
    for (const bucket of known.keys()) if (bucket < from) known.delete(bucket);
  }
  for (const row of rows) {
    if (row.bucket < from) continue;
    const bucket = remembered.recent.get(row.bucket) ?? new Map<string, number | null>();
    remembered.recent.set(row.bucket, bucket.set(row.group, row.value));
    if (row.weight !== undefined) rememberWeight(remembered, row.bucket, row.group, row.weight);
  }
}

function rememberWeight({ recentWeights }: Remembered, bucket: number, group: string, weight: number): void {
  const weights = recentWeights.get(bucket) ?? new Map<string, number>();
  recentWeights.set(bucket, weights.set(group, weight));
}

/** Adds groups to what is remembered. */
export function rememberSeries(remembered: Remembered, all: readonly Series[]): void {
  for (const one of all) {
    remembered.idOf.set(one.group, one.id);
    remembered.firstSeen.set(one.group, one.firstSeen);
  }
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
  const all = await seriesOf(db, metric.id);
  const sharedAmong = Math.max(1, await countSeries(db));
  const remembered: Remembered = {
    monitor: detector.open(monitorSettings(metric, known.catalogue.budgetPerWeek / sharedAmong, known.catalogue)),
    round: known.round,
    idOf: new Map(),
    firstSeen: new Map(),
    settings: monitorKey(metric, detector, known.catalogue),
    sharedAmong,
    recent: new Map(),
    recentWeights: new Map(),
    excludedTo: known.at,
  };
  rememberSeries(remembered, all);
  remembered.monitor.exclude(known.exclusions);
  await teach(db, metric, remembered, all, known.to);
  return remembered;
}

async function teach(
  db: Db,
  metric: Metric,
  remembered: Remembered,
  all: readonly Series[],
  to: number,
): Promise<void> {
  const groupOf = new Map(all.map((one) => [one.id, one.group]));
  const ids = [...groupOf.keys()];
  for (const slice of slices({ from: to - metric.history, to }, metric)) {
    const rows = await readObservations(db, ids, slice.from, slice.to);
    const known = rows.map(({ seriesId, bucket, value, weight }) => ({
      group: groupOf.get(seriesId) as string,
      bucket,
      value,
      weight,
    }));
    remembered.monitor.take(known, Number.POSITIVE_INFINITY);
    if (slice.to > reread(metric, to)) rememberRows(remembered, known, reread(metric, to));
  }
}
