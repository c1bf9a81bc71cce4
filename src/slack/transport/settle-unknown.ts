import { backToNew, confirmPost, type DuePost } from "../../store/outbox.ts";
import type { Desk } from "./desk.ts";
import { lookUp } from "./look-up.ts";
import { attempt } from "./outcome.ts";
import { searchFor } from "./search.ts";

/**
 * Settles a post whose outcome is open: looks for it in Slack by its metadata, adopts it where it is there, and lets it be
 * sent again where it is not. While Slack cannot be asked it stays open.
 */
export async function settleUnknown(desk: Desk, due: DuePost): Promise<void> {
  const { post, lane } = due;
  const { db, log, now } = desk.core;
  if (post.attemptedAt === null) return;
  const claim = { id: post.id, attemptedAt: post.attemptedAt };
  const found = await lookUp(desk.poster, desk.bot, searchFor(due));
  if (found.kind === "limited") return desk.brakes.hold(lookUpMethod(due), lane, found.ms);
  if (found.kind === "lost") {
    desk.waits.afterFault(post.id, desk.timing.settle);
    return;
  }
  desk.doubles.expect(post.id);
  if (found.kind === "refused") {
    // Nobody can look: the post itself will tell why, or get through, and a double is better than silence.
    log.warn({ key: post.key, code: found.code }, "cannot look for a post of unknown outcome; it is sent again");
    return backToNew(db, claim, post.fault);
  }
  const [ts, ...doubles] = found.value;
  if (ts === undefined) return backToNew(db, claim, post.fault);
  // Adopted with nothing known of what it shows: the next edit makes it right.
  const shown = { shown: 0, shownHash: null, fileId: null, fileHash: null };
  const adopted = await confirmPost(db, claim, { ...shown, channel: lane, ts, at: now() }, desk.onSent);
  if (!adopted) return;
  log.info({ key: post.key, ts }, "a post whose answer was lost was found in Slack");
  for (const double of doubles) await attempt(() => desk.poster.chat.delete({ channel: lane, ts: double }));
}

/** The method by which an open post is looked for. */
export function lookUpMethod(due: DuePost): string {
  return due.threadTs === null ? "conversations.history" : "conversations.replies";
}
