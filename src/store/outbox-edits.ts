/** Edits of posts that Slack has: `wanted` runs ahead, `shown` follows. */
import { and, asc, eq, lte, ne, sql } from "drizzle-orm";
import type { Db } from "./db.ts";
import type { PostRow, Shown } from "./outbox.ts";
import { slackPosts } from "./schema.ts";

export type StalePost = Pick<PostRow, "id" | "key" | "channel" | "wanted">;

/** Posts that show less than is wanted, roots first. */
export async function stalePosts(db: Db, now: number): Promise<StalePost[]> {
  return db
    .select({ id: slackPosts.id, key: slackPosts.key, channel: slackPosts.channel, wanted: slackPosts.wanted })
    .from(slackPosts)
    .where(and(isStale(), lte(slackPosts.notBefore, now)))
    .orderBy(asc(slackPosts.priority), asc(slackPosts.notBefore))
    .limit(200);
}

/**
 * Takes a post for an edit until `until`: two senders must not draw it at once, or the older drawing might arrive last.
 * Undefined: somebody else has it, or it is up to date.
 */
export async function claimEdit(db: Db, id: string, now: number, until: number): Promise<PostRow | undefined> {
  const [post] = await db
    .update(slackPosts)
    .set({ notBefore: until })
    .where(and(eq(slackPosts.id, id), isStale(), lte(slackPosts.notBefore, now)))
    .returning();
  return post;
}

/** Ends a claim; the next edit may come from `next` on. No effect where the claim has run out and another has begun. */
export async function releaseEdit(db: Db, id: string, until: number, next: number): Promise<void> {
  await db
    .update(slackPosts)
    .set({ notBefore: next })
    .where(and(eq(slackPosts.id, id), eq(slackPosts.notBefore, until)));
}

/** What Slack shows now. Never goes back: an older state of the post leaves the row alone. */
export async function confirmEdit(db: Db, id: string, shown: Shown, fault: string | null): Promise<void> {
  await db
    .update(slackPosts)
    .set({ ...shown, fault })
    .where(and(eq(slackPosts.id, id), eq(slackPosts.state, "sent"), lte(slackPosts.shown, shown.shown)));
}

/** This version will not be shown; the next one is tried again. */
export async function giveUpEdit(db: Db, id: string, version: number, fault: string | null): Promise<void> {
  await db
    .update(slackPosts)
    .set({ shown: version, fault })
    .where(and(eq(slackPosts.id, id), lte(slackPosts.shown, version)));
}

export async function noteFault(db: Db, id: string, fault: string): Promise<void> {
  await db.update(slackPosts).set({ fault }).where(eq(slackPosts.id, id));
}

/** True while another post than `id` shows this file. */
export async function showsFile(db: Db, fileId: string, id: string): Promise<boolean> {
  const [row] = await db
    .select({ id: slackPosts.id })
    .from(slackPosts)
    .where(and(eq(slackPosts.fileId, fileId), ne(slackPosts.id, id)))
    .limit(1);
  return row !== undefined;
}

function isStale() {
  // Written out, since a partial index is only used for a condition that the planner can read.
  return sql`${slackPosts.state} = 'sent' and ${slackPosts.wanted} > ${slackPosts.shown}`;
}
