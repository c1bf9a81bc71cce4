import { eq, sql } from "drizzle-orm";
import type { Db } from "./db.ts";
import { metricStates } from "./schema.ts";

export type MetricState = typeof metricStates.$inferSelect;
export type MetricStateChange = Partial<Omit<MetricState, "metric">>;

/** Where every metric that was ever polled stands. */
export async function allMetricStates(db: Db): Promise<MetricState[]> {
  return db.select().from(metricStates);
}

/** The state of a metric; made when it is new. `source`: where it is read from now. */
export async function metricState(db: Db, metric: string, source: string): Promise<MetricState> {
  await db
    .insert(metricStates)
    .values({ metric, source })
    .onConflictDoUpdate({
      target: metricStates.metric,
      set: { source },
      setWhere: sql`${metricStates.source} <> ${source}`,
    });
  const [found] = await db.select().from(metricStates).where(eq(metricStates.metric, metric));
  if (!found) throw new Error(`the state of metric ${metric} could not be written`);
  return found;
}

/** End of what was read of a metric; null: nothing was. Milliseconds since 1970. */
export async function readToOf(db: Db, metric: string): Promise<number | null> {
  const [found] = await db
    .select({ readTo: metricStates.readTo })
    .from(metricStates)
    .where(eq(metricStates.metric, metric));
  return found?.readTo ?? null;
}

/** The same, locked until the transaction ends: two replicas never write one metric's round at once. */
export async function lockMetricState(tx: Db, metric: string): Promise<MetricState> {
  const [found] = await tx.select().from(metricStates).where(eq(metricStates.metric, metric)).for("update");
  if (!found) throw new Error(`metric ${metric} has no state: it was never polled`);
  return found;
}

/** Keeps rounds of a metric away until the transaction ends, whether or not it was ever polled. */
export async function holdRounds(tx: Db, metric: string): Promise<void> {
  await tx
    .select({ metric: metricStates.metric })
    .from(metricStates)
    .where(eq(metricStates.metric, metric))
    .for("update");
}

/** Writes a change, and raises the round where the poll wrote observations. */
export async function updateMetricState(
  tx: Db,
  metric: string,
  change: MetricStateChange,
  newRound: boolean,
): Promise<void> {
  await tx
    .update(metricStates)
    .set(newRound ? { ...change, round: sql`${metricStates.round} + 1` } : change)
    .where(eq(metricStates.metric, metric));
}
