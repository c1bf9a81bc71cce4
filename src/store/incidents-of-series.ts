import { and, asc, desc, eq, gt, inArray, isNull, lt, or, sql } from "drizzle-orm";
import type { Incident } from "../domain/incident.ts";
import type { Db } from "./db.ts";
import { incidentSeries, incidents, series } from "./schema.ts";

/** Incidents of these series that touch `[from, to)` and were no false alarms, oldest first. */
export async function incidentsOfSeries(
  db: Db,
  seriesIds: readonly number[],
  from: number,
  to: number,
): Promise<Incident[]> {
  if (seriesIds.length === 0) return [];
  const members = db
    .select({ id: incidentSeries.incidentId })
    .from(incidentSeries)
    .where(inArray(incidentSeries.seriesId, [...seriesIds]));
  return db
    .select()
    .from(incidents)
    .where(
      and(
        inArray(incidents.id, members),
        lt(incidents.startedAt, to),
        isNull(incidents.dismissedAt),
        or(isNull(incidents.resolvedAt), gt(incidents.resolvedAt, from)),
      ),
    )
    .orderBy(asc(incidents.startedAt));
}

/** Groups that take part in these incidents, by incident. */
export async function groupsOfIncidents(db: Db, incidentIds: readonly number[]): Promise<Map<number, string[]>> {
  if (incidentIds.length === 0) return new Map();
  const rows = await db
    .select({ id: incidentSeries.incidentId, group: series.group })
    .from(incidentSeries)
    .innerJoin(series, eq(series.id, incidentSeries.seriesId))
    .where(inArray(incidentSeries.incidentId, [...incidentIds]))
    .orderBy(asc(series.group));
  const groups = new Map<number, string[]>();
  for (const { id, group } of rows) groups.set(id, [...(groups.get(id) ?? []), group]);
  return groups;
}

/** The incident that was closed last; undefined: none ever was. */
export async function lastClosedIncident(db: Db): Promise<Incident | undefined> {
  const closedAt = sql`coalesce(${incidents.resolvedAt}, ${incidents.dismissedAt})`;
  const [found] = await db
    .select()
    .from(incidents)
    .where(sql`${closedAt} is not null`)
    .orderBy(desc(closedAt))
    .limit(1);
  return found;
}
