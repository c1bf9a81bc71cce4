/**
 * The outbox: posts that Slack has not confirmed yet. A row goes `new` → `sending` → `sent`, or by `unknown` (the call's
 * outcome was lost) back to `new` or on to `sent`. Every step is one statement that names the state it comes from, so two
 * senders on one database cannot both take it.
 */
import { and, asc, eq, gt, inArray, isNull, lt, lte, notInArray, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Db } from "./db.ts";
import { slackPosts } from "./schema.ts";

export type PostRow = typeof slackPosts.$inferSelect;

/** A post that may go out now, with the conversation and the thread it belongs to. */
export interface DuePost {
  readonly post: PostRow;
  /** Slack's id of the conversation; one post at a time goes there. */
  readonly lane: string;
  readonly threadTs: string | null;
}

/** `not_before` of a failed post that is not tried again. */
export const NEVER = Date.UTC(9999, 0, 1);

const SLACK_ID = sql.raw("'^[CGDUW][A-Z0-9]{6,}$'");
// Written out, since a partial index is only used for a condition that the planner can read.
const isNew = sql`${slackPosts.state} = 'new'`;
const root = alias(slackPosts, "root");
const other = alias(slackPosts, "other");

/** Channel names of waiting posts that have to be turned into ids before anything can be sent there. */
export async function namesToResolve(db: Db, now: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ channel: slackPosts.channel })
    .from(slackPosts)
    .where(
      and(
        isNew,
        isNull(slackPosts.threadKey),
        lte(slackPosts.notBefore, now),
        sql`${slackPosts.channel} !~ ${SLACK_ID}`,
      ),
    );
  return rows.map((row) => row.channel);
}

export async function setChannelId(db: Db, name: string, id: string): Promise<void> {
  await db
    .update(slackPosts)
    .set({ channel: id })
    .where(and(eq(slackPosts.channel, name), eq(slackPosts.state, "new")));
}

/** No such channel: everything due there waits until `again`. */
export async function failChannel(db: Db, name: string, fault: string, now: number, again: number): Promise<void> {
  await db
    .update(slackPosts)
    .set({ state: "failed", fault, notBefore: again })
    .where(and(eq(slackPosts.channel, name), eq(slackPosts.state, "new"), lte(slackPosts.notBefore, now)));
}

/**
 * The next post of every conversation: the lowest priority number, then the oldest. A reply waits for its thread's root,
 * and while the outcome of another reply in the thread is open.
 */
export async function nextPosts(db: Db, now: number, without: readonly string[]): Promise<DuePost[]> {
  const lane = sql<string>`coalesce(${root.channel}, ${slackPosts.channel})`;
  return db
    .selectDistinctOn([lane], { post: slackPosts, lane: lane.as("lane"), threadTs: root.ts })
    .from(slackPosts)
    .leftJoin(root, eq(root.key, slackPosts.threadKey))
    .where(and(isDue(now), without.length === 0 ? undefined : notInArray(slackPosts.id, [...without])))
    .orderBy(lane, asc(slackPosts.priority), asc(slackPosts.createdAt), asc(slackPosts.key));
}

function isDue(now: number): SQL | undefined {
  return and(
    isNew,
    lte(slackPosts.notBefore, now),
    or(and(isNull(slackPosts.threadKey), sql`${slackPosts.channel} ~ ${SLACK_ID}`), eq(root.state, "sent")),
    sql`not exists (select 1 from ${slackPosts} as "other" where ${other.threadKey} = ${slackPosts.threadKey}
      and ${other.state} in ('sending', 'unknown'))`,
  );
}

export interface Claim {
  readonly id: string;
  readonly lane: string;
  /** The senders' clock, milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds between two posts in one conversation. */
  readonly paceMs: number;
  /** For how long a post in `sending` is taken for being sent by somebody who lives. */
  readonly leaseMs: number;
}

/**
 * Marks a post as being sent, committed before Slack is called. False: it is taken, or the conversation had a post less
 * than `paceMs` ago, from whichever sender.
 */
export async function claimPost(db: Db, claim: Claim): Promise<boolean> {
  const { id, lane, at } = claim;
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('leadline outbox'), hashtext(${lane}))`);
    const [busy] = await tx
      .select({ id: slackPosts.id })
      .from(slackPosts)
      .where(
        and(
          eq(slackPosts.channel, lane),
          or(
            and(
              inArray(slackPosts.state, ["sending", "sent", "unknown"]),
              gt(slackPosts.attemptedAt, at - claim.paceMs),
            ),
            and(eq(slackPosts.state, "sending"), gt(slackPosts.attemptedAt, at - claim.leaseMs)),
          ),
          lte(slackPosts.attemptedAt, at),
        ),
      )
      .limit(1);
    if (busy) return false;
    const taken = await tx
      .update(slackPosts)
      .set({ state: "sending", channel: lane, attemptedAt: at, attempts: sql`${slackPosts.attempts} + 1` })
      .where(and(eq(slackPosts.id, id), eq(slackPosts.state, "new")))
      .returning({ id: slackPosts.id });
    return taken.length > 0;
  });
}

/** One attempt at a post: what is written about it must not touch a later attempt. */
export interface Attempt {
  readonly id: string;
  readonly attemptedAt: number;
}

export interface Shown {
  readonly shown: number;
  readonly shownHash: string | null;
  readonly fileId: string | null;
  readonly fileHash: string | null;
}

/**
 * Slack has it. `alongside` runs in the same transaction, before the post's row is touched: it may lock the incident, and
 * whoever holds an incident goes on to its posts. Returns false where somebody else has settled this attempt; nothing
 * is written then.
 */
export async function confirmPost(
  db: Db,
  attempt: Attempt,
  posted: Shown & { readonly channel: string; readonly ts: string; readonly at: number },
  alongside: (tx: Db, post: PostRow) => Promise<void>,
): Promise<boolean> {
  const { at, ...shown } = posted;
  const isOpen = isAttempt(attempt, ["sending", "unknown"]);
  const change = { ...shown, state: "sent" as const, sentAt: at, fault: null };
  try {
    await db.transaction(async (tx) => {
      const [post] = await tx.select().from(slackPosts).where(isOpen);
      if (!post) throw new Settled();
      await alongside(tx, { ...post, ...change });
      const confirmed = await tx.update(slackPosts).set(change).where(isOpen).returning({ id: slackPosts.id });
      if (confirmed.length === 0) throw new Settled();
    });
    return true;
  } catch (error) {
    if (error instanceof Settled) return false;
    throw error;
  }
}

/** Somebody else has settled the attempt: what was written alongside is taken back. */
class Settled extends Error {}

/** The outcome of the call is not known: the post is looked for before it is sent again. */
export async function markUnknown(db: Db, attempt: Attempt, fault: string): Promise<void> {
  await db
    .update(slackPosts)
    .set({ state: "unknown", fault })
    .where(isAttempt(attempt, ["sending"]));
}

/** Slack certainly does not have it: it may be sent again. */
export async function backToNew(db: Db, attempt: Attempt, fault: string | null): Promise<void> {
  await db
    .update(slackPosts)
    .set({ state: "new", fault })
    .where(isAttempt(attempt, ["sending", "unknown"]));
}

/** Slack refused it. It waits until `again` ({@link NEVER}: for good). */
export async function markFailed(db: Db, attempt: Attempt, fault: string, again: number): Promise<void> {
  await db
    .update(slackPosts)
    .set({ state: "failed", fault, notBefore: again })
    .where(isAttempt(attempt, ["sending"]));
}

/** It has nothing to show any longer, or cannot have: it is not sent. */
export async function dropPost(db: Db, id: string, fault: string): Promise<void> {
  await db
    .update(slackPosts)
    .set({ state: "failed", fault, notBefore: NEVER })
    .where(and(eq(slackPosts.id, id), eq(slackPosts.state, "new")));
}

/** Whoever was sending these has died: the outcome is unknown. */
export async function expireSending(db: Db, before: number): Promise<number> {
  const rows = await db
    .update(slackPosts)
    .set({ state: "unknown", fault: "the sender stopped in the middle of the call" })
    .where(and(sql`${slackPosts.state} = 'sending'`, lt(slackPosts.attemptedAt, before)))
    .returning({ id: slackPosts.id });
  return rows.length;
}

/** Posts whose outcome is open since `before` or longer, oldest attempt first. */
export async function unknownPosts(db: Db, before: number): Promise<DuePost[]> {
  return db
    .select({ post: slackPosts, lane: slackPosts.channel, threadTs: root.ts })
    .from(slackPosts)
    .leftJoin(root, eq(root.key, slackPosts.threadKey))
    .where(and(sql`${slackPosts.state} = 'unknown'`, lte(slackPosts.attemptedAt, before)))
    .orderBy(asc(slackPosts.priority), asc(slackPosts.attemptedAt))
    .limit(50);
}

/** Posts that took more than one attempt, of which the last came after `since`: the first may have arrived late. */
export async function repeatedPosts(db: Db, since: number): Promise<string[]> {
  const rows = await db
    .select({ id: slackPosts.id })
    .from(slackPosts)
    .where(and(eq(slackPosts.state, "sent"), gt(slackPosts.attempts, 1), gt(slackPosts.attemptedAt, since)));
  return rows.map((row) => row.id);
}

export async function findPost(db: Db, id: string): Promise<DuePost | undefined> {
  const [row] = await db
    .select({ post: slackPosts, lane: slackPosts.channel, threadTs: root.ts })
    .from(slackPosts)
    .leftJoin(root, eq(root.key, slackPosts.threadKey))
    .where(eq(slackPosts.id, id));
  return row;
}

/** Tries refused posts again that are due for it (`everything`: all that may be tried at all). */
export async function reviveFailed(db: Db, now: number, everything: boolean): Promise<void> {
  await db
    .update(slackPosts)
    .set({ state: "new", notBefore: now })
    .where(and(eq(slackPosts.state, "failed"), lt(slackPosts.notBefore, everything ? NEVER : now + 1)));
}

/** Replies whose thread will never exist are given up. */
export async function dropOrphans(db: Db): Promise<void> {
  const gone = db
    .select({ key: root.key })
    .from(root)
    .where(and(eq(root.state, "failed"), eq(root.notBefore, NEVER)));
  await db
    .update(slackPosts)
    .set({ state: "failed", fault: "the message that opens its thread was never sent", notBefore: NEVER })
    .where(and(eq(slackPosts.state, "new"), inArray(slackPosts.threadKey, gone)));
}

/** Since when the oldest post waits that could be sent, milliseconds since 1970; null: none. */
export async function waitingSince(db: Db, now: number): Promise<number | null> {
  const since = sql<string | null>`min(greatest(${slackPosts.createdAt}, ${slackPosts.notBefore}))::text`;
  const [row] = await db
    .select({ since })
    .from(slackPosts)
    .leftJoin(root, eq(root.key, slackPosts.threadKey))
    .where(
      and(
        sql`${slackPosts.state} in ('new', 'sending', 'unknown')`,
        lte(slackPosts.notBefore, now),
        or(isNull(root.state), sql`${root.state} <> 'failed'`),
      ),
    );
  return row?.since ? new Date(row.since).getTime() : null;
}

function isAttempt(attempt: Attempt, from: readonly PostRow["state"][]): SQL | undefined {
  return and(
    eq(slackPosts.id, attempt.id),
    eq(slackPosts.attemptedAt, attempt.attemptedAt),
    inArray(slackPosts.state, [...from]),
  );
}
