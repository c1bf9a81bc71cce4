import { sql } from "drizzle-orm";
import { type Exclusion, isTogether } from "../domain/detection.ts";
import type { Db } from "./db.ts";
import { rowsOf } from "./rows-of.ts";

/** A time that must not teach, and since when that is known. Milliseconds since 1970. */
export interface KnownExclusion extends Exclusion {
  readonly knownAt: number;
}

/**
 * Time that must not teach the detector: resolved incidents of a metric, from the start of the drop until the volume
 * was back. False alarms teach, and so does what has become the new normal, so they are not among them. Of one that
 * ended by itself and that nobody took, nobody knows what it was. What several groups lacked together does not teach
 * any of them.
 *
 * Oldest first.
 *
 * @param closedAfter only incidents resolved after this moment (milliseconds since 1970)
 */
export async function exclusionsOf(db: Db, metric: string, closedAfter: number): Promise<KnownExclusion[]> {
  const result = await db.execute(sql`
    select s.group_name, extract(epoch from x.started_at)::float8 * 1000 as "from",
           extract(epoch from coalesce(i.volume_back_at, i.resolved_at))::float8 * 1000 as "to",
           extract(epoch from i.resolved_at)::float8 * 1000 as known_at, ${UNATTENDED} as unattended
    from incidents i join incident_series x on x.incident_id = i.id join series s on s.id = x.series_id
    where s.metric = ${metric} and i.resolved_at > ${new Date(closedAfter).toISOString()}::timestamptz
      and not i.drill and not exists (
        select 1 from new_normals n where n.incident_id = i.id and n.series_id = x.series_id and n.withdrawn_at is null)
    order by i.resolved_at, s.group_name`);
  return rowsOf(result).map((row) => ({
    group: isTogether(String(row.group_name)) ? null : String(row.group_name),
    from: Number(row.from),
    to: Number(row.to),
    knownAt: Number(row.known_at),
    ...(row.unattended === true ? { unattended: true } : {}),
  }));
}

/** Nobody acknowledged it, named its cause, told the client of it or closed it. `i`: the incident. */
export const UNATTENDED = sql.raw(
  "(coalesce(i.acknowledged_by, i.cause, i.resolved_by) is null and coalesce(i.acknowledged_at, i.client_told_at) is null)",
);
