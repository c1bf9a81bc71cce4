/** The inbox: what Slack delivers is stored before it is acknowledged, once per delivery. */
import { and, asc, eq, isNotNull, isNull, lt, sql } from "drizzle-orm";
import type { Db } from "./db.ts";
import { slackInbox } from "./schema.ts";

export type InboxRow = typeof slackInbox.$inferSelect;

/** Stores a delivery as begun for the first time. False: it is known already. */
export async function storeDelivery(
  db: Db,
  delivery: Pick<InboxRow, "key" | "kind" | "body" | "receivedAt">,
): Promise<boolean> {
  const stored = await db
    .insert(slackInbox)
    .values({ ...delivery, attempts: 1 })
    .onConflictDoNothing({ target: slackInbox.key })
    .returning({ key: slackInbox.key });
  return stored.length > 0;
}

/** Worked off, with a fault or without: what it said is not kept any longer. */
export async function finishDelivery(db: Db, key: string, now: number, fault: string | null): Promise<void> {
  await db.update(slackInbox).set({ doneAt: now, body: null, fault }).where(eq(slackInbox.key, key));
}

/** It failed and is tried again. */
export async function noteDeliveryFault(db: Db, key: string, fault: string): Promise<void> {
  await db.update(slackInbox).set({ fault }).where(eq(slackInbox.key, key));
}

/**
 * Deliveries that were begun and never ended, oldest first. The first is left alone for `graceMs`, since whoever received
 * it may still be at it, and three times as long after every further attempt.
 */
export async function unfinishedDeliveries(db: Db, now: number, graceMs: number): Promise<InboxRow[]> {
  const grace = sql`${graceMs}::float8 * power(3, ${slackInbox.attempts} - 1) * interval '1 millisecond'`;
  return db
    .select()
    .from(slackInbox)
    .where(
      and(
        isNull(slackInbox.doneAt),
        sql`${slackInbox.receivedAt} <= ${new Date(now).toISOString()}::timestamptz - ${grace}`,
      ),
    )
    .orderBy(asc(slackInbox.receivedAt))
    .limit(100);
}

/** Takes an unfinished delivery for one more attempt. False: another process has taken it. */
export async function claimDelivery(db: Db, key: string, attempts: number): Promise<boolean> {
  const taken = await db
    .update(slackInbox)
    .set({ attempts: attempts + 1 })
    .where(and(eq(slackInbox.key, key), eq(slackInbox.attempts, attempts), isNull(slackInbox.doneAt)))
    .returning({ key: slackInbox.key });
  return taken.length > 0;
}

/** Forgets deliveries that Slack will not repeat any more. */
export async function sweepDeliveries(db: Db, before: number): Promise<void> {
  await db.delete(slackInbox).where(and(isNotNull(slackInbox.doneAt), lt(slackInbox.receivedAt, before)));
}
