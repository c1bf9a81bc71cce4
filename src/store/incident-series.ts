import { and, eq, inArray, sql } from "drizzle-orm";
import { booleanArray, intArray } from "./array-literal.ts";
import type { Db } from "./db.ts";
import { incidentSeries } from "./schema.ts";

/** A series takes part in an incident, or takes part again after a reopening: its drop then began at the first start. */
export async function joinIncident(
  tx: Db,
  row: {
    readonly incidentId: number;
    readonly seriesId: number;
    readonly startedAt: number;
    readonly joinedAt: number;
  },
): Promise<void> {
  await tx
    .insert(incidentSeries)
    .values(row)
    .onConflictDoUpdate({
      target: [incidentSeries.incidentId, incidentSeries.seriesId],
      set: { joinedAt: row.joinedAt, low: true, goodBuckets: 0, closed: false },
    });
}

/** Where each series of an incident stands on its way back. */
export async function noteRecoveries(
  tx: Db,
  incidentId: number,
  all: readonly { readonly seriesId: number; readonly low: boolean; readonly good: number }[],
): Promise<void> {
  if (all.length === 0) return;
  await tx.execute(sql`
    update incident_series set low = fresh.low, good_buckets = fresh.good
    from unnest(${intArray(all.map((one) => one.seriesId))}, ${booleanArray(all.map((one) => one.low))},
                ${intArray(all.map((one) => one.good))}) as fresh (series_id, low, good)
    where incident_series.incident_id = ${incidentId} and incident_series.series_id = fresh.series_id
      and (incident_series.low, incident_series.good_buckets) is distinct from (fresh.low, fresh.good)`);
}

/** The incident is over: its series may be part of another one. */
export async function closeSeries(tx: Db, incidentId: number): Promise<void> {
  await tx.update(incidentSeries).set({ closed: true }).where(eq(incidentSeries.incidentId, incidentId));
}

/** The incident goes on, with those of its series that are in no other open one by now. */
export async function reopenSeries(tx: Db, incidentId: number): Promise<void> {
  await tx.execute(sql`
    update incident_series set closed = false
    where incident_id = ${incidentId} and not exists (
      select 1 from incident_series as other where other.series_id = incident_series.series_id and not other.closed)`);
}

/** The open incident that each of these series is in; those that are in none are missing. */
export async function busySeries(tx: Db, seriesIds: readonly number[]): Promise<Map<number, number>> {
  if (seriesIds.length === 0) return new Map();
  const rows = await tx
    .select({ seriesId: incidentSeries.seriesId, incidentId: incidentSeries.incidentId })
    .from(incidentSeries)
    .where(and(inArray(incidentSeries.seriesId, [...seriesIds]), eq(incidentSeries.closed, false)));
  return new Map(rows.map((row) => [row.seriesId, row.incidentId]));
}

/** Series that take part in an incident now. */
export async function membersOf(db: Db, incidentId: number): Promise<{ seriesId: number; startedAt: number }[]> {
  return (await everMembersOf(db, incidentId)).filter((row) => !row.closed);
}

/** Series that took part in an incident at any time. */
export async function everMembersOf(
  db: Db,
  incidentId: number,
): Promise<{ seriesId: number; startedAt: number; closed: boolean }[]> {
  const { seriesId, startedAt, closed } = incidentSeries;
  return db
    .select({ seriesId, startedAt, closed })
    .from(incidentSeries)
    .where(eq(incidentSeries.incidentId, incidentId));
}
