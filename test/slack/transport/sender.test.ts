import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import type { OpenDatabase } from "../../../src/store/open.ts";
import { slackFiles, slackPosts } from "../../../src/store/schema.ts";
import { openTestDatabase } from "../../support/database.ts";
import { eventually } from "../../support/patience.ts";
import {
  ALERTS,
  ANA,
  type Bench,
  bench,
  calls,
  change,
  messages,
  OTHERS,
  PRIVATE,
  row,
  startSlack,
  texts,
  want,
} from "./bench.ts";

let slack: LocalSlack;
let database: OpenDatabase;
let on: Bench;

beforeAll(async () => {
  [slack, database] = await Promise.all([startSlack(), openTestDatabase()]);
});
beforeEach(() => {
  on = bench(slack, database.db);
});
afterEach(async () => {
  slack.control({ do: "reset" });
  await database.db.delete(slackPosts);
  await database.db.delete(slackFiles);
});
afterAll(async () => {
  await slack.stop();
  await database.close();
});

/** Slack's time stands still from now on, and the clock returned, until the test lets it go on. */
function standStill(): () => number {
  slack.control({ do: "clock", now: Date.now() });
  return slack.now;
}

describe("what goes out", () => {
  it("sends a root, then its replies into the thread, and writes down where they are", async () => {
    await want(on.db, "incident:1:note", { role: "note", thread: "incident:1:root", channel: "#alerts" });
    await want(on.db, "incident:1:root", { channel: "#alerts" });
    expect(await on.sender().drain()).toBe(true);

    const [root, note] = messages(slack);
    expect([root?.text, note?.text]).toEqual(["incident:1:root", "incident:1:note"]);
    expect(note?.threadTs).toBe(root?.ts);
    expect(await row(on.db, "incident:1:root")).toMatchObject({
      state: "sent",
      channel: ALERTS,
      ts: root?.ts,
      shown: 1,
    });
    expect(on.sent).toEqual(["incident:1:root", "incident:1:note"]);
  });

  it("puts the roots of a storm before every reply", async () => {
    for (let n = 0; n < 30; n++) {
      await want(on.db, `incident:${n}:root`);
      await want(on.db, `incident:${n}:list`, { role: "checklist", thread: `incident:${n}:root` });
    }
    await on.sender().drain();
    const order = texts(slack);
    expect(order).toHaveLength(60);
    expect(order.slice(0, 30).every((text) => text.endsWith(":root"))).toBe(true);
  });

  it("posts at most once a second in one channel, and in others at the same time", async () => {
    slack.control({ do: "limits", postPerChannelPerSecond: true });
    for (const n of [1, 2, 3]) await want(on.db, `a${n}`);
    for (const n of [1, 2]) await want(on.db, `b${n}`, { channel: OTHERS });
    const sender = on.sender({ timing: { pace: 1_000 }, clock: standStill() });
    await sender.start();
    const shown = () => [texts(slack), texts(slack, OTHERS)];
    const moments = [
      [["a1"], ["b1"]],
      [
        ["a1", "a2"],
        ["b1", "b2"],
      ],
      [
        ["a1", "a2", "a3"],
        ["b1", "b2"],
      ],
    ];
    for (const moment of moments) {
      // The second begins when the answer is there, not when the message is.
      for (const key of moment.flat()) await expect.poll(() => row(on.db, key)).toMatchObject({ state: "sent" });
      expect(shown()).toEqual(moment);
      slack.control({ do: "clock", advance: 1_000 });
    }
    await sender.stop();
    expect(calls(slack, "chat.postMessage")).toHaveLength(5);
  });

  it("does not send what has nothing to show, nor its replies", async () => {
    await want(on.db, "r", { content: { gone: true } });
    await want(on.db, "n", { role: "note", thread: "r" });
    expect(await on.sender().drain()).toBe(true);
    expect(messages(slack)).toEqual([]);
    expect((await row(on.db, "r")).fault).toContain("nothing to show");
  });

  it("waits for the time a post is meant for", async () => {
    await want(on.db, "later", { at: Date.now() + 3_600_000 });
    const sender = on.sender();
    expect(await sender.drain()).toBe(true);
    expect(await sender.age()).toBe(0);
    expect(messages(slack)).toEqual([]);
  });
});

describe("edits", () => {
  it("merges a burst of changes into one edit that shows the newest", async () => {
    await want(on.db, "r");
    await on.sender().drain();
    for (let n = 1; n <= 20; n++) await change(on.db, "r", { text: `state ${n}` });
    await on.sender().drain();
    expect(texts(slack)).toEqual(["state 20"]);
    expect(calls(slack, "chat.update")).toHaveLength(1);
  });

  it("sends nothing when the drawing is the same", async () => {
    await want(on.db, "r");
    await on.sender().drain();
    await change(on.db, "r", { text: "r" });
    await on.sender().drain();
    expect(calls(slack, "chat.update")).toHaveLength(0);
    expect(await row(on.db, "r")).toMatchObject({ wanted: 2, shown: 2 });
  });

  it("leaves a message alone that somebody deleted", async () => {
    await want(on.db, "r");
    await on.sender().drain();
    slack.control({
      do: "fault",
      fault: { method: "chat.update", kind: { type: "error", error: "message_not_found" } },
    });
    await change(on.db, "r", { text: "new" });
    expect(await on.sender().drain()).toBe(true);
    expect((await row(on.db, "r")).fault).toMatch(
      /\(message_not_found\): somebody deleted the message; the incident goes on/,
    );
    await change(on.db, "r", { text: "newer" });
    await on.sender().drain();
    expect(texts(slack)).toEqual(["newer"]);
  });

  it("are tried again for as long as somebody may unarchive the channel", async () => {
    await want(on.db, "r");
    const sender = on.sender({ timing: { mend: 2 } });
    await sender.drain();
    const kind = { type: "error", error: "is_archived" } as const;
    slack.control({ do: "fault", fault: { method: "chat.update", times: 20, kind } });
    await change(on.db, "r", { text: "resolved" });
    for (let round = 0; round < 100 && texts(slack)[0] !== "resolved"; round++) {
      await sender.drain();
      await new Promise((resolve) => setTimeout(resolve, 12));
    }
    expect(texts(slack)).toEqual(["resolved"]);
    expect(calls(slack, "chat.update")).toHaveLength(21);
    expect(await row(on.db, "r")).toMatchObject({ wanted: 2, shown: 2, fault: null });
  });

  it("goes on after a lost request, a lost answer, 500 and 429", async () => {
    await want(on.db, "r");
    await on.sender().drain();
    const kinds = [
      { type: "lost request" },
      { type: "lost answer" },
      { type: "status", status: 500 },
      { type: "rate limited", retryAfter: 1 },
    ] as const;
    for (const kind of kinds) {
      slack.control({ do: "fault", fault: { method: "chat.update", kind } });
      await change(on.db, "r", { text: `after ${kind.type}` });
      expect(await on.sender().drain()).toBe(true);
      expect(texts(slack)).toEqual([`after ${kind.type}`]);
    }
  });
});

describe("faults while posting", () => {
  it.each([
    { type: "lost request" },
    { type: "lost answer" },
    { type: "status", status: 500 },
    { type: "status", status: 503 },
    { type: "error", error: "internal_error" },
    { type: "error", error: "fatal_error" },
    { type: "rate limited", retryAfter: 1 },
  ] as const)("posts once all the same after $type $error $status", async (kind) => {
    slack.control({ do: "fault", fault: { method: "chat.postMessage", kind, times: 2 } });
    await want(on.db, "r");
    await want(on.db, "n", { role: "note", thread: "r" });
    expect(await on.sender().drain()).toBe(true);
    expect(texts(slack)).toEqual(["r", "n"]);
    expect(on.sent).toEqual(["r", "n"]);
  });

  it("lets another channel go on while one has to wait", async () => {
    slack.control({
      do: "fault",
      fault: { method: "chat.postMessage", channel: ALERTS, kind: { type: "rate limited", retryAfter: 2 } },
    });
    await want(on.db, "held");
    await want(on.db, "free", { channel: OTHERS });
    const sender = on.sender({ clock: standStill() });
    const done = sender.drain();
    for (const [key, state] of [
      ["free", "sent"],
      ["held", "new"],
    ] as const)
      await expect.poll(() => row(on.db, key)).toMatchObject({ state, attempts: 1 });
    expect(texts(slack)).toEqual([]);
    slack.control({ do: "clock", advance: 2_000 });
    expect(await done).toBe(true);
    expect(texts(slack)).toEqual(["held"]);
  });

  it("says the same in plain words when Slack refuses the blocks", async () => {
    slack.control({
      do: "fault",
      fault: { method: "chat.postMessage", kind: { type: "error", error: "invalid_blocks" } },
    });
    await want(on.db, "r", { content: { text: "0 of 23 expected" } });
    await on.sender().drain();
    expect(texts(slack)).toEqual(["0 of 23 expected"]);
    expect(messages(slack)[0]?.blocks).toMatchObject([{ type: "section" }]);
  });

  it("names the way out when it is not in a channel, and posts as soon as it is invited", async () => {
    await want(on.db, "r", { channel: PRIVATE });
    const sender = on.sender();
    expect(await sender.drain()).toBe(true);
    expect(await row(on.db, "r")).toMatchObject({
      state: "failed",
      fault: expect.stringContaining("/invite @leadline"),
    });
    expect(await sender.age()).toBe(0);

    await slack.act({ do: "invite", as: ANA, channel: PRIVATE, user: slack.app.botUserId });
    await sender.retryRefused();
    expect(await sender.drain()).toBe(true);
    expect(texts(slack, PRIVATE)).toEqual(["r"]);
  });

  it("finds a channel by its name once it exists for the bot", async () => {
    await want(on.db, "r", { channel: "#private" });
    const sender = on.sender();
    expect(await sender.drain()).toBe(true);
    expect((await row(on.db, "r")).fault).toContain("#private");
    await slack.act({ do: "invite", as: ANA, channel: PRIVATE, user: slack.app.botUserId });
    await sender.retryRefused();
    await sender.drain();
    expect(texts(slack, PRIVATE)).toEqual(["r"]);
  });

  it("does not try again what can never be sent", async () => {
    slack.control({
      do: "fault",
      fault: { method: "chat.postMessage", times: 9, kind: { type: "error", error: "no_permission_for_that" } },
    });
    await want(on.db, "r");
    await want(on.db, "n", { role: "note", thread: "r" });
    const sender = on.sender();
    expect(await sender.drain()).toBe(true);
    expect(calls(slack, "chat.postMessage")).toHaveLength(1);
    expect(await row(on.db, "n")).toMatchObject({ state: "failed" });
  });
});

describe("after a crash", () => {
  async function crashed(key: string, post: { arrived: boolean; secondsAgo?: number }) {
    await want(on.db, key);
    const attemptedAt = Date.now() - (post.secondsAgo ?? 1) * 1000;
    const [sending] = await on.db
      .update(slackPosts)
      .set({ state: "sending", attemptedAt, attempts: 1 })
      .where(eq(slackPosts.key, key))
      .returning();
    if (!post.arrived) return;
    const metadata = {
      event_type: "leadline_post",
      event_payload: { outbox_id: sending?.id, incident_id: 1, role: "root" },
    };
    await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: "POST",
      headers: { authorization: `Bearer ${slack.botToken}`, "content-type": "application/json" },
      body: JSON.stringify({ channel: ALERTS, text: "from before the crash", metadata }),
    });
  }

  it("adopts a post that had reached Slack, and makes it show the present", async () => {
    await crashed("r", { arrived: true });
    expect(await on.sender().drain()).toBe(true);
    expect(texts(slack)).toEqual(["r"]);
    expect(calls(slack, "chat.postMessage")).toHaveLength(1);
    expect(on.sent).toEqual(["r"]);
  });

  it("sends a post that had not", async () => {
    await crashed("r", { arrived: false });
    expect(await on.sender().drain()).toBe(true);
    expect(texts(slack)).toEqual(["r"]);
    expect(await row(on.db, "r")).toMatchObject({ state: "sent", attempts: 2 });
  });

  it("leaves a post alone that another sender may still be sending", async () => {
    await crashed("r", { arrived: false, secondsAgo: 0 });
    await on.sender({ timing: { lease: 60_000 } }).drain(500);
    expect(calls(slack, "chat.postMessage")).toEqual([]);
  });

  it("deletes a double that reached Slack after the first look", async () => {
    await crashed("r", { arrived: false });
    const sender = on.sender({ clock: standStill() });
    await sender.start();
    await slack.until(ANA, () => (texts(slack).length === 1 ? true : undefined));
    const { id } = await row(on.db, "r");
    await on.db.select().from(slackPosts);
    const metadata = { event_type: "leadline_post", event_payload: { outbox_id: id, incident_id: 1, role: "root" } };
    await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: "POST",
      headers: { authorization: `Bearer ${slack.botToken}`, "content-type": "application/json" },
      body: JSON.stringify({ channel: ALERTS, text: "late", metadata }),
    });
    expect(texts(slack)).toHaveLength(2);
    slack.control({ do: "clock", advance: 300 });
    await slack.until(ANA, () => (texts(slack).length === 1 ? true : undefined));
    await sender.stop();
    expect(texts(slack)).toEqual(["r"]);
  });
});

describe("pictures", () => {
  /** Slack has so many files, and was asked in vain whether the last may be shown. */
  const isProcessing = (files: number) => {
    const all = slack.traffic().map(({ name }) => name);
    const completed = all.flatMap((name, index) => (name === "files.completeUploadExternal" ? [index] : []));
    return completed.length === files && all.includes("files.info", completed.at(-1));
  };
  const image = (fileId: string | null) => ({ type: "image", slack_file: { id: fileId } });

  it("posts the words at once and adds the picture when Slack has processed it", async () => {
    slack.control({ do: "limits", fileDelayMs: 300 });
    standStill();
    await want(on.db, "r", { content: { text: "r", picture: "k1" } });
    const sender = on.sender();
    const done = sender.drain();
    await eventually(() => texts(slack).length === 1 && isProcessing(1));
    expect(messages(slack)[0]?.blocks).toHaveLength(1);
    slack.control({ do: "clock", advance: 300 });
    expect(await done).toBe(true);
    const { fileId, fileHash, shown, wanted } = await row(on.db, "r");
    expect([fileHash, shown]).toEqual(["k1", wanted]);
    expect(messages(slack)[0]?.blocks[1]).toMatchObject(image(fileId));
  });

  it("shows words at once while a newer picture is on its way, and deletes the old file", async () => {
    await want(on.db, "r", { content: { text: "r", picture: "k1" } });
    const sender = on.sender();
    await sender.drain();
    standStill();
    slack.control({ do: "limits", fileDelayMs: 400 });
    // The picture that is shown has long been processed.
    slack.control({ do: "clock", advance: 60_000 });
    const old = (await row(on.db, "r")).fileId;
    await change(on.db, "r", { text: "r2", picture: "k2" });
    const done = sender.drain();
    await slack.until(ANA, () => (texts(slack)[0] === "r2" ? true : undefined));
    expect(messages(slack)[0]?.blocks[1]).toMatchObject(image(old));
    await change(on.db, "r", { text: "r3", picture: "k2" });
    await eventually(() => texts(slack)[0] === "r3" && isProcessing(2));
    expect(messages(slack)[0]?.blocks[1]).toMatchObject(image(old));
    slack.control({ do: "clock", advance: 400 });
    expect(await done).toBe(true);
    const { fileId } = await row(on.db, "r");
    expect(fileId).not.toBe(old);
    expect(messages(slack)[0]?.blocks[1]).toMatchObject(image(fileId));
    expect(calls(slack, "files.delete").map((call) => call.request.file)).toEqual([old]);
  });

  it("asks no more for a picture that Slack is still processing once it is stopped", async () => {
    slack.control({ do: "limits", fileDelayMs: 60_000 });
    await want(on.db, "r", { content: { text: "r", picture: "k1" } });
    const sender = on.sender();
    await sender.start();
    await slack.until(ANA, () => (calls(slack, "files.info").length > 0 ? true : undefined));
    await sender.stop();
    const asked = calls(slack, "files.info").length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(calls(slack, "files.info").length - asked).toBeLessThanOrEqual(1);
    expect(calls(slack, "files.delete")).toHaveLength(0);
  });

  it("uploads the same picture once for two posts", async () => {
    await want(on.db, "a", { content: { text: "a", picture: "same" } });
    await want(on.db, "b", { content: { text: "b", picture: "same" } });
    await on.sender().drain();
    expect(calls(slack, "files.completeUploadExternal")).toHaveLength(1);
    expect((await row(on.db, "a")).fileId).toBe((await row(on.db, "b")).fileId);
  });

  it("leaves the message complete without the picture when files are forbidden", async () => {
    slack.control({
      do: "fault",
      fault: { method: "files.getUploadURLExternal", times: 99, kind: { type: "error", error: "not_allowed" } },
    });
    await want(on.db, "r", { content: { text: "r", picture: "k1" } });
    expect(await on.sender().drain()).toBe(true);
    expect(texts(slack)).toEqual(["r"]);
    expect(await row(on.db, "r")).toMatchObject({ fileId: null, shown: 1, wanted: 1 });
  });

  it.each(["files.getUploadURLExternal", "upload", "files.completeUploadExternal", "files.info"])(
    "gets the picture all the same when an answer of %s is lost",
    async (method) => {
      slack.control({ do: "fault", fault: { method, kind: { type: "lost answer" } } });
      await want(on.db, "r", { content: { text: "r", picture: "k1" } });
      expect(await on.sender().drain()).toBe(true);
      expect(messages(slack)[0]?.blocks).toHaveLength(2);
    },
  );
});
