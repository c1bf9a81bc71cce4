/** Slow changes that were told. */
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { isTogether } from "../domain/detection.ts";
import type { SlowChangeNews, ToldSlowChange } from "../domain/slow-changes.ts";
import type { Db } from "./db.ts";
import { incidentSeries, newNormals, series } from "./schema.ts";
import { slowChanges, slowChangeWeeks } from "./schema-slow-changes.ts";

/** End of the newest week at which slow changes of each metric were looked for, milliseconds since 1970. */
export async function slowChangeWeeksLookedAt(db: Db): Promise<Map<string, number>> {
  const rows = await db.select().from(slowChangeWeeks);
  return new Map(rows.map(({ metric, week }) => [metric, week]));
}

/**
 * Notes that a week of a metric is looked at, to be called in the transaction that tells what was found: whoever comes
 * second waits for the first, and is told false.
 */
export async function noteWeekLookedAt(tx: Db, metric: string, week: number): Promise<boolean> {
  const noted = await tx
    .insert(slowChangeWeeks)
    .values({ metric, week })
    .onConflictDoUpdate({
      target: slowChangeWeeks.metric,
      set: { week },
      setWhere: sql`${slowChangeWeeks.week} < excluded.week`,
    })
    .returning({ metric: slowChangeWeeks.metric });
  return noted.length > 0;
}

/** Slow changes of a metric that were told and are not over. */
export async function openSlowChanges(tx: Db, metric: string): Promise<ToldSlowChange[]> {
  const { id, group, direction, toldLevel, missed } = slowChanges;
  return tx
    .select({ id, group, direction, toldLevel, missed })
    .from(slowChanges)
    .where(and(eq(slowChanges.metric, metric), isNull(slowChanges.overWeek)));
}

/** Writes down what a week has changed in what was told. `week`: its end. */
export async function writeSlowChanges(
  tx: Db,
  metric: string,
  week: number,
  { tell, again, missed, over }: SlowChangeNews,
): Promise<void> {
  if (over.length > 0) {
    await tx
      .update(slowChanges)
      .set({ overWeek: week })
      .where(inArray(slowChanges.id, [...over]));
  }
  for (const one of missed) await tx.update(slowChanges).set({ missed: one.missed }).where(eq(slowChanges.id, one.id));
  for (const { id, level } of again) {
    await tx.update(slowChanges).set({ toldWeek: week, toldLevel: level }).where(eq(slowChanges.id, id));
  }
  // Those that go on have an open row, which the unique index keeps the only one.
  const rows = tell.map(({ group, drift, newest }) => {
    return { metric, group, direction: Math.sign(drift.change), toldWeek: week, toldLevel: newest };
  });
  if (rows.length > 0) await tx.insert(slowChanges).values(rows).onConflictDoNothing();
}

/** Groups of a metric in an open incident; null among them: in one of several groups together. */
export async function groupsInIncidents(db: Db, metric: string): Promise<Set<string | null>> {
  const rows = await db
    .select({ group: series.group })
    .from(incidentSeries)
    .innerJoin(series, eq(series.id, incidentSeries.seriesId))
    .where(and(eq(series.metric, metric), eq(incidentSeries.closed, false)));
  return named(rows);
}

/** Groups of a metric of which somebody has said since `from` that their level is normal; null among them: of all. */
export async function groupsWithNewNormal(db: Db, metric: string, from: number): Promise<Set<string | null>> {
  const rows = await db
    .select({ group: series.group })
    .from(newNormals)
    .innerJoin(series, eq(series.id, newNormals.seriesId))
    .where(
      and(
        eq(series.metric, metric),
        isNull(newNormals.withdrawnAt),
        sql`${newNormals.decidedAt} >= ${new Date(from).toISOString()}::timestamptz`,
      ),
    );
  return named(rows);
}

function named(rows: readonly { readonly group: string }[]): Set<string | null> {
  return new Set(rows.map(({ group }) => (isTogether(group) ? null : group)));
}
