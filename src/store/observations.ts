import { sql } from "drizzle-orm";
import type { Verdict } from "../domain/detection.ts";
import { booleanArray, floatArray, instantArray, intArray, realArray, textArray, toMoment } from "./array-literal.ts";
import type { Db } from "./db.ts";
import { rowsOf } from "./rows-of.ts";
import { numberOrNull } from "./series.ts";

export interface ObservationRow {
  readonly seriesId: number;
  /** Milliseconds since 1970. */
  readonly bucket: number;
  readonly value: number | null;
  /** What the value is made of, where that is known. */
  readonly weight?: number | undefined;
}

/** A verdict of a known series. */
export type SeriesVerdict = Verdict & { readonly seriesId: number };

/** Rows a statement: keeps one parameter below some megabytes. */
const BATCH = 20_000;

/**
 * Writes a round in batches: what was read, and what the detector says of it or of earlier buckets anew. The newest
 * word for a bucket replaces the earlier one. A (series, bucket) may come once in each list.
 */
export async function writeRound(
  db: Db,
  rows: readonly ObservationRow[],
  verdicts: readonly SeriesVerdict[],
  readAt: number,
): Promise<void> {
  const judged = new Map(verdicts.map((verdict) => [keyOf(verdict), verdict]));
  const values: ObservationRow[] = [];
  const both: Judged[] = [];
  for (const row of rows) {
    const key = keyOf(row);
    const verdict = judged.get(key);
    if (!verdict) values.push(row);
    else if (judged.delete(key)) both.push({ value: row.value, weight: row.weight ?? null, verdict });
  }
  // What is left was judged anew because of another bucket: its value stays as it is.
  for (const verdict of judged.values()) {
    both.push({ value: verdict.observed, weight: verdict.weight ?? null, verdict });
  }
  for (let at = 0; at < values.length; at += BATCH) await writeValues(db, values.slice(at, at + BATCH), readAt);
  for (let at = 0; at < both.length; at += BATCH) await writeJudged(db, both.slice(at, at + BATCH), readAt);
}

interface Judged {
  readonly value: number | null;
  readonly weight: number | null;
  readonly verdict: SeriesVerdict;
}

/** One number for a series and its bucket: exact up to two million series, buckets in whole seconds. */
function keyOf({ seriesId, bucket }: { readonly seriesId: number; readonly bucket: number }): number {
  return seriesId * 4_294_967_296 + bucket / 1000;
}

async function writeValues(db: Db, rows: readonly ObservationRow[], readAt: number): Promise<void> {
  await db.execute(sql`
    insert into observations (series_id, bucket, value, weight, read_at)
    select series_id, ${toMoment("bucket")}, value, weight, ${new Date(readAt).toISOString()}::timestamptz
    from unnest(${intArray(rows.map((row) => row.seriesId))}, ${instantArray(rows.map((row) => row.bucket))},
                ${floatArray(rows.map((row) => row.value))}, ${floatArray(rows.map((row) => row.weight ?? null))})
         as fresh (series_id, bucket, value, weight)
    on conflict (series_id, bucket) do update
      set value = excluded.value, weight = excluded.weight, read_at = excluded.read_at`);
}

async function writeJudged(db: Db, rows: readonly Judged[], readAt: number): Promise<void> {
  const column = <T>(of: (verdict: SeriesVerdict) => T): T[] => rows.map((row) => of(row.verdict));
  await db.execute(sql`
    insert into observations (series_id, bucket, value, weight, read_at, kind, good, expected, lower, upper, score, window_ms,
                              window_observed, window_expected, rule, since, shortfall)
    select series_id, ${toMoment("bucket")}, value, weight, ${new Date(readAt).toISOString()}::timestamptz, kind, good,
           expected, lower, upper, score, window_ms, window_observed, window_expected, rule, ${toMoment("since")}, shortfall
    from unnest(
      ${intArray(column((v) => v.seriesId))}, ${instantArray(column((v) => v.bucket))},
      ${floatArray(rows.map((row) => row.value))}, ${floatArray(rows.map((row) => row.weight))}, ${textArray(column((v) => v.kind))},
      ${booleanArray(column((v) => v.good))}, ${realArray(column((v) => v.expected))},
      ${realArray(column((v) => v.lower))}, ${realArray(column((v) => v.upper))},
      ${realArray(column((v) => finite(v.score)))}, ${intArray(column((v) => v.window?.length ?? null))},
      ${realArray(column((v) => v.window?.observed ?? null))}, ${realArray(column((v) => v.window?.expected ?? null))},
      ${textArray(column((v) => v.rule))}, ${instantArray(column((v) => v.since))},
      ${realArray(column((v) => v.shortfall))})
      as fresh (series_id, bucket, value, weight, kind, good, expected, lower, upper, score, window_ms, window_observed,
                window_expected, rule, since, shortfall)
    on conflict (series_id, bucket) do update set
      value = excluded.value, weight = excluded.weight, kind = excluded.kind, good = excluded.good, expected = excluded.expected,
      lower = excluded.lower, upper = excluded.upper, score = excluded.score, window_ms = excluded.window_ms,
      window_observed = excluded.window_observed, window_expected = excluded.window_expected, rule = excluded.rule,
      since = excluded.since, shortfall = excluded.shortfall,
      read_at = case when (observations.value, observations.weight) is distinct from (excluded.value, excluded.weight) then excluded.read_at
                     else observations.read_at end`);
}

/** A score of minus infinity (an impossible bucket) has no place in an average; it is kept as a very low number. */
function finite(score: number | null): number | null {
  return score === null || Number.isFinite(score) ? score : -1e6;
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
    select series_id, extract(epoch from bucket)::float8 * 1000 as bucket, value, weight from observations
    where series_id = any(${intArray(seriesIds)})
      and bucket >= ${new Date(from).toISOString()}::timestamptz and bucket < ${new Date(to).toISOString()}::timestamptz
    order by bucket, series_id`);
  return rowsOf(result).map((row) => ({
    seriesId: Number(row.series_id),
    bucket: Number(row.bucket),
    value: numberOrNull(row.value),
    weight: row.weight === null ? undefined : Number(row.weight),
  }));
}
