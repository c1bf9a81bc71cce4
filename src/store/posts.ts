import { and, eq, inArray, sql } from "drizzle-orm";
import type { PostRole } from "../domain/post.ts";
import type { Db } from "./db.ts";
import { slackPosts } from "./schema.ts";

/** Roots go first, whatever else waits. */
const PRIORITY: Readonly<Record<PostRole, number>> = {
  root: 0,
  page: 1,
  client: 1,
  checklist: 2,
  note: 3,
  slow_change: 3,
  digest: 4,
};

export interface WantedPost {
  /** Names the post: wanting it twice is one post. */
  readonly key: string;
  readonly role: PostRole;
  readonly incidentId: number | null;
  readonly channel: string;
  readonly threadKey: string | null;
  readonly broadcast?: boolean;
  readonly content?: Record<string, unknown>;
  readonly at: number;
}

/** Puts a post into the outbox; it is sent after the commit. */
export async function wantPost(tx: Db, post: WantedPost): Promise<void> {
  const { at, ...row } = post;
  await tx
    .insert(slackPosts)
    .values({ ...row, priority: PRIORITY[post.role], notBefore: at, createdAt: at })
    .onConflictDoNothing({ target: slackPosts.key });
}

/** Whether a post of this key was ever wanted. */
export async function isWanted(db: Db, key: string): Promise<boolean> {
  const [row] = await db.select({ id: slackPosts.id }).from(slackPosts).where(eq(slackPosts.key, key));
  return row !== undefined;
}

/** What these posts of an incident show has changed: they are drawn anew. */
export async function touchPosts(tx: Db, incidentId: number, roles: readonly PostRole[]): Promise<void> {
  await tx
    .update(slackPosts)
    .set({ wanted: sql`${slackPosts.wanted} + 1` })
    .where(and(eq(slackPosts.incidentId, incidentId), inArray(slackPosts.role, [...roles])));
}

/** How many posts of an incident have a key that begins like this: the next one's number. */
export async function countPosts(tx: Db, keyPrefix: string): Promise<number> {
  const [row] = await tx
    .select({ n: sql<number>`count(*)::int` })
    .from(slackPosts)
    .where(sql`starts_with(${slackPosts.key}, ${keyPrefix})`);
  return row?.n ?? 0;
}

/** Messages to a client's owners that belong to an incident. */
export async function clientPosts(
  db: Db,
  incidentId: number,
): Promise<{ key: string; channel: string; threadKey: string | null }[]> {
  return db
    .select({ key: slackPosts.key, channel: slackPosts.channel, threadKey: slackPosts.threadKey })
    .from(slackPosts)
    .where(and(eq(slackPosts.incidentId, incidentId), eq(slackPosts.role, "client")));
}
