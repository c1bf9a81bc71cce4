/** Sums over series and time: what charts and answers show. What does not add up (a ratio) is averaged by weight. */
import { type SQL, sql } from "drizzle-orm";
import { intArray } from "./array-literal.ts";
import type { Db } from "./db.ts";
import { bucketsIn, isIn } from "./grid-buckets.ts";
import { rowsOf } from "./rows-of.ts";
import { numberOrNull } from "./series.ts";

export interface Stretch {
  readonly seriesIds: readonly number[];
  /** Milliseconds since 1970, `from <= bucket < to`. */
  readonly from: number;
  readonly to: number;
  /** Length of a bucket, milliseconds. */
  readonly bucketMs: number;
  /** false: values are averaged over series and buckets, by their weights where they have some. */
  readonly adds: boolean;
}

export interface VolumePoint {
  readonly bucket: number;
  readonly observed: number | null;
  readonly expected: number | null;
  /** Sum of the weights; null where the values have none. */
  readonly weight: number | null;
  /** The band of a single series; that of a sum is not known. */
  readonly lower: number | null;
  readonly upper: number | null;
}

/** One point a bucket over all series, oldest first. */
export async function volumePoints(db: Db, stretch: Stretch): Promise<VolumePoint[]> {
  const { seriesIds, from, to, bucketMs, adds } = stretch;
  if (seriesIds.length === 0) return [];
  const single = seriesIds.length === 1;
  const result = await db.execute(sql`
    select extract(epoch from o.bucket)::float8 * 1000 as bucket, ${folded("value", adds)} as observed,
           ${folded("expected", adds)} as expected, sum(o.weight) as weight, max(o.lower) as lower, max(o.upper) as upper
    from ${bucketsIn(from, to, bucketMs)} as b
    join observations o on o.bucket = b.bucket and o.series_id = any(${intArray(seriesIds)}) and ${isIn("o.bucket", from, to)}
    group by o.bucket order by o.bucket`);
  return rowsOf(result).map((row) => ({
    bucket: Number(row.bucket),
    observed: numberOrNull(row.observed),
    expected: numberOrNull(row.expected),
    weight: numberOrNull(row.weight),
    lower: single ? numberOrNull(row.lower) : null,
    upper: single ? numberOrNull(row.upper) : null,
  }));
}

/**
 * A column over all rows: its sum, or its mean by weight. Of rows without weights the plain mean; and where nobody came
 * at all, so that the weights are 0, the plain mean of what was expected.
 */
function folded(column: "value" | "expected", adds: boolean, where = "true"): SQL {
  const all = sql.raw(`filter (where ${where})`);
  const own = sql.raw(`o.${column}`);
  if (adds) return sql`sum(${own}) ${all}`;
  const known = sql.raw(`filter (where ${where} and o.${column} is not null)`);
  return sql`coalesce(sum(${own} * coalesce(o.weight, 1)) ${all} / nullif(sum(coalesce(o.weight, 1)) ${known}, 0),
                      avg(${own}) ${all})`;
}

export interface Volume {
  /** All that came; null where nothing is known. */
  readonly observed: number | null;
  /** Sum of the weights; null where the values have none. */
  readonly weight: number | null;
  /** What came, and was expected, in the buckets of which both are known. */
  readonly judged: { readonly observed: number; readonly expected: number; readonly weight: number | null } | null;
}

/** What was planned to be missing is not compared with what is usual. */
const NOT_MUTED = "o.kind is distinct from 'muted'";

/** The whole of a stretch in one figure. */
export async function volume(db: Db, stretch: Stretch): Promise<Volume> {
  const { seriesIds, from, to, bucketMs, adds } = stretch;
  if (seriesIds.length === 0) return { observed: null, weight: null, judged: null };
  const result = await db.execute(sql`
    select ${folded("value", adds)} as observed, sum(o.weight) as weight,
           ${folded("value", adds, `o.expected is not null and ${NOT_MUTED}`)} as judged_observed,
           ${folded("expected", adds, `o.value is not null and ${NOT_MUTED}`)} as judged_expected,
           sum(o.weight) filter (where o.value is not null and o.expected is not null and ${sql.raw(NOT_MUTED)}) as judged_weight
    from ${bucketsIn(from, to, bucketMs)} as b
    join observations o on o.bucket = b.bucket and o.series_id = any(${intArray(seriesIds)}) and ${isIn("o.bucket", from, to)}`);
  const [row] = rowsOf(result);
  const observed = numberOrNull(row?.judged_observed);
  const expected = numberOrNull(row?.judged_expected);
  return {
    observed: numberOrNull(row?.observed),
    weight: numberOrNull(row?.weight),
    judged:
      observed === null || expected === null ? null : { observed, expected, weight: numberOrNull(row?.judged_weight) },
  };
}
