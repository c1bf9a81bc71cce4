import type { DuePost } from "../../store/outbox.ts";
import type { Search } from "./look-up.ts";

/** Slack's clock and ours may differ by this much. */
const SKEW_MS = 60_000;

/** Where and from when on the message of this post can be. */
export function searchFor({ post, lane, threadTs }: DuePost): Search {
  // It cannot be older than the row. The attempt is named as well because its clock is another one.
  const since = Math.min(post.createdAt, post.attemptedAt ?? post.createdAt) - SKEW_MS;
  return { outboxId: post.id, channel: lane, threadTs, since };
}
