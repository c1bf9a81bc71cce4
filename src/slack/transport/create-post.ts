import type { ChatPostMessageArguments } from "@slack/web-api";
import {
  type Attempt,
  backToNew,
  claimPost,
  confirmPost,
  type DuePost,
  dropOrphans,
  dropPost,
  markFailed,
  markUnknown,
  NEVER,
} from "../../store/outbox.ts";
import type { Drawing } from "../drawing.ts";
import type { Desk } from "./desk.ts";
import { faultSentence, isAboutBlocks, isMendable } from "./fault-sentence.ts";
import { EVENT_TYPE } from "./look-up.ts";
import { hashOf, type Variant, variants } from "./message.ts";
import { attempt, type Outcome } from "./outcome.ts";

const METHOD = "chat.postMessage";
/** Refused posts are tried again for so long; then nobody waits for them any more. */
const WORTH_MS = 3 * 24 * 3_600_000;
/** A claimed post is called for at once, or not at all: after a stall another sender may be looking for it. */
const PROMPT_MS = 3_000;

/** Sends one post: draws it, marks it as being sent, calls Slack, writes down what came of it. */
export async function createPost(desk: Desk, due: DuePost): Promise<void> {
  const { post } = due;
  const { db } = desk.core;
  const drawing = await desk.draw(post);
  if (drawing === null) {
    await dropPost(db, post.id, "it had nothing to show any longer when its turn came");
    return dropOrphans(db);
  }
  const fileId = drawing.picture ? await desk.pictures.ready(drawing.picture.key) : null;
  const at = desk.clock();
  const { pace: paceMs, lease: leaseMs } = desk.timing;
  if (!(await claimPost(db, { id: post.id, lane: due.lane, at, paceMs, leaseMs }))) return;
  const claim: Attempt = { id: post.id, attemptedAt: at };
  if (desk.clock() - at > PROMPT_MS) return backToNew(db, claim, null);
  const { outcome, variant } = await postPlainerUntilTaken(desk, due, drawing, fileId, at);
  await writeDown(desk, due, claim, { outcome, variant, drawing });
}

type Posted = Outcome<{ channel: string; ts: string }>;

async function postPlainerUntilTaken(
  desk: Desk,
  due: DuePost,
  drawing: Drawing,
  fileId: string | null,
  claimedAt: number,
): Promise<{ outcome: Posted; variant: Variant }> {
  const ways = variants(drawing, fileId);
  for (const [index, variant] of ways.entries()) {
    const outcome = await post(desk, due, variant);
    const isLast = index === ways.length - 1 || desk.clock() - claimedAt > PROMPT_MS;
    if (isLast || outcome.kind !== "refused" || !isAboutBlocks(outcome.code)) return { outcome, variant };
    desk.core.log.error(
      { key: due.post.key, code: outcome.code, detail: outcome.detail, variant: variant.kind },
      "Slack refused the blocks of a post; it is sent more plainly",
    );
  }
  throw new Error("a drawing has at least one variant");
}

async function post(desk: Desk, { post, lane, threadTs }: DuePost, variant: Variant): Promise<Posted> {
  const place = threadTs === null ? {} : { thread_ts: threadTs, ...(post.broadcast ? { reply_broadcast: true } : {}) };
  const message = {
    channel: lane,
    ...place,
    text: variant.text,
    blocks: variant.blocks,
    unfurl_links: false,
    unfurl_media: false,
    metadata: {
      event_type: EVENT_TYPE,
      event_payload: { outbox_id: post.id, incident_id: post.incidentId ?? 0, role: post.role },
    },
  } as ChatPostMessageArguments;
  return attempt(async () => {
    const { channel, ts } = await desk.poster.chat.postMessage(message);
    if (!channel || !ts) throw new Error("chat.postMessage answered without channel or ts");
    return { channel, ts };
  });
}

interface Result {
  readonly outcome: Posted;
  readonly variant: Variant;
  readonly drawing: Drawing;
}

async function writeDown(desk: Desk, due: DuePost, claim: Attempt, result: Result): Promise<void> {
  const { outcome } = result;
  const { db, log, now } = desk.core;
  const { key } = due.post;
  switch (outcome.kind) {
    case "ok":
      // Counted from the answer: the way to Slack is not always equally long.
      desk.brakes.hold(METHOD, due.lane, desk.timing.pace);
      return sent(desk, due, claim, outcome.value, result);
    case "limited":
      desk.brakes.hold(METHOD, due.lane, outcome.ms);
      log.info({ key, channel: due.lane, ms: outcome.ms }, "Slack asks to wait before the next post");
      return backToNew(db, claim, null);
    case "lost":
      desk.doubles.expect(claim.id);
      log.warn({ key, why: outcome.why }, "outcome of a post unknown; it is looked for before it is sent again");
      return markUnknown(db, claim, "the answer of Slack was lost");
    case "refused": {
      const fault = faultSentence(outcome.code, due.post.channel, outcome.detail);
      const isWorthIt = isMendable(outcome.code) && now() - due.post.createdAt < WORTH_MS;
      log.error({ key, fault, again: isWorthIt }, "post refused");
      if (isMendable(outcome.code)) desk.channels.forget();
      await markFailed(db, claim, fault, isWorthIt ? now() + desk.timing.mend : NEVER);
      return isWorthIt ? undefined : dropOrphans(db);
    }
  }
}

async function sent(
  desk: Desk,
  due: DuePost,
  claim: Attempt,
  place: { channel: string; ts: string },
  { variant, drawing }: Result,
): Promise<void> {
  // A picture that is not there yet leaves the post one version behind: the edit that adds it survives a crash.
  const isWhole = variant.fileId !== null || drawing.picture === null || variant.kind === "plain";
  const shown = {
    shown: due.post.wanted - (isWhole ? 0 : 1),
    shownHash: hashOf(variant),
    fileId: variant.fileId,
    fileHash: variant.fileId === null ? null : (drawing.picture?.key ?? null),
  };
  const posted = { ...shown, ...place, at: desk.core.now() };
  if (await confirmPost(desk.core.db, claim, posted, desk.onSent)) return;
  // Another sender took this attempt for dead: one of the two messages is too many.
  desk.doubles.expect(claim.id);
}
