import {
  type DuePost,
  dropOrphans,
  expireSending,
  failChannel,
  namesToResolve,
  nextPosts,
  reviveFailed,
  setChannelId,
  unknownPosts,
  waitingSince,
} from "../../store/outbox.ts";
import { stalePosts } from "../../store/outbox-edits.ts";
import { createPost } from "./create-post.ts";
import type { Desk } from "./desk.ts";
import { EDIT_GAP, editPost } from "./edit-post.ts";
import { faultSentence } from "./fault-sentence.ts";
import { lookUpMethod, settleUnknown } from "./settle-unknown.ts";
import { Underway } from "./underway.ts";

const EDITS_AT_ONCE = 4;
const REVIVE_MS = 15_000;

/**
 * One look at the database after the other: each starts what can be started and does not wait for it. One post at a time
 * per conversation, one edit at a time per post.
 */
export class Rounds {
  readonly #desk: Desk;
  readonly #lanes: Underway;
  readonly #edits: Underway;
  readonly #chores: Underway;
  #revivedAt = Number.NEGATIVE_INFINITY;

  constructor(desk: Desk) {
    this.#desk = desk;
    const report = (error: unknown, key: string) => desk.core.log.error({ err: error, key }, "sending failed");
    this.#lanes = new Underway(report);
    this.#edits = new Underway(report);
    this.#chores = new Underway(report);
  }

  /** Looks once. Returns true while something waits that could be sent, or is under way. */
  async next(): Promise<boolean> {
    const { core, clock, timing } = this.#desk;
    await this.#revive();
    await this.#resolveNames();
    await expireSending(core.db, clock() - timing.lease);
    const open = await unknownPosts(core.db, clock());
    this.#startLookUps(open.filter(({ post }) => (post.attemptedAt ?? 0) <= clock() - timing.settle));
    const due = await nextPosts(core.db, core.now(), []);
    await this.#startPosts(due);
    const stale = await this.#startEdits();
    if (this.#desk.doubles.waiting > 0) this.#chores.start("doubles", () => this.#desk.doubles.look());
    return stale > 0 || this.isBusy || (await waitingSince(core.db, core.now())) !== null;
  }

  get isBusy(): boolean {
    return this.#lanes.size + this.#edits.size > 0 || this.#desk.pictures.busy > 0;
  }

  /** Refused posts are tried again now, for instance because the bot was invited. */
  async reviveAll(): Promise<void> {
    this.#desk.channels.forget();
    await reviveFailed(this.#desk.core.db, this.#desk.core.now(), true);
  }

  /** Resolves when something under way has ended. */
  async someEnds(): Promise<void> {
    await Promise.race([this.#lanes.someEnds(), this.#edits.someEnds()]);
  }

  /** Resolves when nothing is under way. */
  async rest(): Promise<void> {
    await Promise.all([this.#lanes.allEnd(), this.#edits.allEnd(), this.#chores.allEnd()]);
  }

  async #revive(): Promise<void> {
    const { core, clock, timing } = this.#desk;
    if (clock() - this.#revivedAt < Math.min(REVIVE_MS, timing.mend)) return;
    this.#revivedAt = clock();
    await reviveFailed(core.db, core.now(), false);
    await dropOrphans(core.db);
  }

  async #resolveNames(): Promise<void> {
    const { core, channels, brakes, timing } = this.#desk;
    for (const name of await namesToResolve(core.db, core.now())) {
      if (brakes.isHeld("conversations.list", "")) return;
      const found = await channels.find(name);
      if (found.kind === "limited") return brakes.hold("conversations.list", "", found.ms);
      if (found.kind === "lost") return brakes.hold("conversations.list", "", timing.settle);
      if (found.kind === "ok" && found.value) {
        await setChannelId(core.db, name, found.value.id);
        continue;
      }
      const fault = faultSentence(found.kind === "ok" ? "channel_not_found" : found.code, name);
      core.log.error({ channel: name, fault }, "posts cannot be sent");
      await failChannel(core.db, name, fault, core.now(), core.now() + timing.mend);
    }
  }

  #startLookUps(open: readonly DuePost[]): void {
    const { brakes, waits } = this.#desk;
    for (const due of open) {
      if (waits.isWaiting(due.post.id, due.post.wanted) || brakes.isHeld(lookUpMethod(due), due.lane)) continue;
      this.#lanes.start(due.lane, () => settleUnknown(this.#desk, due));
    }
  }

  async #startPosts(due: readonly DuePost[]): Promise<void> {
    const { core, brakes, waits } = this.#desk;
    const stuck = due.some(({ post }) => waits.isWaiting(post.id, post.wanted));
    const free = stuck ? await nextPosts(core.db, core.now(), waits.waiting()) : due;
    for (const next of free) {
      if (brakes.isHeld("chat.postMessage", next.lane)) continue;
      this.#lanes.start(next.lane, () => this.#orWait(next.post.id, next.post.key, () => createPost(this.#desk, next)));
    }
  }

  async #startEdits(): Promise<number> {
    const { core, waits, brakes } = this.#desk;
    const stale = await stalePosts(core.db, core.now());
    for (const { id, wanted, channel, key } of stale) {
      if (this.#edits.size >= EDITS_AT_ONCE) break;
      if (waits.isWaiting(id, wanted) || brakes.isHeld("chat.update", channel) || brakes.isHeld(EDIT_GAP, id)) continue;
      this.#edits.start(id, () => this.#orWait(id, key, () => editPost(this.#desk, id)));
    }
    return stale.length;
  }

  /** A post that cannot be drawn or written down must not stop the others. */
  async #orWait(id: string, key: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#desk.waits.afterFault(id, this.#desk.timing.settle);
      this.#desk.core.log.error({ err: error, key }, "post could not be drawn or written down; it waits");
    }
  }
}
