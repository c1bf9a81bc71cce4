import { and, asc, eq, inArray, notInArray, sql } from "drizzle-orm";
import { LARGE_TOGETHER, SMALL_TOGETHER } from "../domain/detection.ts";
import type { Db } from "./db.ts";
import { metricStates, series } from "./schema.ts";

export interface Series {
  readonly id: number;
  readonly group: string;
  /** Start of the first bucket with a row. */
  readonly firstSeen: number;
}

/** Series that are sums of others: what they bring is counted elsewhere already. */
const SUMS = [LARGE_TOGETHER, SMALL_TOGETHER];

/** All series of a metric that its source tells apart, by name. */
export async function seriesOf(db: Db, metric: string): Promise<Series[]> {
  return listed(db, and(eq(series.metric, metric), notInArray(series.group, SUMS)));
}

/** The series of a metric that are sums of its groups: none, one or two. */
export async function sumsOf(db: Db, metric: string): Promise<Series[]> {
  return listed(db, and(eq(series.metric, metric), inArray(series.group, SUMS)));
}

function listed(db: Db, where: ReturnType<typeof and>): Promise<Series[]> {
  return db
    .select({ id: series.id, group: series.group, firstSeen: series.firstSeen })
    .from(series)
    .where(where)
    .orderBy(asc(series.group));
}

/**
 * How many series there are, over all metrics that were ever polled; those kept under another name and sums of others
 * are not counted.
 */
export async function countSeries(db: Db): Promise<number> {
  const [row] = await db
    .select({ n: sql<number>`count(*)::int` })
    .from(series)
    .innerJoin(metricStates, eq(metricStates.metric, series.metric))
    .where(notInArray(series.group, SUMS));
  return row?.n ?? 0;
}

/** Gives all series of a metric another name: what hangs on them stays as it is. */
export async function renameSeries(tx: Db, from: string, to: string): Promise<void> {
  await tx.update(series).set({ metric: to }).where(eq(series.metric, from));
}

/** Rows a statement: each takes three of the 65,535 parameters that one may have. */
const BATCH = 5_000;

/** Makes series for groups that were never seen. `firstSeen`: start of each group's first bucket. */
export async function addSeries(db: Db, metric: string, firstSeen: ReadonlyMap<string, number>): Promise<void> {
  const rows = [...firstSeen].map(([group, at]) => ({ metric, group, firstSeen: at }));
  for (let start = 0; start < rows.length; start += BATCH) {
    await db
      .insert(series)
      .values(rows.slice(start, start + BATCH))
      .onConflictDoNothing();
  }
}

export function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

/** Names of series by id. */
export async function groupsOf(db: Db, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: series.id, group: series.group })
    .from(series)
    .where(and(inArray(series.id, [...ids])));
  return new Map(rows.map((row) => [row.id, row.group]));
}
