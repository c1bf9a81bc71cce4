import { eq, gte } from "drizzle-orm";
import type { Db } from "./db.ts";
import { homeVisits } from "./schema-people.ts";

export interface HomeVisit {
  readonly userId: string;
  /** Hash of what the Home tab shows to this person now. */
  readonly shownHash: string | null;
}

/** Somebody has opened the Home tab. */
export async function noteVisit(db: Db, userId: string, openedAt: number): Promise<void> {
  await db
    .insert(homeVisits)
    .values({ userId, openedAt })
    .onConflictDoUpdate({ target: homeVisits.userId, set: { openedAt } });
}

/** Who has opened it since, milliseconds since 1970. */
export async function visitsSince(db: Db, since: number): Promise<HomeVisit[]> {
  return db
    .select({ userId: homeVisits.userId, shownHash: homeVisits.shownHash })
    .from(homeVisits)
    .where(gte(homeVisits.openedAt, since));
}

export async function noteShown(db: Db, userId: string, shownHash: string): Promise<void> {
  await db.update(homeVisits).set({ shownHash }).where(eq(homeVisits.userId, userId));
}
