/** Sums over series and time: what charts and answers show. Averages where a metric does not add up (a ratio). */
import { sql } from "drizzle-orm";
import { intArray } from "./array-literal.ts";
import type { Db } from "./db.ts";
import { bucketsIn } from "./grid-buckets.ts";
import { rowsOf } from "./rows-of.ts";
import { numberOrNull } from "./series.ts";

export interface Stretch {
  readonly seriesIds: readonly number[];
  /** Milliseconds since 1970, `from <= bucket < to`. */
  readonly from: number;
  readonly to: number;
  /** Length of a bucket, milliseconds. */
  readonly bucketMs: number;
  /** false: values are averaged over series and buckets. */
  readonly adds: boolean;
}

export interface VolumePoint {
  readonly bucket: number;
  readonly observed: number | null;
  readonly expected: number | null;
  /** The band of a single series; that of a sum is not known. */
  readonly lower: number | null;
  readonly upper: number | null;
}

/** One point a bucket over all series, oldest first. */
export async function volumePoints(db: Db, stretch: Stretch): Promise<VolumePoint[]> {
  const { seriesIds, from, to, bucketMs, adds } = stretch;
  if (seriesIds.length === 0) return [];
  const fold = adds ? sql.raw("sum") : sql.raw("avg");
  const single = seriesIds.length === 1;
  const result = await db.execute(sql`
    select extract(epoch from o.bucket)::float8 * 1000 as bucket, ${fold}(o.value) as observed,
           ${fold}(o.expected) as expected, max(o.lower) as lower, max(o.upper) as upper
    from ${bucketsIn(from, to, bucketMs)} as b
    join observations o on o.bucket = b.bucket and o.series_id = any(${intArray(seriesIds)})
    group by o.bucket order by o.bucket`);
  return rowsOf(result).map((row) => ({
    bucket: Number(row.bucket),
    observed: numberOrNull(row.observed),
    expected: numberOrNull(row.expected),
    lower: single ? numberOrNull(row.lower) : null,
    upper: single ? numberOrNull(row.upper) : null,
  }));
}

export interface Volume {
  /** All that came; null where nothing is known. */
  readonly observed: number | null;
  /** What came, and was expected, in the buckets of which both are known. */
  readonly judged: { readonly observed: number; readonly expected: number } | null;
}

/** The whole of a stretch in one figure. */
export async function volume(db: Db, stretch: Stretch): Promise<Volume> {
  const { seriesIds, from, to, bucketMs, adds } = stretch;
  if (seriesIds.length === 0) return { observed: null, judged: null };
  const fold = adds ? sql.raw("sum") : sql.raw("avg");
  const result = await db.execute(sql`
    select ${fold}(o.value) as observed, ${fold}(o.value) filter (where o.expected is not null) as judged_observed,
           ${fold}(o.expected) filter (where o.value is not null) as judged_expected
    from ${bucketsIn(from, to, bucketMs)} as b
    join observations o on o.bucket = b.bucket and o.series_id = any(${intArray(seriesIds)})`);
  const [row] = rowsOf(result);
  const observed = numberOrNull(row?.judged_observed);
  const expected = numberOrNull(row?.judged_expected);
  return {
    observed: numberOrNull(row?.observed),
    judged: observed === null || expected === null ? null : { observed, expected },
  };
}
