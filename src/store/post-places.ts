import { and, eq, inArray } from "drizzle-orm";
import type { PostRole } from "../domain/post.ts";
import type { Db } from "./db.ts";
import { slackPosts } from "./schema.ts";

/** Where a post stands in Slack, or will. */
export interface PostPlace {
  readonly role: PostRole;
  readonly incidentId: number | null;
  readonly channel: string;
  /** Null: not sent yet. */
  readonly ts: string | null;
  readonly threadKey: string | null;
}

const place = {
  role: slackPosts.role,
  incidentId: slackPosts.incidentId,
  channel: slackPosts.channel,
  ts: slackPosts.ts,
  threadKey: slackPosts.threadKey,
};

/** The post that is this message in Slack. */
export async function postAt(db: Db, channel: string, ts: string): Promise<PostPlace | undefined> {
  const [found] = await db
    .select(place)
    .from(slackPosts)
    .where(and(eq(slackPosts.channel, channel), eq(slackPosts.ts, ts)));
  return found;
}

/** The first messages of all incidents' threads that were sent, by incident. */
export async function rootPlaces(db: Db, incidentIds: readonly number[]): Promise<Map<number, PostPlace>> {
  if (incidentIds.length === 0) return new Map();
  const rows = await db
    .select(place)
    .from(slackPosts)
    .where(
      and(eq(slackPosts.role, "root"), eq(slackPosts.state, "sent"), inArray(slackPosts.incidentId, [...incidentIds])),
    );
  return new Map(rows.flatMap((row) => (row.incidentId === null ? [] : [[row.incidentId, row]])));
}
