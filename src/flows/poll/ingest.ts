import type { Metric } from "../../domain/catalogue.ts";
import type { Observation, Verdict } from "../../domain/detection.ts";
import type { Window } from "../../sources/source.ts";
import type { Db } from "../../store/db.ts";
import { upsertObservations } from "../../store/observations.ts";
import { addSeries, noteGood, seriesOf } from "../../store/series.ts";
import { type SeriesVerdict, upsertVerdicts } from "../../store/verdicts.ts";
import { fillSilence, newGroups } from "./fill-silence.ts";
import { type Remembered, rememberRows, rememberSeries, unknownRows } from "./memory.ts";

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
  const unknown = unknownRows(remembered, filled);
  const changed = await upsertObservations(
    tx,
    unknown.map((row) => ({ seriesId: idOf(remembered, row.group), bucket: row.bucket, value: row.value })),
    read.at,
  );
  rememberRows(remembered, unknown, read.window.to - metric.revisit - metric.bucket);
  const groupOf = new Map([...remembered.idOf].map(([group, id]) => [id, group]));
  const verdicts = remembered.monitor.take(
    changed.map((row) => ({ group: groupOf.get(row.seriesId) as string, bucket: row.bucket, value: row.value })),
    verdictsFrom,
  );
  const judged = verdicts.map((verdict) => ({ ...verdict, seriesId: idOf(remembered, verdict.group) }));
  await upsertVerdicts(tx, judged, read.at);
  await noteGood(tx, newestGood(judged, metric.bucket));
  return judged;
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

/** End of the newest good bucket of each series in this round. */
function newestGood(verdicts: readonly (Verdict & { seriesId: number })[], bucket: number): Map<number, number> {
  const newest = new Map<number, number>();
  for (const verdict of verdicts) {
    if (!verdict.good) continue;
    const end = verdict.bucket + bucket;
    if (end > (newest.get(verdict.seriesId) ?? Number.NEGATIVE_INFINITY)) newest.set(verdict.seriesId, end);
  }
  return newest;
}
