/** What whole weeks brought of a metric and of each of its groups, added up in the database. */
import { sql } from "drizzle-orm";
import { LARGE_TOGETHER, SMALL_TOGETHER } from "../domain/detection.ts";
import type { WeeklySums } from "../domain/slow-changes.ts";
import { instantArray } from "./array-literal.ts";
import type { Db } from "./db.ts";
import { bucketsIn, isIn } from "./grid-buckets.ts";
import { rowsOf } from "./rows-of.ts";
import { folded } from "./volumes.ts";

/**
 * Sums of the weeks between the edges, of the metric as a whole (`group` null, first) and of each group that had a value,
 * in one question; of what does not add up, means times the number of values. Muted time takes no part, and neither
 * does that of incidents: it was told already. The time of the question grows with the number of values.
 *
 * @param edges where the weeks begin, oldest first, and where the newest ends; milliseconds since 1970
 */
export async function weeklySums(
  db: Db,
  metric: { readonly id: string; readonly bucket: number; readonly adds: boolean },
  edges: readonly number[],
): Promise<WeeklySums[]> {
  const [from, to] = [edges[0] as number, edges.at(-1) as number];
  const together = sql`${LARGE_TOGETHER}, ${SMALL_TOGETHER}`;
  const result = await db.execute(sql`
    with told as materialized (
      select s.id as series_id, x.started_at as "from", coalesce(i.volume_back_at, i.resolved_at, 'infinity') as "to"
      from incidents i join incident_series x on x.incident_id = i.id join series own on own.id = x.series_id
      join series s on s.metric = own.metric and (s.id = own.id or own.group_name in (${together}))
      where own.metric = ${metric.id} and i.kind = 'drop' and not i.drill and i.dismissed_at is null
    )
    select s.group_name, width_bucket(o.bucket, ${instantArray(edges)}) - 1 as week,
           ${folded("value", metric.adds)} as volume, count(o.value)::int as known, count(o.weight) > 0 as weighed
    from ${bucketsIn(from, to, metric.bucket)} as b
    join observations o on o.bucket = b.bucket and ${isIn("o.bucket", from, to)}
    join series s on s.id = o.series_id and s.metric = ${metric.id} and s.group_name not in (${together})
    where o.kind is distinct from 'muted' and not exists (
      select from told t where t.series_id = o.series_id and o.bucket >= t."from" and o.bucket < t."to")
    group by grouping sets ((s.group_name, week), (week))`);
  const nothing = (group: string | null): Summed => {
    const zeros = () => new Array<number>(edges.length - 1).fill(0);
    return { group, sums: zeros(), counts: zeros(), weighed: false };
  };
  const found = new Map<string | null, Summed>([[null, nothing(null)]]);
  for (const row of rowsOf(result)) {
    const group = row.group_name === null ? null : String(row.group_name);
    const own = found.get(group) ?? nothing(group);
    found.set(group, own);
    const week = Number(row.week);
    own.counts[week] = Number(row.known);
    own.sums[week] = Number(row.volume ?? 0) * (metric.adds ? 1 : Number(row.known));
    own.weighed ||= row.weighed === true;
  }
  return [...found.values()];
}

interface Summed {
  readonly group: string | null;
  readonly sums: number[];
  readonly counts: number[];
  weighed: boolean;
}
