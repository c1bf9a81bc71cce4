import { and, asc, eq, gt, isNull, lte } from "drizzle-orm";
import type { Mute } from "../domain/plans.ts";
import type { Db } from "./db.ts";
import { mutes } from "./schema-mutes.ts";

/** A mute that somebody has set from Slack. */
export interface SetMute extends Mute {
  readonly id: number;
  /** User id (`U…`). */
  readonly setBy: string;
}

/** Writes a mute down. All times in milliseconds since 1970. */
export async function addMute(db: Db, mute: Omit<SetMute, "id">): Promise<void> {
  const { metric, group, from, to, reason, setBy } = mute;
  await db.insert(mutes).values({ metric, group, startsAt: from, endsAt: to, reason, setBy });
}

/** All mutes ever set for a metric, or (null) for any, oldest first. */
export async function mutesSet(db: Db, metric: string | null): Promise<SetMute[]> {
  const rows = await db
    .select()
    .from(mutes)
    .where(metric === null ? undefined : eq(mutes.metric, metric))
    .orderBy(asc(mutes.id));
  return rows.map(({ id, metric: of, group, startsAt, endsAt, reason, setBy }) => {
    return { id, metric: of, group, from: startsAt, to: endsAt, reason, setBy };
  });
}

/** Ends the mutes of exactly this group (null: of the whole metric) that are going on; returns how many there were. */
export async function endMutes(
  db: Db,
  {
    metric,
    group,
    at,
    by,
  }: { readonly metric: string; readonly group: string | null; readonly at: number; readonly by: string },
): Promise<number> {
  const isOf = group === null ? isNull(mutes.group) : eq(mutes.group, group);
  const ended = await db
    .update(mutes)
    .set({ endsAt: at, endedBy: by })
    .where(and(eq(mutes.metric, metric), isOf, gt(mutes.endsAt, at), lte(mutes.startsAt, at)))
    .returning({ id: mutes.id });
  return ended.length;
}
