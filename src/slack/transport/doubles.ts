import type { WebClient } from "@slack/web-api";
import type { Logger } from "pino";
import type { Db } from "../../store/db.ts";
import { findPost, repeatedPosts } from "../../store/outbox.ts";
import { lookUp } from "./look-up.ts";
import { attempt } from "./outcome.ts";
import { searchFor } from "./search.ts";

export interface DoublesOptions {
  readonly client: WebClient;
  readonly db: Db;
  readonly bot: { readonly userId: string; readonly botId: string };
  readonly clock: () => number;
  readonly log: Logger;
  /** From the end of a doubtful attempt to the second look, milliseconds. */
  readonly afterMs: number;
}

const TRIES = 5;

/**
 * The second look. A request whose answer was lost may reach Slack after the first look found nothing: then the post is
 * there twice. A minute later both can be seen, and the one that the outbox does not know is deleted.
 */
export class Doubles {
  readonly #options: DoublesOptions;
  readonly #due = new Map<string, { at: number; tries: number }>();

  constructor(options: DoublesOptions) {
    this.#options = options;
  }

  /** After a restart: posts that took several attempts shortly before. */
  async recall(): Promise<void> {
    const { db, clock } = this.#options;
    for (const id of await repeatedPosts(db, clock() - 600_000)) this.expect(id);
  }

  /** This post was attempted more than once, or its outcome was in doubt. */
  expect(id: string): void {
    this.#due.set(id, { at: this.#options.clock() + this.#options.afterMs, tries: 0 });
  }

  get waiting(): number {
    return this.#due.size;
  }

  /** Looks at one post whose time has come. */
  async look(): Promise<void> {
    const now = this.#options.clock();
    const next = [...this.#due].find(([, entry]) => entry.at <= now);
    if (!next) return;
    const [id, entry] = next;
    this.#due.delete(id);
    if ((await this.#clean(id)) || entry.tries >= TRIES) return;
    this.#due.set(id, { at: this.#options.clock() + this.#options.afterMs / 2, tries: entry.tries + 1 });
  }

  /** True: nothing left to do for this post. */
  async #clean(id: string): Promise<boolean> {
    const { client, db, bot, log } = this.#options;
    const due = await findPost(db, id);
    if (!due || due.post.state === "failed") return true;
    if (due.post.state !== "sent") {
      this.expect(id);
      return true;
    }
    const found = await lookUp(client, bot, searchFor(due));
    if (found.kind !== "ok") return found.kind === "refused";
    let clean = true;
    for (const ts of found.value.filter((other) => other !== due.post.ts)) {
      const deleted = await attempt(() => client.chat.delete({ channel: due.lane, ts }));
      clean &&= deleted.kind === "ok" || deleted.kind === "refused";
      if (deleted.kind === "ok") log.warn({ key: due.post.key, ts }, "a double of this post was deleted");
    }
    return clean;
  }
}
