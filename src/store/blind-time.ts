import { sql } from "drizzle-orm";
import type { Db } from "./db.ts";
import { rowsOf } from "./rows-of.ts";

/** The last moment at which any metric of the catalogue was polled; null: never. Milliseconds since 1970. */
export async function lastPoll(db: Db): Promise<number | null> {
  const result = await db.execute(
    sql`select extract(epoch from max(last_poll_at))::float8 * 1000 as at from metric_states where history_done`,
  );
  const at = rowsOf(result)[0]?.at;
  return at === null || at === undefined ? null : Number(at);
}

/**
 * Buckets read since `readFrom` (milliseconds since 1970) that are low or high, by metric.
 *
 * @param oldest no bucket that started before this can have been read since
 */
export async function alarmsReadSince(
  db: Db,
  readFrom: number,
  oldest: number,
): Promise<{ metric: string; buckets: number }[]> {
  const result = await db.execute(sql`
    select s.metric, count(*)::int as buckets from observations v join series s on s.id = v.series_id
    where v.bucket >= ${new Date(oldest).toISOString()}::timestamptz and v.kind in ('low', 'high') and v.read_at >= ${new Date(readFrom).toISOString()}::timestamptz
    group by s.metric order by s.metric`);
  return rowsOf(result).map((row) => ({ metric: String(row.metric), buckets: Number(row.buckets) }));
}

/** For how long Leadline was offline within `[from, to)`, as far as it has noticed. Milliseconds. */
export async function offlineWithin(db: Db, from: number, to: number): Promise<number> {
  const result = await db.execute(sql`
    select coalesce(sum(least((content ->> 'to')::float8, ${to}::float8) - greatest((content ->> 'from')::float8, ${from}::float8)), 0)::float8 as ms
    from slack_posts where key like 'blind:%' and content ->> 'note' = 'blind'
      and (content ->> 'from')::float8 < ${to}::float8 and (content ->> 'to')::float8 > ${from}::float8`);
  return Number(rowsOf(result)[0]?.ms ?? 0);
}
