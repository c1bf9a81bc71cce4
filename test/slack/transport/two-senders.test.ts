/** Two processes on one PostgreSQL, each with a sender of its own. */
import { WebClient } from "@slack/web-api";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import { type OpenDatabase, openDatabase } from "../../../src/store/open.ts";
import { slackFiles, slackPosts } from "../../../src/store/schema.ts";
import { freshDatabase } from "../../support/postgres.ts";
import { ALERTS, ANA, type Bench, bench, calls, change, OTHERS, row, startSlack, texts, want } from "./bench.ts";

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

const keys = (channel: string) => Array.from({ length: 12 }, (_, n) => `${channel}:${n}`);

it("send every post once, and every thread in its order", async () => {
  for (const channel of [ALERTS, OTHERS]) {
    for (const key of keys(channel)) {
      await want(one.db, key, { channel });
      await want(one.db, `${key}:list`, { role: "checklist", thread: key, channel });
    }
  }
  expect(await Promise.all([one.sender().drain(), other.sender().drain()])).toEqual([true, true]);
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
  for (const key of ["a", "b", "c", "d"]) await want(one.db, key);
  const timing = { pace: 1_100 };
  await Promise.all([one.sender({ timing }).drain(), other.sender({ timing }).drain()]);
  expect(texts(slack)).toEqual(["a", "b", "c", "d"]);
  const refused = calls(slack, "chat.postMessage").filter((call) => call.answer?.ok !== true);
  expect(refused.length).toBeLessThanOrEqual(1);
});

it("never show an older state after a newer one", async () => {
  await want(one.db, "r");
  const [first, second] = [one.sender(), other.sender()];
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
    const dying = new WebClient(slack.botToken, {
      slackApiUrl: slack.apiUrl,
      fetch: async (address, init) => {
        if (!String(address).endsWith("chat.postMessage")) return fetch(address, init);
        if (arrived) await fetch(address, init);
        return new Promise(() => undefined);
      },
    });
    await want(one.db, "r");
    await want(one.db, "n", { role: "note", thread: "r" });
    one
      .sender({ poster: dying })
      .drain(100)
      .catch(() => undefined);
    const survivor = other.sender();
    await survivor.start();
    await slack.until(ANA, () => (texts(slack).length === 2 ? true : undefined), 10_000);
    await survivor.drain();
    await survivor.stop();
    expect(texts(slack)).toEqual(["r", "n"]);
    expect(await row(one.db, "r")).toMatchObject({ state: "sent", attempts: arrived ? 1 : 2 });
  },
);
