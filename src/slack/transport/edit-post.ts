import type { ChatUpdateArguments } from "@slack/web-api";
import type { PostRow } from "../../store/outbox.ts";
import { claimEdit, confirmEdit, giveUpEdit, noteFault, releaseEdit, showsFile } from "../../store/outbox-edits.ts";
import type { Drawing } from "../drawing.ts";
import type { Desk } from "./desk.ts";
import { faultSentence, isAboutBlocks, isMendable } from "./fault-sentence.ts";
import { hashOf, type Variant, variants } from "./message.ts";
import { attempt, type Outcome } from "./outcome.ts";

const METHOD = "chat.update";
/** Under this name a post that was edited a moment ago is held. */
export const EDIT_GAP = "edit gap";
/** An edit calls only while its claim certainly outlives the call. */
const CALL_MS = 12_000;
/** A refusal that a person can mend is tried again after the pause of posts, and then less often, for three days. */
const RARER = 5;
const WORTH_MS = 3 * 24 * 3_600_000;

/** Brings one post in Slack to what the database wants, unless another sender is at it. */
export async function editPost(desk: Desk, id: string): Promise<void> {
  const { db, now } = desk.core;
  const begin = desk.clock();
  const until = now() + desk.timing.editLease;
  const post = await claimEdit(db, id, now(), until);
  if (!post) return;
  let next = now();
  try {
    const isInTime = () => desk.clock() - begin < desk.timing.editLease - CALL_MS;
    next += await edit(desk, post, isInTime);
  } finally {
    await releaseEdit(db, id, until, Math.max(next, now()));
  }
}

/** What an edit is about: what to show, and whether a newer picture than the one shown is on its way. */
interface Plan {
  readonly post: PostRow;
  readonly drawing: Drawing;
  readonly fileId: string | null;
  readonly fileHash: string | null;
  readonly awaitsPicture: boolean;
}

/** Returns for how long the post is left alone, milliseconds. */
async function edit(desk: Desk, post: PostRow, isInTime: () => boolean): Promise<number> {
  const drawing = await desk.draw(post);
  if (drawing === null) {
    await giveUpEdit(desk.core.db, post.id, post.wanted, null);
    return 0;
  }
  const plan = await planEdit(desk, post, drawing);
  const ways = variants(drawing, plan.fileId);
  for (const [index, variant] of ways.entries()) {
    if (hashOf(variant) === post.shownHash) {
      await confirm(desk, plan, variant);
      return 0;
    }
    if (!isInTime()) return 0;
    const outcome = await update(desk, post, variant);
    if (outcome.kind === "ok") {
      desk.brakes.hold(EDIT_GAP, post.id, desk.timing.editGap);
      desk.waits.clear(post.id);
      await confirm(desk, plan, variant);
      return 0;
    }
    const isRefusal = outcome.kind === "refused" && isAboutBlocks(outcome.code);
    if (!isRefusal || index === ways.length - 1) return failed(desk, post, outcome);
    desk.core.log.error(
      { key: post.key, code: outcome.code, detail: outcome.detail, variant: variant.kind },
      "Slack refused the blocks of an edit; it is shown more plainly",
    );
    if (variant.fileId !== null && plan.fileHash !== null) await desk.pictures.reject(plan.fileHash, variant.fileId);
  }
  return 0;
}

async function planEdit(desk: Desk, post: PostRow, drawing: Drawing): Promise<Plan> {
  const { picture } = drawing;
  const plan = { post, drawing };
  if (picture === null) return { ...plan, fileId: null, fileHash: null, awaitsPicture: false };
  if (picture.key === post.fileHash && post.fileId !== null) {
    return { ...plan, fileId: post.fileId, fileHash: post.fileHash, awaitsPicture: false };
  }
  const ready = await desk.pictures.ready(picture.key);
  if (ready !== null) return { ...plan, fileId: ready, fileHash: picture.key, awaitsPicture: false };
  // The words do not wait for the picture: until it is there, the one before stays.
  const awaitsPicture = !desk.pictures.hasGivenUp(picture.key);
  return { ...plan, fileId: post.fileId, fileHash: post.fileHash, awaitsPicture };
}

async function update(desk: Desk, post: PostRow, variant: Variant): Promise<Outcome<unknown>> {
  const message = {
    channel: post.channel,
    ts: post.ts ?? "",
    text: variant.text,
    blocks: variant.blocks,
  } as ChatUpdateArguments;
  return attempt(() => desk.poster.chat.update(message));
}

async function confirm(desk: Desk, plan: Plan, variant: Variant): Promise<void> {
  const { post, drawing } = plan;
  const { db } = desk.core;
  const awaits = plan.awaitsPicture && variant.kind !== "plain";
  const fileHash = variant.fileId === null ? null : plan.fileHash;
  const shown = awaits ? post.wanted - 1 : post.wanted;
  await confirmEdit(db, post.id, { shown, shownHash: hashOf(variant), fileId: variant.fileId, fileHash }, null);
  if (awaits && drawing.picture) {
    desk.waits.forVersion(post.id, post.wanted);
    desk.pictures
      .fileFor(drawing.picture)
      .catch((error: unknown) => desk.core.log.error({ err: error }, "picture failed"))
      .finally(() => desk.waits.clear(post.id));
  }
  const old = post.fileId;
  if (old !== null && old !== variant.fileId && !(await showsFile(db, old, post.id))) await desk.pictures.discard(old);
}

async function failed(desk: Desk, post: PostRow, outcome: Exclude<Outcome<unknown>, { kind: "ok" }>): Promise<number> {
  const { db, log } = desk.core;
  const { key, id, wanted } = post;
  if (outcome.kind === "limited") {
    desk.brakes.hold(METHOD, post.channel, outcome.ms);
    return 0;
  }
  if (outcome.kind === "lost") {
    // It may still arrive: the next edit waits, so that it does not arrive after that.
    desk.waits.afterFault(id, desk.timing.settle);
    log.warn({ key, why: outcome.why }, "outcome of an edit unknown; it is sent again");
    return 0;
  }
  const fault = faultSentence(outcome.code, post.channel, outcome.detail);
  const { mend } = desk.timing;
  // Nothing else would bring the message up to date: what it shows now may be all that it is going to show.
  const faults = isMendable(outcome.code) ? desk.waits.afterFault(id, 0) : Number.POSITIVE_INFINITY;
  if (faults * RARER * mend < WORTH_MS) {
    log.error({ key, fault }, "edit refused; it is tried again");
    await noteFault(db, id, fault);
    return Math.min(faults, RARER) * mend;
  }
  log.error({ key, fault }, "edit refused; the post stays as it is");
  await giveUpEdit(db, id, wanted, fault);
  return 0;
}
