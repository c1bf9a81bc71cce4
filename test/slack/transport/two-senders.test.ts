/** Two processes on one PostgreSQL, each with a sender of its own. */
import { WebClient } from "@slack/web-api";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import { type OpenDatabase, openDatabase } from "../../../src/store/open.ts";
import { slackFiles, slackPosts } from "../../../src/store/schema.ts";
import { eventually, PATIENCE } from "../../support/patience.ts";
import { freshDatabase } from "../../support/postgres.ts";
import { ALERTS, type Bench, bench, calls, change, OTHERS, row, startSlack, texts, want } from "./bench.ts";

let slack: LocalSlack;
let address: { url: string; drop(): Promise<void> };
const databases: OpenDatabase[] = [];
let one: Bench;
let other: Bench;

beforeAll(async () => {
  [slack, address] = await Promise.all([startSlack(), freshDatabase()]);
  databases.push(await openDatabase({ url: address.url, dataDir: null }));
  databases.push(await openDatabase({ url: address.url, dataDir: null }));
  [one, other] = databases.map(({ db }) => bench(slack, db)) as [Bench, Bench];
});
afterEach(async () => {
  slack.control({ do: "reset" });
  await one.db.delete(slackPosts);
  await one.db.delete(slackFiles);
});
afterAll(async () => {
  await slack.stop();
  for (const database of databases) await database.close();
  await address.drop();
});

/** Both live: none may take over what the other is at, however long a busy machine lets it wait. */
const ALIVE = { lease: 10 * PATIENCE };

const keys = (channel: string) => Array.from({ length: 12 }, (_, n) => `${channel}:${n}`);

it("send every post once, and every thread in its order", async () => {
  for (const channel of [ALERTS, OTHERS]) {
    for (const key of keys(channel)) {
      await want(one.db, key, { channel });
      await want(one.db, `${key}:list`, { role: "checklist", thread: key, channel });
    }
  }
  expect(await Promise.all([one.sender({ timing: ALIVE }).drain(), other.sender({ timing: ALIVE }).drain()])).toEqual([
    true,
    true,
  ]);
  for (const channel of [ALERTS, OTHERS]) {
    expect(texts(slack, channel).sort()).toEqual(
      keys(channel)
        .flatMap((key) => [key, `${key}:list`])
        .sort(),
    );
  }
  expect(calls(slack, "chat.postMessage")).toHaveLength(48);
  expect([...one.sent, ...other.sent]).toHaveLength(48);
});

it("keep one post a second in a channel between them", async () => {
  slack.control({ do: "limits", postPerChannelPerSecond: true });
  slack.control({ do: "clock", now: Date.now() });
  const keys = ["a", "b", "c", "d"];
  for (const key of keys) await want(one.db, key);
  const senders = [one, other].map((on) => on.sender({ timing: { ...ALIVE, pace: 1_000 }, clock: slack.now }));
  for (const sender of senders) await sender.start();
  for (const [before, key] of keys.entries()) {
    // The second begins when the answer is there, not when the message is.
    await expect.poll(() => row(one.db, key)).toMatchObject({ state: "sent" });
    // Looks go on while time stands still. Had one of them sent a post, Slack would have refused it.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(texts(slack)).toEqual(keys.slice(0, before + 1));
    slack.control({ do: "clock", advance: 1_000 });
  }
  for (const sender of senders) await sender.stop();
  expect(calls(slack, "chat.postMessage")).toHaveLength(keys.length);
});

it("never show an older state after a newer one", async () => {
  await want(one.db, "r");
  const [first, second] = [one.sender({ timing: ALIVE }), other.sender({ timing: ALIVE })];
  await Promise.all([first.start(), second.start()]);
  for (let n = 1; n <= 40; n++) {
    await change(one.db, "r", { text: `state ${n}` });
    first.wake();
    second.wake();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await first.drain();
  await Promise.all([first.stop(), second.stop()]);
  const shown = calls(slack, "chat.update").map((call) => Number(String(call.request.text).slice(6)));
  expect(shown).toEqual([...shown].sort((a, b) => a - b));
  expect(texts(slack)).toEqual(["state 40"]);
});

it.each([true, false])(
  "take over what the other was sending when it died (it had reached Slack: %s)",
  async (arrived) => {
    let dead = false;
    const dying = new WebClient(slack.botToken, {
      slackApiUrl: slack.apiUrl,
      fetch: async (address, init) => {
        if (!String(address).endsWith("chat.postMessage")) return fetch(address, init);
        if (arrived) await fetch(address, init);
        dead = true;
        return new Promise(() => undefined);
      },
    });
    await want(one.db, "r");
    await want(one.db, "n", { role: "note", thread: "r" });
    const last = one.sender({ poster: dying });
    // It looks at the outbox once, takes what is due, and is never heard of again.
    expect(await last.drain(100)).toBe(false);
    await eventually(() => dead);
    const survivor = other.sender();
    await survivor.start();
    await eventually(() => texts(slack).length === 2);
    expect(await survivor.drain()).toBe(true);
    await survivor.stop();
    expect(texts(slack)).toEqual(["r", "n"]);
    expect(await row(one.db, "r")).toMatchObject({ state: "sent", attempts: arrived ? 1 : 2 });
  },
);
