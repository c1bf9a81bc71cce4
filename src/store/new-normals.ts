import { and, eq, isNull, sql } from "drizzle-orm";
import { type Hold, isTogether, type NewNormal } from "../domain/detection.ts";
import type { Db } from "./db.ts";
import { rowsOf } from "./rows-of.ts";
import { newNormals } from "./schema.ts";

/** What people, and incidents that are open, say of the levels of a metric's series. */
export interface SaidOfLevels {
  readonly holds: readonly Hold[];
  readonly decisions: readonly NewNormal[];
  /** How many decisions were taken back: what they did to a monitor can only be undone by building it anew. */
  readonly withdrawn: number;
}

export async function saidOfLevels(db: Db, metric: string): Promise<SaidOfLevels> {
  const result = await db.execute(sql`
    select s.group_name, extract(epoch from x.started_at)::float8 * 1000 as "from", null::float8 as at, false as withdrawn
    from series s join incident_series x on x.series_id = s.id and not x.closed join incidents i on i.id = x.incident_id
    where s.metric = ${metric} and i.kind = 'drop' and not i.drill
    union all
    select s.group_name, extract(epoch from n.started_at)::float8 * 1000, extract(epoch from n.decided_at)::float8 * 1000,
           n.withdrawn_at is not null
    from series s join new_normals n on n.series_id = s.id
    where s.metric = ${metric}
    order by at, group_name`);
  const rows = rowsOf(result).map((row) => ({
    // What several groups lack together is said of all of them.
    group: isTogether(String(row.group_name)) ? null : String(row.group_name),
    from: Number(row.from),
    at: row.at === null ? null : Number(row.at),
    withdrawn: row.withdrawn === true,
  }));
  return {
    holds: rows.filter(({ at }) => at === null).map(({ group, from }) => ({ group, from })),
    decisions: rows.flatMap(({ group, from, at, withdrawn }) =>
      at === null || withdrawn ? [] : [{ group, from, at }],
    ),
    withdrawn: rows.filter(({ withdrawn }) => withdrawn).length,
  };
}

/** The series of an incident that are low now are normal from now on, since their drop began. Twice is once. */
export async function addNewNormals(
  tx: Db,
  incidentId: number,
  decision: { readonly at: number; readonly person: string | null },
): Promise<void> {
  await tx.execute(sql`
    insert into new_normals (incident_id, series_id, started_at, decided_at, decided_by)
    select x.incident_id, x.series_id, x.started_at, ${new Date(decision.at).toISOString()}::timestamptz, ${decision.person}::text
    from incident_series x where x.incident_id = ${incidentId} and x.low
    on conflict do nothing`);
}

/** It was none after all. */
export async function withdrawNewNormals(tx: Db, incidentId: number, at: number): Promise<void> {
  await tx
    .update(newNormals)
    .set({ withdrawnAt: at })
    .where(and(eq(newNormals.incidentId, incidentId), isNull(newNormals.withdrawnAt)));
}
