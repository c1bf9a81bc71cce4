import { sql } from "drizzle-orm";
import { floatArray, instantArray, intArray, toMoment } from "./array-literal.ts";
import type { Db } from "./db.ts";
import { rowsOf } from "./rows-of.ts";
import { numberOrNull } from "./series.ts";

export interface ObservationRow {
  readonly seriesId: number;
  /** Milliseconds since 1970. */
  readonly bucket: number;
  readonly value: number | null;
}

/** Rows a statement: keeps one parameter below some megabytes. */
const BATCH = 20_000;

/**
 * Writes what was read in batches and returns only the rows that are new or changed, in the order given: only they
 * can change a verdict. A (series, bucket) may come once in `rows`.
 */
export async function upsertObservations(
  db: Db,
  rows: readonly ObservationRow[],
  readAt: number,
): Promise<ObservationRow[]> {
  const changed = new Map<number, Set<number>>();
  let count = 0;
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH);
    // One row a series comes back, not one a bucket: on a first reading nearly everything is new.
    const result = await db.execute(sql`
      with written as (
        insert into observations (series_id, bucket, value, read_at)
        select series_id, ${toMoment("bucket")}, value, ${new Date(readAt).toISOString()}::timestamptz
        from unnest(${intArray(batch.map((row) => row.seriesId))}, ${instantArray(batch.map((row) => row.bucket))},
                    ${floatArray(batch.map((row) => row.value))}) as fresh (series_id, bucket, value)
        on conflict (series_id, bucket) do update set value = excluded.value, read_at = excluded.read_at
          where observations.value is distinct from excluded.value
        returning series_id, bucket)
      select series_id, string_agg((extract(epoch from bucket) * 1000)::bigint::text, ',') as buckets
      from written group by series_id`);
    for (const row of rowsOf(result)) count += noteChanged(changed, Number(row.series_id), String(row.buckets));
  }
  return count === rows.length ? [...rows] : rows.filter((row) => changed.get(row.seriesId)?.has(row.bucket));
}

function noteChanged(changed: Map<number, Set<number>>, seriesId: number, list: string): number {
  const buckets = list.split(",");
  const known = changed.get(seriesId) ?? new Set<number>();
  for (const bucket of buckets) known.add(Number(bucket));
  changed.set(seriesId, known);
  return buckets.length;
}

/** Everything stored of these series from `from` on, in order of the bucket: what a detector is rebuilt from. */
export async function readObservations(
  db: Db,
  seriesIds: readonly number[],
  from: number,
  to: number,
): Promise<ObservationRow[]> {
  if (seriesIds.length === 0) return [];
  const result = await db.execute(sql`
    select series_id, extract(epoch from bucket)::float8 * 1000 as bucket, value from observations
    where series_id = any(${intArray(seriesIds)})
      and bucket >= ${new Date(from).toISOString()}::timestamptz and bucket < ${new Date(to).toISOString()}::timestamptz
    order by bucket, series_id`);
  return rowsOf(result).map((row) => ({
    seriesId: Number(row.series_id),
    bucket: Number(row.bucket),
    value: numberOrNull(row.value),
  }));
}
