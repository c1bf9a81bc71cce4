/** Slow changes at the end of a week, told by two processes on one PostgreSQL. */
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Metric } from "../src/domain/catalogue.ts";
import { LARGE_TOGETHER } from "../src/domain/detection.ts";
import { weekEdges, weekStart } from "../src/domain/time/wall-clock.ts";
import type { SlowChangePost } from "../src/flows/regular/slow-changes.ts";
import { addMute } from "../src/store/mutes.ts";
import { addNewNormals } from "../src/store/new-normals.ts";
import { type OpenDatabase, openDatabase } from "../src/store/open.ts";
import { rowsOf } from "../src/store/rows-of.ts";
import { claimRun } from "../src/store/scheduled-runs.ts";
import { slackPosts } from "../src/store/schema.ts";
import { LEADS_YAML, metricOf, testCatalogue } from "./support/catalogue.ts";
import { emptyDatabase, openPostgresDatabase } from "./support/database.ts";
import { writeIncident, writePast } from "./support/past.ts";
import { type Replica, replicaOf } from "./support/replica.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const ZONE = "Europe/Berlin";
const PAGED = testCatalogue(LEADS_YAML.replace("    owner:", "    slow_change: page\n    owner:"));
const leads = metricOf(PAGED);
/** Monday at noon: the week has ended twelve hours ago, and late rows have had their time. */
const MONDAY = Date.UTC(2026, 5, 1, 10);
const EDGES = weekEdges(MONDAY, 9, ZONE);
const weekOf = (bucket: number) => Math.round((weekStart(bucket, ZONE) - (EDGES[0] as number)) / WEEK);
/** Loses four percent of its first week every week. */
const falling = (bucket: number) => 100 - 4 * weekOf(bucket);
const steady = () => 400;

let database: OpenDatabase & { readonly url: string };
let second: OpenDatabase;
let one: Replica;
let other: Replica;
beforeAll(async () => {
  database = await openPostgresDatabase();
  second = await openDatabase({ url: database.url, dataDir: null });
});
beforeEach(async () => {
  await emptyDatabase(database);
  one = replicaOf(database.db, PAGED, MONDAY);
  other = replicaOf(second.db, PAGED, MONDAY);
});
afterAll(async () => {
  await second.close();
  await database.close();
});

const past = (groups: Parameters<typeof writePast>[3], to = EDGES[9] as number, metric: Metric = leads) =>
  writePast(database.db, metric, { from: EDGES[0] as number, to }, groups);

/** What was told, oldest first: groups of each post. */
async function told(): Promise<(string | null)[][]> {
  const posts = await database.db.select().from(slackPosts).orderBy(slackPosts.createdAt, slackPosts.key);
  return posts.map(({ content }) => (content as unknown as SlowChangePost).lines.map(({ group }) => group));
}

describe("a slow change", () => {
  it("is told in the metric's channel when the week has ended, with its figures", async () => {
    await past({ acme: falling, birch: steady, cobalt: steady });
    await one.look();
    const [post, ...more] = await database.db.select().from(slackPosts);
    expect(more).toEqual([]);
    expect(post).toMatchObject({ role: "slow_change", channel: "#lead-alerts", threadKey: null, incidentId: null });
    expect(post?.content).toMatchObject({
      metric: "leads",
      more: 0,
      lines: [{ group: "acme", kind: "trend", newest: 168 * 68, before: 168 * 100, isBad: true, again: false }],
    });
  });

  it("is told once by two processes that look at once, and by those that start later", async () => {
    await past({ acme: falling, birch: steady, cobalt: steady });
    await Promise.all([one.look(), other.look(), one.look()]);
    await replicaOf(database.db, PAGED, MONDAY + DAY).look();
    // Claims are swept after a day: they are not what keeps it from being told twice.
    await database.db.execute(sql`delete from scheduled_runs`);
    await replicaOf(second.db, PAGED, MONDAY + 2 * DAY).look();
    expect(await told()).toEqual([["acme"]]);
  });

  it("is told by whoever is left when the one that claimed it has died", async () => {
    await past({ acme: falling, birch: steady, cobalt: steady });
    const run = `slow changes leads ${new Date(EDGES[9] as number).toISOString()}`;
    expect(await claimRun(database.db, run, MONDAY, 60_000)).toBe(true);
    await other.look();
    expect(await told()).toEqual([]);
    other.now += 11 * 60_000;
    await other.look();
    expect(await told()).toEqual([["acme"]]);
  });

  it("leaves nothing where the process breaks off in the middle, and is told by the next", async () => {
    await past({ acme: falling, birch: steady, cobalt: steady });
    await database.db.execute(
      sql`alter table slack_posts add constraint broken check (role <> 'slow_change') not valid`,
    );
    await one.look();
    const rows = await database.db.execute(
      sql`select (select count(*) from slow_changes)::int as a, (select count(*) from slow_change_weeks)::int as b`,
    );
    expect(rowsOf(rows)[0]).toEqual({ a: 0, b: 0 });
    await database.db.execute(sql`alter table slack_posts drop constraint broken`);
    one.now += 11 * 60_000;
    await one.look();
    expect(await told()).toEqual([["acme"]]);
  });

  it("is not told before the week was read whole and late rows have had their time", async () => {
    await past({ acme: falling, birch: steady, cobalt: steady }, (EDGES[9] as number) - HOUR);
    await one.look();
    expect(await told()).toEqual([]);
    await past({ acme: falling, birch: steady, cobalt: steady });
    one.now = (EDGES[9] as number) + 6 * HOUR;
    await one.look();
    expect(await told()).toEqual([]);
    one.now += 4 * 60_000;
    await one.look();
    expect(await told()).toEqual([["acme"]]);
  });

  it("is told where the catalogue says so only", async () => {
    await past({ acme: falling, birch: steady, cobalt: steady });
    await replicaOf(database.db, testCatalogue(), MONDAY).look();
    expect(await told()).toEqual([]);
  });

  it("is told again when it has gone on by a fifth, and not before", async () => {
    const further = (bucket: number) => Math.max(10, falling(bucket));
    const to = (EDGES[9] as number) + 4 * WEEK;
    await past({ acme: further, birch: steady, cobalt: steady }, to);
    const levels: number[] = [];
    for (let week = 0; week <= 4; week++) {
      one.now = MONDAY + week * WEEK;
      await one.look();
      levels.push((await told()).length);
    }
    // 68 was told; 54 is a fifth below it, 56 is not.
    expect(levels).toEqual([1, 1, 1, 1, 2]);
    const posts = await database.db.select().from(slackPosts).orderBy(slackPosts.createdAt);
    expect(posts.at(-1)?.content).toMatchObject({ lines: [{ group: "acme", again: true }] });
  });

  it("of a metric as a whole and of many groups is one message, bounded", async () => {
    const groups = Object.fromEntries(Array.from({ length: 14 }, (_, n) => [`client ${n}`, falling]));
    await past(groups);
    await one.look();
    const [post] = await database.db.select().from(slackPosts);
    const content = post?.content as unknown as SlowChangePost;
    expect(content.lines).toHaveLength(10);
    expect(content.lines[0]).toMatchObject({ group: null });
    expect(content.more).toBe(5);
    const rows = await database.db.execute(sql`select count(*)::int as n from slow_changes where over_week is null`);
    expect(rowsOf(rows)[0]).toEqual({ n: 15 });
  });

  it("that goes up is no news where drops are watched", async () => {
    await past({ acme: (bucket) => 50 + 4 * weekOf(bucket), birch: steady, cobalt: steady });
    await one.look();
    expect(await told()).toEqual([]);
  });

  it("of many metrics is told by each for itself, whatever else fails", async () => {
    const metrics = Array.from({ length: 12 }, (_, n) => `m${n}`);
    const entry = (id: string) =>
      `  ${id}: { source: crm, query: { bucket: bucket, group: client, value: value }, owner: "@U0MAX", action: Look. }`;
    const many = testCatalogue(`version: 1
timezone: ${ZONE}
slack: { channel: "#lead-alerts" }
alerting: { slow_change: page }
sources: { crm: { type: csv, path: . } }
metrics:
${metrics.map(entry).join("\n")}
`);
    for (const id of metrics)
      await past({ acme: falling, birch: steady, cobalt: steady }, undefined, metricOf(many, id));
    await Promise.all([replicaOf(database.db, many, MONDAY).look(), replicaOf(second.db, many, MONDAY).look()]);
    expect(await told()).toHaveLength(12);
  });
});

describe("nobody is told of a slow change", () => {
  const groups = { acme: falling, birch: steady, cobalt: steady };

  it("of a group that is muted, until it is not any more", async () => {
    await past(groups, (EDGES[9] as number) + WEEK);
    const from = MONDAY - HOUR;
    await addMute(database.db, {
      metric: "leads",
      group: "acme",
      from,
      to: MONDAY + DAY,
      reason: "moving",
      setBy: "U0MAX",
    });
    await one.look();
    expect(await told()).toEqual([]);
    one.now += WEEK;
    await one.look();
    expect(await told()).toEqual([["acme"]]);
  });

  it.each([
    ["the group's own", "acme"],
    ["one of several groups", LARGE_TOGETHER],
  ])("with an open incident: %s", async (_, group) => {
    await past(groups);
    await writeIncident(database.db, leads, [group], { startedAt: MONDAY - HOUR });
    await one.look();
    expect(await told()).toEqual([]);
  });

  it("of a metric with one group that is muted", async () => {
    await past({ all: falling });
    await addMute(database.db, {
      metric: "leads",
      group: "all",
      from: MONDAY - HOUR,
      to: MONDAY + HOUR,
      reason: "x",
      setBy: "U0MAX",
    });
    await one.look();
    expect(await told()).toEqual([]);
  });

  it("that is a new normal, as somebody has said", async () => {
    await past(groups);
    const startedAt = MONDAY - 20 * DAY;
    const id = await writeIncident(database.db, leads, ["acme"], { startedAt });
    await addNewNormals(database.db, id, { at: MONDAY - 10 * DAY, person: "U0MAX" });
    await database.db.execute(sql`update incident_series set closed = true`);
    await database.db.execute(sql`update incidents set status = 'dismissed', dismissed_at = noticed_at`);
    await one.look();
    expect(await told()).toEqual([]);
  });

  it("that an incident has told: its time takes no part in the weeks", async () => {
    const outage = (EDGES[8] as number) + DAY;
    const drop = (bucket: number) => (bucket >= outage && bucket < outage + 4 * HOUR ? 0 : 100);
    await past({ acme: drop, birch: steady, cobalt: steady });
    await writeIncident(database.db, leads, ["acme"], {
      startedAt: outage,
      status: "resolved",
      resolvedAt: outage + 4 * HOUR,
    });
    await one.look();
    expect(await told()).toEqual([]);
  });

  it.each([
    ["muted", "kind = 'muted'"],
    ["not known", "value = null"],
  ])("of a whole whose largest group was %s for a week, as one of many", async (_, change) => {
    const small = Object.fromEntries(Array.from({ length: 29 }, (_, n) => [`client ${n}`, () => 10]));
    await past({ acme: () => 400, ...small });
    await database.db.execute(
      sql`update observations set ${sql.raw(change)} where bucket >= ${new Date(EDGES[8] as number).toISOString()}::timestamptz
          and series_id = (select id from series where group_name = 'acme')`,
    );
    await one.look();
    expect(await told()).toEqual([]);
  });

  it("of a group that stopped altogether", async () => {
    await past({ acme: (bucket) => (weekOf(bucket) === 8 ? 0 : falling(bucket)), birch: steady, cobalt: steady });
    await one.look();
    expect((await told()).flat()).not.toContain("acme");
  });
});

it("weeks end by the clocks of the metric's zone, also where these are changed", async () => {
  const after = Date.UTC(2026, 9, 26, 6); // Monday after the clocks went back, 07:00 in Berlin
  const edges = weekEdges(after, 9, ZONE);
  expect(((edges[9] as number) - (edges[8] as number)) / HOUR).toBe(169);
  const week = (bucket: number) => Math.round((weekStart(bucket, ZONE) - (edges[0] as number)) / WEEK);
  const span = { from: edges[0] as number, to: edges[9] as number };
  await writePast(database.db, leads, span, {
    acme: (bucket) => 100 - 4 * week(bucket),
    birch: steady,
    cobalt: steady,
  });
  one.now = after;
  await one.look();
  const [post] = await database.db.select().from(slackPosts);
  expect(post?.key).toBe("slow-change:leads:2026-10-25T23:00:00.000Z");
  // A week with an hour more is no week that brought more: it is told as if it had the hours of the others.
  const content = post?.content as SlowChangePost | undefined;
  expect(content?.values.map((value) => Math.round((value ?? 0) / 169))).toEqual([100, 96, 92, 88, 84, 80, 76, 72, 68]);
});
