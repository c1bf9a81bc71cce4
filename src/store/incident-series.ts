import { and, eq, inArray } from "drizzle-orm";
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
export async function noteRecovery(
  tx: Db,
  incidentId: number,
  seriesId: number,
  state: { readonly low: boolean; readonly goodBuckets: number },
): Promise<void> {
  await tx
    .update(incidentSeries)
    .set(state)
    .where(and(eq(incidentSeries.incidentId, incidentId), eq(incidentSeries.seriesId, seriesId)));
}

/** The incident is over, or goes on: its series may, or may not, be part of another one. */
export async function setSeriesClosed(tx: Db, incidentId: number, closed: boolean): Promise<void> {
  await tx.update(incidentSeries).set({ closed }).where(eq(incidentSeries.incidentId, incidentId));
}

/** Which of these series are in some open incident already. */
export async function busySeries(tx: Db, seriesIds: readonly number[]): Promise<Set<number>> {
  if (seriesIds.length === 0) return new Set();
  const rows = await tx
    .select({ id: incidentSeries.seriesId })
    .from(incidentSeries)
    .where(and(inArray(incidentSeries.seriesId, [...seriesIds]), eq(incidentSeries.closed, false)));
  return new Set(rows.map((row) => row.id));
}

/** Ids of an incident's series. */
export async function seriesIdsOf(db: Db, incidentId: number): Promise<{ seriesId: number; startedAt: number }[]> {
  return db
    .select({ seriesId: incidentSeries.seriesId, startedAt: incidentSeries.startedAt })
    .from(incidentSeries)
    .where(eq(incidentSeries.incidentId, incidentId));
}
