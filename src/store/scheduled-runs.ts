import { eq, sql } from "drizzle-orm";
import type { Db } from "./db.ts";
import { scheduledRuns } from "./schema.ts";

/**
 * Claims one tick of a schedule: true for the one replica that runs it. A claim that was not finished within the
 * lease (its replica died) may be taken over.
 */
export async function claimRun(db: Db, key: string, now: number, leaseMs: number): Promise<boolean> {
  const claimed = await db
    .insert(scheduledRuns)
    .values({ key, claimedAt: now })
    .onConflictDoUpdate({
      target: scheduledRuns.key,
      set: { claimedAt: now },
      setWhere: sql`${scheduledRuns.finishedAt} is null and ${scheduledRuns.claimedAt} < ${new Date(now - leaseMs).toISOString()}::timestamptz`,
    })
    .returning({ key: scheduledRuns.key });
  return claimed.length > 0;
}

/** Whether somebody has begun this run and not finished it: who holds it, or has died with it, is not known. */
export async function isBegun(db: Db, key: string): Promise<boolean> {
  const [row] = await db
    .select({ finishedAt: scheduledRuns.finishedAt })
    .from(scheduledRuns)
    .where(eq(scheduledRuns.key, key));
  return row !== undefined && row.finishedAt === null;
}

export async function finishRun(db: Db, key: string, now: number): Promise<void> {
  await db.update(scheduledRuns).set({ finishedAt: now }).where(eq(scheduledRuns.key, key));
}

/** Forgets claims older than `before`: they only guard against a second run of the same tick. */
export async function sweepRuns(db: Db, before: number): Promise<void> {
  await db
    .delete(scheduledRuns)
    .where(sql`${scheduledRuns.claimedAt} < ${new Date(before).toISOString()}::timestamptz`);
}
