/**
 * The buckets of a stretch of time, written out for a question about single series. Observations are kept in the order
 * of their buckets, all series of a bucket side by side: named one by one, the buckets of a series are found at once,
 * whatever else lies between them.
 */
import { type SQL, sql } from "drizzle-orm";

const DAY = 86_400_000;
/** Every time zone begins its days at a quarter of an hour of UTC. */
const QUARTER = 900_000;

/**
 * Buckets that start in `from <= start < to` as rows of one column `bucket`, oldest first; of days, all moments at which
 * one may start and something was read. Times and lengths in milliseconds.
 */
export function bucketsIn(from: number, to: number, bucketMs: number): SQL {
  const step = stepOf(bucketMs);
  const first = Math.ceil(from / step) * step;
  const last = Math.ceil(to / step) * step - step;
  return series(first, last, step, bucketMs);
}

/** The same, newest first. */
export function bucketsBack(from: number, to: number, bucketMs: number): SQL {
  const step = stepOf(bucketMs);
  const first = Math.ceil(from / step) * step;
  const last = Math.ceil(to / step) * step - step;
  return series(last, first, -step, bucketMs);
}

/**
 * Says the same of a column of buckets as a span: without it the planner knows nothing of how few they are, and reads
 * the whole table.
 */
export function isIn(column: string, from: number, to: number): SQL {
  return sql`${sql.raw(column)} >= ${moment(from)} and ${sql.raw(column)} < ${moment(to)}`;
}

function stepOf(bucketMs: number): number {
  return bucketMs >= DAY ? QUARTER : bucketMs;
}

function series(first: number, last: number, step: number, bucketMs: number): SQL {
  const all = sql`generate_series(${moment(first)}, ${moment(last)}, make_interval(secs => ${step / 1000}::float8))`;
  if (bucketMs < DAY) return sql`(select start as bucket from ${all} as start)`;
  return sql`(select start as bucket from ${all} as start
              where exists (select 1 from observations o where o.bucket = start))`;
}

function moment(ms: number): SQL {
  return sql`${new Date(ms).toISOString()}::timestamptz`;
}
