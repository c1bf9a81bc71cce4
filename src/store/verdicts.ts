import { sql } from "drizzle-orm";
import type { Verdict, VerdictKind } from "../domain/detection.ts";
import { booleanArray, floatArray, instantArray, intArray, textArray, toMoment } from "./array-literal.ts";
import type { Db } from "./db.ts";
import { rowsOf } from "./rows-of.ts";
import { numberOrNull } from "./series.ts";

const BATCH = 10_000;

/** A verdict of a known series. */
export type SeriesVerdict = Verdict & { readonly seriesId: number };

/** Writes verdicts in batches; the newest word for a bucket replaces the earlier one. */
export async function upsertVerdicts(db: Db, all: readonly SeriesVerdict[], judgedAt: number): Promise<void> {
  for (let start = 0; start < all.length; start += BATCH) {
    const rows = all.slice(start, start + BATCH);
    await db.execute(sql`
      insert into verdicts (series_id, bucket, kind, observed, expected, lower, upper, score, window_ms,
                            window_observed, window_expected, rule, since, shortfall, good, judged_at)
      select series_id, ${toMoment("bucket")}, kind, observed, expected, lower, upper, score, window_ms::bigint,
             window_observed, window_expected, rule, ${toMoment("since")}, shortfall, good,
             ${new Date(judgedAt).toISOString()}::timestamptz
      from unnest(
        ${intArray(rows.map((v) => v.seriesId))}, ${instantArray(rows.map((v) => v.bucket))},
        ${textArray(rows.map((v) => v.kind))}, ${floatArray(rows.map((v) => v.observed))},
        ${floatArray(rows.map((v) => v.expected))}, ${floatArray(rows.map((v) => v.lower))},
        ${floatArray(rows.map((v) => v.upper))}, ${floatArray(rows.map((v) => finite(v.score)))},
        ${floatArray(rows.map((v) => v.window?.length ?? null))},
        ${floatArray(rows.map((v) => v.window?.observed ?? null))},
        ${floatArray(rows.map((v) => v.window?.expected ?? null))},
        ${textArray(rows.map((v) => v.rule))}, ${instantArray(rows.map((v) => v.since))},
        ${floatArray(rows.map((v) => v.shortfall))}, ${booleanArray(rows.map((v) => v.good))})
        as fresh (series_id, bucket, kind, observed, expected, lower, upper, score, window_ms, window_observed,
                  window_expected, rule, since, shortfall, good)
      on conflict (series_id, bucket) do update set
        kind = excluded.kind, observed = excluded.observed, expected = excluded.expected, lower = excluded.lower,
        upper = excluded.upper, score = excluded.score, window_ms = excluded.window_ms,
        window_observed = excluded.window_observed, window_expected = excluded.window_expected,
        rule = excluded.rule, since = excluded.since, shortfall = excluded.shortfall, good = excluded.good,
        judged_at = excluded.judged_at`);
  }
}

/** A score of minus infinity (an impossible bucket) has no place in an average; it is kept as a very low number. */
function finite(score: number | null): number | null {
  return score === null || Number.isFinite(score) ? score : -1e6;
}

export interface LatestVerdict {
  readonly seriesId: number;
  readonly group: string;
  readonly bucket: number;
  readonly kind: VerdictKind;
  readonly observed: number | null;
  readonly expected: number | null;
  /** Start of the drop, where it is low or high. */
  readonly since: number | null;
  readonly windowMs: number | null;
  readonly windowObserved: number | null;
  readonly windowExpected: number | null;
}

/** The newest verdict of each series of a metric, by group. */
export async function latestVerdicts(db: Db, metric: string): Promise<LatestVerdict[]> {
  const result = await db.execute(sql`
    select s.id as series_id, s.group_name, extract(epoch from v.bucket)::float8 * 1000 as bucket, v.kind, v.observed,
           v.expected, extract(epoch from v.since)::float8 * 1000 as since, v.window_ms, v.window_observed,
           v.window_expected
    from series s cross join lateral (
      select * from verdicts where verdicts.series_id = s.id order by bucket desc limit 1) v
    where s.metric = ${metric} order by s.group_name`);
  return rowsOf(result).map((row) => ({
    seriesId: Number(row.series_id),
    group: String(row.group_name),
    bucket: Number(row.bucket),
    kind: row.kind as VerdictKind,
    observed: numberOrNull(row.observed),
    expected: numberOrNull(row.expected),
    since: numberOrNull(row.since),
    windowMs: numberOrNull(row.window_ms),
    windowObserved: numberOrNull(row.window_observed),
    windowExpected: numberOrNull(row.window_expected),
  }));
}

/** What recovery is decided on: kind and goodness of a bucket. */
export interface TailVerdict {
  readonly seriesId: number;
  readonly bucket: number;
  readonly kind: VerdictKind;
  readonly good: boolean;
}

/** The newest `depth` verdicts of each series from `since` on, oldest first. */
export async function verdictTail(
  db: Db,
  tails: readonly { readonly seriesId: number; readonly since: number }[],
  depth: number,
): Promise<TailVerdict[]> {
  if (tails.length === 0) return [];
  const result = await db.execute(sql`
    select t.series_id, extract(epoch from v.bucket)::float8 * 1000 as bucket, v.kind, v.good
    from unnest(${intArray(tails.map((tail) => tail.seriesId))}, ${instantArray(tails.map((tail) => tail.since))})
         as t (series_id, since)
    cross join lateral (
      select bucket, kind, good from verdicts
      where verdicts.series_id = t.series_id and verdicts.bucket >= ${toMoment("t.since")}
      order by bucket desc limit ${depth}) v
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
  readonly observed: number;
  readonly expected: number;
  readonly lowestObserved: number | null;
  readonly lowestExpected: number | null;
  readonly lowestAt: number | null;
  /** Start of the newest bucket counted. */
  readonly lastBucket: number | null;
  /** Buckets whose verdict is low or high now; none: late rows took the drop back. */
  readonly lowBuckets: number;
}

/** Observed and expected of each series, `from <= bucket < to`, and its worst bucket (the largest loss). */
export async function totals(
  db: Db,
  stretches: readonly { readonly seriesId: number; readonly from: number; readonly to: number }[],
): Promise<Total[]> {
  if (stretches.length === 0) return [];
  const result = await db.execute(sql`
    select t.series_id, coalesce(sum(v.observed), 0) as observed, coalesce(sum(v.expected), 0) as expected,
           extract(epoch from max(v.bucket))::float8 * 1000 as last_bucket,
           count(*) filter (where v.kind in ('low', 'high')) as low_buckets,
           (array_agg(v.observed order by abs(v.expected - v.observed) desc))[1] as lowest_observed,
           (array_agg(v.expected order by abs(v.expected - v.observed) desc))[1] as lowest_expected,
           extract(epoch from (array_agg(v.bucket order by abs(v.expected - v.observed) desc))[1])::float8 * 1000 as lowest_at
    from unnest(${intArray(stretches.map((s) => s.seriesId))}, ${instantArray(stretches.map((s) => s.from))},
                ${instantArray(stretches.map((s) => s.to))}) as t (series_id, "from", "to")
    join verdicts v on v.series_id = t.series_id and v.bucket >= ${toMoment('t."from"')} and v.bucket < ${toMoment('t."to"')}
      and v.observed is not null and v.expected is not null
    group by t.series_id`);
  return rowsOf(result).map((row) => ({
    seriesId: Number(row.series_id),
    observed: Number(row.observed),
    expected: Number(row.expected),
    lowestObserved: numberOrNull(row.lowest_observed),
    lowestExpected: numberOrNull(row.lowest_expected),
    lowestAt: numberOrNull(row.lowest_at),
    lastBucket: numberOrNull(row.last_bucket),
    lowBuckets: Number(row.low_buckets),
  }));
}
