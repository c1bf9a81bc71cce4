import type { Metric } from "../../domain/catalogue.ts";
import type { Observation } from "../../domain/detection.ts";
import type { Window } from "../../sources/source.ts";
import type { Db } from "../../store/db.ts";
import { type SeriesVerdict, writeRound } from "../../store/observations.ts";
import { addSeries, seriesOf } from "../../store/series.ts";
import { fillSilence, newGroups } from "./fill-silence.ts";
import { type Remembered, rememberRows, rememberSeries, reread, unknownRows } from "./memory.ts";

/** Groups one metric may have: a query that returns more has grouped by the wrong column. */
const MAX_GROUPS = 50_000;

/** A query that names too many groups; the poll is refused, nothing is written. */
export class TooManyGroups extends Error {
  override readonly name = "TooManyGroups";
}

/**
 * Writes one read window and judges what is new or changed in it, within the caller's transaction. Returns the
 * verdicts of buckets from `verdictsFrom` on.
 */
export async function ingest(
  tx: Db,
  metric: Metric,
  remembered: Remembered,
  read: { readonly window: Window; readonly rows: readonly Observation[]; readonly at: number },
  verdictsFrom: number,
): Promise<SeriesVerdict[]> {
  await addNewSeries(tx, metric, remembered, read.rows);
  const filled = fillSilence(metric, read.window, read.rows, remembered.firstSeen);
  const changed = unknownRows(remembered, filled);
  const verdicts = remembered.monitor
    .take(changed, verdictsFrom)
    .map((verdict) => ({ ...verdict, seriesId: idOf(remembered, verdict.group) }));
  const rows = changed.map(({ group, bucket, value, weight }) => ({
    seriesId: idOf(remembered, group),
    bucket,
    value,
    weight,
  }));
  await writeRound(tx, rows, verdicts, read.at);
  rememberRows(remembered, changed, reread(metric, read.window.to));
  return verdicts;
}

async function addNewSeries(
  tx: Db,
  metric: Metric,
  remembered: Remembered,
  rows: readonly Observation[],
): Promise<void> {
  const fresh = newGroups(rows, remembered.firstSeen);
  if (fresh.size === 0) return;
  if (remembered.idOf.size + fresh.size > MAX_GROUPS) {
    throw new TooManyGroups(
      `metric ${metric.id}: its query names more than ${MAX_GROUPS} groups; group by something with fewer values`,
    );
  }
  await addSeries(tx, metric.id, fresh);
  rememberSeries(remembered, await seriesOf(tx, metric.id));
}

function idOf(remembered: Remembered, group: string): number {
  const id = remembered.idOf.get(group);
  if (id === undefined) throw new Error(`group "${group}" has no series`);
  return id;
}
