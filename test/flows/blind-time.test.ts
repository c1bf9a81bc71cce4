import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { tellBlindTime } from "../../src/flows/tell-blind-time.ts";
import { createDraw } from "../../src/slack/draw/create-draw.ts";
import { lastPoll } from "../../src/store/blind-time.ts";
import type { OpenDatabase } from "../../src/store/open.ts";
import { slackPosts } from "../../src/store/schema.ts";
import { emptyDatabase, openPostgresDatabase } from "../support/database.ts";
import { HOUR, MONDAY_NOON, openScene, type Scene } from "../support/scene.ts";

let database: OpenDatabase;
let scene: Scene;
beforeAll(async () => {
  database = await openPostgresDatabase();
});
beforeEach(async () => {
  await emptyDatabase(database);
  scene = await openScene({ database });
  await scene.poll();
});
afterAll(() => database.close());

/** Leadline is away for some hours, comes back, reads what it missed and says what it found. */
async function returnAfter(hours: number): Promise<string[]> {
  const since = (await lastPoll(scene.core.db)) ?? 0;
  scene.restart();
  scene.now += hours * HOUR;
  await scene.poll();
  await tellBlindTime(scene.core, since, scene.now);
  const posts = await scene.core.db.select().from(slackPosts);
  const drawn = await Promise.all(posts.filter((post) => post.key.startsWith("blind:")).map(createDraw(scene.core)));
  return drawn.map((drawing) => drawing?.text ?? "");
}

describe("after a time offline", () => {
  it("Leadline says from when to when it was blind, and that nothing was wrong", async () => {
    const [said, ...more] = await returnAfter(5);
    expect(said).toMatch(/^I was offline from .* to .*\. I have read that time now: nothing was wrong\.$/);
    expect(more).toEqual([]);
  });

  it("it says what it found in buckets that it missed", async () => {
    scene.volume = (group, bucket) =>
      group === "acme" && bucket >= MONDAY_NOON && bucket < MONDAY_NOON + 2 * HOUR ? 0 : 20;
    const [said] = await returnAfter(5);
    expect(said).toContain("Leads was out of range in 2 buckets");
  });

  it("a short restart is not worth a word", async () => {
    expect(await returnAfter(0.1)).toEqual([]);
  });
});
