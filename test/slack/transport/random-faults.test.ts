/** Whatever goes wrong in whatever order: in the end Slack shows exactly what the database wants. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Fault } from "../../../src/sandbox/api.ts";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import type { Db } from "../../../src/store/db.ts";
import type { OpenDatabase } from "../../../src/store/open.ts";
import { slackFiles, slackPosts } from "../../../src/store/schema.ts";
import { openTestDatabase } from "../../support/database.ts";
import { PATIENCE } from "../../support/patience.ts";
import { ALERTS, ANA, bench, change, messages, OTHERS, startSlack, want } from "./bench.ts";

let slack: LocalSlack;
let database: OpenDatabase;

beforeAll(async () => {
  [slack, database] = await Promise.all([startSlack(), openTestDatabase()]);
});
afterAll(async () => {
  await slack.stop();
  await database.close();
});

type Step =
  | { readonly do: "want"; readonly root: number; readonly replies: number; readonly picture: boolean }
  | { readonly do: "change"; readonly root: number; readonly picture: boolean }
  | { readonly do: "fault"; readonly fault: Fault }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "restart" };

const root = fc.nat(3);
const messageFault = fc.record({
  method: fc.oneof(
    { weight: 4, arbitrary: fc.constant("chat.postMessage") },
    { weight: 2, arbitrary: fc.constant("chat.update") },
    { weight: 1, arbitrary: fc.constantFrom("conversations.history", "conversations.replies") },
  ),
  times: fc.integer({ min: 1, max: 3 }),
  kind: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Fault["kind"]>({ type: "lost answer" }) },
    { weight: 2, arbitrary: fc.constant<Fault["kind"]>({ type: "lost request" }) },
    {
      weight: 3,
      arbitrary: fc.constantFrom<Fault["kind"]>(
        { type: "status", status: 500 },
        { type: "status", status: 503 },
        { type: "error", error: "internal_error" },
        { type: "error", error: "service_unavailable" },
        { type: "rate limited", retryAfter: 1 },
        { type: "delay", ms: 200 },
      ),
    },
  ),
});
const fileFault = fc.record({
  method: fc.constantFrom("files.getUploadURLExternal", "upload", "files.completeUploadExternal", "files.info"),
  kind: fc.constantFrom<Fault["kind"]>(
    { type: "lost request" },
    { type: "lost answer" },
    { type: "status", status: 500 },
  ),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("want" as const), root, replies: fc.nat(3), picture: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("change" as const), root, picture: fc.boolean() }) },
  { weight: 5, arbitrary: messageFault.map((fault) => ({ do: "fault" as const, fault })) },
  { weight: 1, arbitrary: fileFault.map((fault) => ({ do: "fault" as const, fault })) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.nat(150) }) },
  { weight: 1, arbitrary: fc.constant({ do: "restart" as const }) },
);

it("shows every wanted post once, in its thread, in its newest state", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 18 }), async (steps) => {
      slack.control({ do: "reset" });
      await database.db.delete(slackPosts);
      await database.db.delete(slackFiles);
      const wanted = await play(steps);
      expect(shown()).toEqual([...wanted.values()].sort(byKey));
    }),
    { numRuns: 12, seed: 20_261_120, endOnFailure: true },
  );
}, 240_000);

interface Seen {
  readonly key: string;
  readonly text: string;
  readonly thread: string | null;
  readonly picture: boolean;
}

const byKey = (a: Seen, b: Seen) => (a.key < b.key ? -1 : 1);

/** Plays the steps to a running sender, then lets it finish without further faults. */
async function play(steps: readonly Step[]): Promise<Map<string, Seen>> {
  const { db, sender: newSender, sent } = bench(slack, database.db);
  // The second look would hide a double; here there must be none to begin with.
  const open = () => newSender({ timing: { secondLook: 3_600_000 } });
  const author = new Author(db);
  let sender = open();
  await sender.start();
  for (const step of steps) {
    await author.write(step);
    if (step.do === "restart") {
      await sender.stop();
      sender = open();
      await sender.start();
    }
    sender.wake();
  }
  slack.control({ do: "mend" });
  expect(await sender.drain(PATIENCE)).toBe(true);
  await sender.stop();
  expect([...sent].sort()).toEqual([...author.wanted.keys()].sort());
  return author.wanted;
}

/** Writes into the outbox, and remembers what Slack shall show in the end. */
class Author {
  readonly wanted = new Map<string, Seen>();
  readonly #db: Db;
  #version = 0;

  constructor(db: Db) {
    this.#db = db;
  }

  async write(step: Step): Promise<void> {
    if (step.do === "fault") slack.control({ do: "fault", fault: step.fault });
    else if (step.do === "wait") await new Promise((resolve) => setTimeout(resolve, step.ms));
    else if (step.do === "want") await this.#want(step);
    else if (step.do === "change") await this.#change(step);
  }

  async #want({ root, replies, picture }: Extract<Step, { do: "want" }>): Promise<void> {
    const key = `root${root}`;
    const channel = root % 2 === 0 ? ALERTS : "#others";
    if (!this.wanted.has(key)) await want(this.#db, key, { channel, content: this.#next(key, null, picture) });
    for (let n = 0; n < replies; n++) {
      const reply = `${key}-reply${n}`;
      if (this.wanted.has(reply)) continue;
      await want(this.#db, reply, { role: "note", thread: key, channel, content: this.#next(reply, key, false) });
    }
  }

  async #change({ root, picture }: Extract<Step, { do: "change" }>): Promise<void> {
    const key = `root${root}`;
    if (this.wanted.has(key)) await change(this.#db, key, this.#next(key, null, picture));
  }

  #next(key: string, thread: string | null, picture: boolean): Record<string, unknown> {
    this.#version++;
    const text = `${key} v${this.#version}`;
    this.wanted.set(key, { key, text, thread, picture });
    return { text, ...(picture ? { picture: `picture ${this.#version}` } : {}) };
  }
}

function shown(): Seen[] {
  const all = [...messages(slack, ALERTS), ...messages(slack, OTHERS)];
  const keyOf = (text: string) => text.split(" ")[0] ?? "";
  const rootOf = new Map(all.map((message) => [message.ts, keyOf(message.text)]));
  return all
    .map((message) => ({
      key: keyOf(message.text),
      text: message.text,
      thread: message.threadTs === undefined ? null : (rootOf.get(message.threadTs) ?? "an unknown thread"),
      picture: message.blocks.some((block) => block.type === "image"),
    }))
    .sort(byKey);
}

it("is looked at by somebody who is in the channels", () => {
  expect(slack.world(ANA).channels.map((channel) => channel.id)).toEqual(expect.arrayContaining([ALERTS, OTHERS]));
});
