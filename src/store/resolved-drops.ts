import { sql } from "drizzle-orm";
import { isTogether } from "../domain/detection.ts";
import type { Db } from "./db.ts";
import { UNATTENDED } from "./exclusions.ts";
import { rowsOf } from "./rows-of.ts";

/** The drop of one series in an incident that was confirmed by resolving it. Milliseconds since 1970. */
export interface ResolvedDrop {
  readonly incidentId: number;
  /** null: all groups, as it was several of them together. */
  readonly group: string | null;
  readonly from: number;
  /** When the volume was back, or else when it was resolved. */
  readonly to: number;
  readonly resolvedAt: number;
  /** It ended by itself and nobody took it. */
  readonly unattended: boolean;
}

/** All of a metric that touch the time since `since`, oldest first; no drills, no false alarms. */
export async function resolvedDrops(db: Db, metric: string, since: number): Promise<ResolvedDrop[]> {
  const result = await db.execute(sql`
    select i.id, s.group_name, extract(epoch from x.started_at)::float8 * 1000 as "from",
           extract(epoch from coalesce(i.volume_back_at, i.resolved_at))::float8 * 1000 as "to",
           extract(epoch from i.resolved_at)::float8 * 1000 as resolved_at, ${UNATTENDED} as unattended
    from incidents i join incident_series x on x.incident_id = i.id join series s on s.id = x.series_id
    where s.metric = ${metric} and i.resolved_at > ${new Date(since).toISOString()}::timestamptz and not i.drill and not exists (
      select 1 from new_normals n where n.incident_id = i.id and n.series_id = x.series_id and n.withdrawn_at is null)
    order by x.started_at, s.group_name`);
  return rowsOf(result).map((row) => ({
    incidentId: Number(row.id),
    group: isTogether(String(row.group_name)) ? null : String(row.group_name),
    from: Number(row.from),
    to: Number(row.to),
    resolvedAt: Number(row.resolved_at),
    unattended: row.unattended === true,
  }));
}
