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

/** Buckets judged since `judgedFrom` (milliseconds since 1970) that are low or high now, by metric. */
export async function alarmsJudgedSince(db: Db, judgedFrom: number): Promise<{ metric: string; buckets: number }[]> {
  const result = await db.execute(sql`
    select s.metric, count(*)::int as buckets from verdicts v join series s on s.id = v.series_id
    where v.kind in ('low', 'high') and v.judged_at >= ${new Date(judgedFrom).toISOString()}::timestamptz
    group by s.metric order by s.metric`);
  return rowsOf(result).map((row) => ({ metric: String(row.metric), buckets: Number(row.buckets) }));
}
