import { sql } from "drizzle-orm";
import type { Metric } from "../domain/catalogue.ts";
import type { VerdictKind } from "../domain/detection.ts";
import type { Sums } from "../domain/figures.ts";
import { bucketStart } from "../domain/time/buckets.ts";
import { instantArray, intArray } from "./array-literal.ts";
import type { Db } from "./db.ts";
import { bucketsBack, bucketsIn, isIn } from "./grid-buckets.ts";
import { readToOf } from "./metric-states.ts";
import { rowsOf } from "./rows-of.ts";
import { numberOrNull } from "./series.ts";

export interface LatestVerdict {
  readonly seriesId: number;
  readonly group: string;
  readonly bucket: number;
  readonly kind: VerdictKind;
  readonly observed: number | null;
  readonly expected: number | null;
  /** What the value is made of, where that is known. */
  readonly weight: number | null;
  /** Start of the drop, where it is low or high. */
  readonly since: number | null;
  readonly windowMs: number | null;
  readonly windowObserved: number | null;
  readonly windowExpected: number | null;
}

/** The verdicts of a metric's newest bucket, by group. Groups of which nothing is known yet have none. */
export async function latestVerdicts(
  db: Db,
  metric: Pick<Metric, "id" | "bucket" | "timezone">,
): Promise<LatestVerdict[]> {
  const readTo = await readToOf(db, metric.id);
  if (readTo === null) return [];
  const newest = bucketStart(readTo - 1, metric.bucket, metric.timezone);
  const result = await db.execute(sql`
    select s.id as series_id, s.group_name, extract(epoch from v.bucket)::float8 * 1000 as bucket, v.kind, v.value as observed,
           v.weight, v.expected, extract(epoch from v.since)::float8 * 1000 as since, v.window_ms, v.window_observed,
           v.window_expected
    from series s join observations v on v.series_id = s.id
    where s.metric = ${metric.id} and v.bucket = ${new Date(newest).toISOString()}::timestamptz and v.kind is not null
    order by s.group_name`);
  return rowsOf(result).map((row) => ({
    seriesId: Number(row.series_id),
    group: String(row.group_name),
    bucket: Number(row.bucket),
    kind: row.kind as VerdictKind,
    observed: numberOrNull(row.observed),
    expected: numberOrNull(row.expected),
    weight: numberOrNull(row.weight),
    since: numberOrNull(row.since),
    windowMs: numberOrNull(row.window_ms),
    windowObserved: numberOrNull(row.window_observed),
    windowExpected: numberOrNull(row.window_expected),
  }));
}

/** How long after its start a drop is looked at for the rule that noticed it. Milliseconds. */
const NOTICED_WITHIN = 2 * 86_400_000;

/** Whether any of these series, low since then, was noticed by the rhythm of its metric's other groups. */
export async function isJudgedByOthers(db: Db, seriesIds: readonly number[], since: number): Promise<boolean> {
  if (seriesIds.length === 0) return false;
  const result = await db.execute(sql`
    select exists (
      select 1 from observations where series_id = any(${intArray(seriesIds)})
      and bucket >= ${new Date(since).toISOString()}::timestamptz
      and bucket < ${new Date(since + NOTICED_WITHIN).toISOString()}::timestamptz and rule = 'young') as found`);
  return rowsOf(result)[0]?.found === true;
}

/** What recovery is decided on: kind and goodness of a bucket. */
export interface TailVerdict {
  readonly seriesId: number;
  readonly bucket: number;
  readonly kind: VerdictKind;
  readonly good: boolean;
}

/**
 * The newest `depth` verdicts of each series from its `since` on, oldest first. Muted buckets are left out: they bring
 * an incident neither nearer to its end nor back.
 *
 * @param span what is known: all of it ends by `to`
 */
export async function verdictTail(
  db: Db,
  tails: readonly { readonly seriesId: number; readonly since: number }[],
  depth: number,
  { to, bucketMs }: { readonly to: number; readonly bucketMs: number },
): Promise<TailVerdict[]> {
  if (tails.length === 0) return [];
  const oldest = Math.min(...tails.map((tail) => tail.since));
  // Bucket by bucket back in time, and no further than is needed.
  const result = await db.execute(sql`
    select t.series_id, extract(epoch from v.bucket)::float8 * 1000 as bucket, v.kind, v.good
    from unnest(${intArray(tails.map((tail) => tail.seriesId))}, ${instantArray(tails.map((tail) => tail.since))})
         as t (series_id, since)
    cross join lateral (
      select o.bucket, o.kind, o.good from ${bucketsBack(oldest, to, bucketMs)} as b
      cross join lateral (
        select * from observations o where o.bucket = b.bucket and o.series_id = t.series_id limit 1) o
      where o.kind <> 'muted' and b.bucket >= t.since
      limit ${depth}) v
    order by v.bucket`);
  return rowsOf(result).map((row) => ({
    seriesId: Number(row.series_id),
    bucket: Number(row.bucket),
    kind: row.kind as VerdictKind,
    good: row.good === true,
  }));
}

/** Sums of one series over a stretch of time. */
export interface Total {
  readonly seriesId: number;
  readonly sums: Sums;
  readonly lowestObserved: number | null;
  readonly lowestExpected: number | null;
  readonly lowestAt: number | null;
  /** Start of the newest bucket counted. */
  readonly lastBucket: number | null;
  /** Buckets whose verdict is low or high now; none: late rows took the drop back. */
  readonly lowBuckets: number;
  /** Standard deviation of what is missing up to the newest of them. */
  readonly shortfallError: number | null;
}

/** The window that gave a drop away. Milliseconds since 1970; counts, or rates of a ratio. */
export interface NoticedWindow {
  readonly from: number;
  readonly to: number;
  readonly observed: number;
  readonly expected: number;
  /** The count or rate from which on it alarms; null where it is not known. */
  readonly limit: number | null;
}

/** The window of the first alarm of a series since then; undefined where a fixed floor alarmed, or nothing. */
export async function noticedWindow(
  db: Db,
  seriesId: number,
  since: number,
  bucketMs: number,
): Promise<NoticedWindow | undefined> {
  const result = await db.execute(sql`
    select extract(epoch from o.bucket)::float8 * 1000 as bucket, o.window_ms, o.window_observed, o.window_expected,
           o.window_limit
    from ${bucketsIn(since, since + NOTICED_WITHIN, bucketMs)} as b
    join observations o on o.bucket = b.bucket and o.series_id = ${seriesId}
    where o.kind in ('low', 'high') and o.rule <> 'floor' and o.window_ms is not null
    order by o.bucket limit 1`);
  const [row] = rowsOf(result);
  if (!row) return undefined;
  const to = Number(row.bucket) + bucketMs;
  return {
    from: to - Number(row.window_ms),
    to,
    observed: Number(row.window_observed),
    expected: Number(row.window_expected),
    limit: numberOrNull(row.window_limit),
  };
}

/**
 * Observed and expected of each series, `from <= bucket < to`, and its worst bucket (the largest loss). What is missing
 * in a muted bucket was planned, so it counts nowhere.
 */
export async function totals(
  db: Db,
  stretches: readonly { readonly seriesId: number; readonly from: number; readonly to: number }[],
  bucketMs: number,
): Promise<Total[]> {
  if (stretches.length === 0) return [];
  const from = Math.min(...stretches.map((stretch) => stretch.from));
  const to = Math.max(...stretches.map((stretch) => stretch.to));
  // A bucket that broke a fixed floor before anything could be expected has no figures, and is low all the same.
  const known = sql.raw("v.value is not null and v.expected is not null and v.kind <> 'muted'");
  const worst = (column: string) =>
    sql`(array_agg(${sql.raw(column)} order by abs(v.expected - v.value) * coalesce(v.weight, 1) desc) filter (where ${known}))[1]`;
  const result = await db.execute(sql`
    select t.series_id, coalesce(sum(v.value) filter (where ${known}), 0) as observed,
           coalesce(sum(v.expected) filter (where ${known}), 0) as expected,
           count(*) filter (where ${known}) as buckets, count(v.weight) filter (where ${known}) as weighed,
           coalesce(sum(v.weight) filter (where ${known}), 0) as weight,
           coalesce(sum(v.value * v.weight) filter (where ${known}), 0) as weighted_observed,
           coalesce(sum(v.expected * v.weight) filter (where ${known}), 0) as weighted_expected,
           extract(epoch from max(v.bucket) filter (where ${known}))::float8 * 1000 as last_bucket,
           count(*) filter (where v.kind in ('low', 'high')) as low_buckets,
           (array_agg(v.shortfall_error order by v.bucket desc) filter (where v.shortfall_error is not null))[1] as error,
           (${worst("v.value")}) as lowest_observed, (${worst("v.expected")}) as lowest_expected,
           extract(epoch from ${worst("v.bucket")})::float8 * 1000 as lowest_at
    from unnest(${intArray(stretches.map((s) => s.seriesId))}, ${instantArray(stretches.map((s) => s.from))},
                ${instantArray(stretches.map((s) => s.to))}) as t (series_id, "from", "to")
    join ${bucketsIn(from, to, bucketMs)} as b on b.bucket >= t."from" and b.bucket < t."to"
    join observations v on v.bucket = b.bucket and v.series_id = t.series_id and ${isIn("v.bucket", from, to)}
    group by t.series_id`);
  return rowsOf(result).map((row) => ({
    seriesId: Number(row.series_id),
    sums: {
      observed: Number(row.observed),
      expected: Number(row.expected),
      buckets: Number(row.buckets),
      weighed: Number(row.weighed),
      weight: Number(row.weight),
      weightedObserved: Number(row.weighted_observed),
      weightedExpected: Number(row.weighted_expected),
    },
    lowestObserved: numberOrNull(row.lowest_observed),
    lowestExpected: numberOrNull(row.lowest_expected),
    lowestAt: numberOrNull(row.lowest_at),
    lastBucket: numberOrNull(row.last_bucket),
    lowBuckets: Number(row.low_buckets),
    shortfallError: numberOrNull(row.error),
  }));
}

/** Buckets that are looked at for a good one. */
const DEEPEST = 5_000;

/**
 * End of the newest good bucket of each of these series; those that were not good within the last some thousand buckets
 * are missing.
 *
 * @param to end of what is known, milliseconds
 */
export async function newestGood(
  db: Db,
  seriesIds: readonly number[],
  { to, bucketMs }: { readonly to: number; readonly bucketMs: number },
): Promise<Map<number, number>> {
  if (seriesIds.length === 0) return new Map();
  const result = await db.execute(sql`
    select t.series_id, extract(epoch from v.bucket)::float8 * 1000 as bucket
    from unnest(${intArray(seriesIds)}) as t (series_id)
    cross join lateral (
      select b.bucket from ${bucketsBack(to - DEEPEST * bucketMs, to, bucketMs)} as b
      cross join lateral (
        select o.good from observations o where o.bucket = b.bucket and o.series_id = t.series_id limit 1) o
      where o.good limit 1) v`);
  return new Map(rowsOf(result).map((row) => [Number(row.series_id), Number(row.bucket) + bucketMs]));
}
