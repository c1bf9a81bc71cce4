/** The digest at its hour, by two processes on one PostgreSQL, with the figures of `/incident stats`. */
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Incident } from "../src/domain/incident.ts";
import { weekEdges, weekStart } from "../src/domain/time/wall-clock.ts";
import { type DigestFacts, digestKey } from "../src/flows/regular/digest.ts";
import { incidentStatistics } from "../src/flows/statistics.ts";
import { metricState, updateMetricState } from "../src/store/metric-states.ts";
import { type OpenDatabase, openDatabase } from "../src/store/open.ts";
import { wantPost } from "../src/store/posts.ts";
import { claimRun } from "../src/store/scheduled-runs.ts";
import { slackPosts } from "../src/store/schema.ts";
import { freezeSteps, writeAnswer } from "../src/store/steps.ts";
import { LEADS_YAML, metricOf, testCatalogue } from "./support/catalogue.ts";
import { emptyDatabase, openPostgresDatabase } from "./support/database.ts";
import { writeIncident, writePast } from "./support/past.ts";
import { type Replica, replicaOf } from "./support/replica.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const DIGEST = `digest: { channel: "#growth", schedule: "0 9 * * MON" }\n`;
const CATALOGUE = testCatalogue(LEADS_YAML + DIGEST);
const leads = metricOf(CATALOGUE);
/** Monday, 09:00 in Berlin. */
const NINE = Date.UTC(2026, 5, 1, 7);

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
  one = await started(database, NINE - HOUR);
  other = await started(second, NINE - HOUR);
});
afterAll(async () => {
  await second.close();
  await database.close();
});

async function started({ db }: OpenDatabase, at: number, catalogue = CATALOGUE): Promise<Replica> {
  const replica = replicaOf(db, catalogue, at);
  await replica.start();
  await replica.stop(); // no timer of its own: the test says when it looks
  return replica;
}

async function polledAt(at: number): Promise<void> {
  await metricState(database.db, "leads", "crm");
  await updateMetricState(
    database.db,
    "leads",
    { lastPollAt: at, lastGoodPollAt: at, readTo: at, historyDone: true },
    false,
  );
}

/** As of `at`, everything having been polled a moment before. */
async function look(replica: Replica, at: number): Promise<void> {
  await polledAt(at - 1000);
  replica.now = at;
  await replica.look();
}

async function digests(): Promise<{ key: string; channel: string; facts: DigestFacts }[]> {
  const posts = await database.db.select().from(slackPosts).orderBy(slackPosts.key);
  return posts
    .filter(({ role }) => role === "digest")
    .map(({ key, channel, content }) => ({ key, channel, facts: content as unknown as DigestFacts }));
}

const keys = async () => (await digests()).map(({ key }) => key);

describe("a digest", () => {
  it("comes at its hour by the clocks of the catalogue's zone, to its channel, and once", async () => {
    await look(one, NINE - 1);
    expect(await keys()).toEqual([]);
    await look(one, NINE + 10_000);
    await look(one, NINE + 20_000);
    await look(one, NINE + 6 * DAY);
    expect(await digests()).toMatchObject([
      {
        key: "digest:2026-06-01T07:00:00.000Z",
        channel: "#growth",
        facts: { span: { tick: NINE, previous: NINE - WEEK, beforeThat: NINE - 2 * WEEK } },
      },
    ]);
    await look(one, NINE + WEEK + 10_000);
    expect(await keys()).toHaveLength(2);
  });

  it("is posted once by two processes at once, and by those that start later", async () => {
    await polledAt(NINE + 1000);
    one.now = other.now = NINE + 10_000;
    await Promise.all([one.look(), other.look(), one.look()]);
    await look(await started(second, NINE + MINUTE), NINE + MINUTE);
    await database.db.execute(sql`delete from scheduled_runs`);
    await look(one, NINE + 2 * HOUR);
    await look(await started(database, NINE + 3 * HOUR), NINE + 3 * HOUR);
    expect(await keys()).toHaveLength(1);
  });

  it("is posted by whoever is left, or comes back, when the one that claimed it has died", async () => {
    expect(await claimRun(database.db, digestKey(NINE), NINE + 1000, MINUTE)).toBe(true);
    await look(other, NINE + 10_000);
    expect(await keys()).toEqual([]);
    // The process that comes back was polling after the digest was due, so it was not offline then.
    const back = await started(database, NINE + 12 * MINUTE);
    await look(back, NINE + 12 * MINUTE);
    expect(await keys()).toHaveLength(1);
    await look(other, NINE + 13 * MINUTE);
    expect(await keys()).toHaveLength(1);
  });

  it("is not lost with a process that dies before it has claimed it", async () => {
    await polledAt(NINE + 5_000);
    const back = await started(database, NINE + 40_000);
    back.now += 10_000;
    await back.look();
    expect(await keys()).toHaveLength(1);
  });

  it("that cannot be written is written by the next, whole", async () => {
    await database.db.execute(sql`alter table slack_posts add constraint broken check (role <> 'digest') not valid`);
    await look(one, NINE + 10_000);
    await database.db.execute(sql`alter table slack_posts drop constraint broken`);
    expect(await keys()).toEqual([]);
    await look(one, NINE + 11 * MINUTE);
    expect(await keys()).toHaveLength(1);
  });

  it("waits until every metric has been polled, but no longer than ten minutes", async () => {
    await polledAt(NINE - MINUTE);
    one.now = NINE + MINUTE;
    await one.look();
    expect(await keys()).toEqual([]);
    one.now = NINE + 10 * MINUTE;
    await one.look();
    expect(await keys()).toHaveLength(1);
  });

  it("that was due while Leadline was offline comes when it is back: the newest, within a day", async () => {
    await polledAt(NINE - 20 * DAY);
    const back = await started(database, NINE + 3 * HOUR);
    await look(back, NINE + 3 * HOUR + MINUTE);
    expect(await keys()).toEqual(["digest:2026-06-01T07:00:00.000Z"]);
    await emptyDatabase(database);
    await polledAt(NINE - DAY);
    await look(await started(database, NINE + 25 * HOUR), NINE + 25 * HOUR);
    expect(await keys()).toEqual([]);
  });

  it("is not told of a time before it was wanted, or before there was anything", async () => {
    await look(await started(database, NINE + HOUR), NINE + HOUR);
    expect(await keys()).toEqual([]);
    await polledAt(NINE + HOUR);
    await look(await started(database, NINE + 2 * HOUR), NINE + 2 * HOUR);
    expect(await keys()).toEqual([]);
  });

  it("is none without the key in the catalogue", async () => {
    const without = await started(database, NINE - HOUR, testCatalogue());
    await look(without, NINE + HOUR);
    expect(await keys()).toEqual([]);
  });

  it.each([
    ["forward", Date.UTC(2026, 2, 30, 7), 167],
    ["back", Date.UTC(2026, 9, 26, 8), 169],
  ])("covers a week of another length when the clocks have gone %s", async (_, nine, hours) => {
    const replica = await started(database, nine - HOUR);
    await look(replica, nine - 1);
    await look(replica, nine + 10_000);
    const [digest, ...more] = await digests();
    expect(more).toEqual([]);
    expect(digest?.facts.span.tick).toBe(nine);
    expect((nine - (digest?.facts.span.previous ?? 0)) / HOUR).toBe(hours);
    expect(digest?.facts.budget).toBeCloseTo((2 * hours) / 168, 9);
  });
});

describe("the figures of a digest", () => {
  const at = (days: number, hours = 0) => NINE - days * DAY + hours * HOUR;
  const over = (startedAt: number, lasted: number): Partial<Incident> & { startedAt: number } => ({
    startedAt,
    noticedAt: startedAt + 6 * MINUTE,
    acknowledgedAt: startedAt + 10 * MINUTE,
    acknowledgedBy: "U0ANA",
    status: "resolved",
    resolvedAt: startedAt + lasted,
    volumeBackAt: startedAt + lasted - 10 * MINUTE,
  });
  const facts = async () => (await digests())[0]?.facts as DigestFacts;

  it("are those of /incident stats for the same time, and of the week before beside them", async () => {
    const { db } = database;
    const landing = { cause: "Does the landing page load?", side: "client" as const, clientToldAt: at(3, 1) };
    const longest = await writeIncident(db, leads, ["acme"], {
      ...over(at(3), 4 * HOUR),
      ...landing,
      title: "Leads · Acme Dental",
    });
    const ours = await writeIncident(db, leads, ["birch"], {
      ...over(at(2), 2 * HOUR),
      client: "birch",
      side: "ours",
      shortfall: 7,
      cause: "x",
    });
    await writeIncident(db, leads, ["cobalt"], { startedAt: at(0, -1), client: null, shortfall: 30, currency: "USD" });
    const dismissed = { ...over(at(1), 9 * HOUR), status: "dismissed" as const, resolvedAt: null, volumeBackAt: null };
    await writeIncident(db, leads, ["acme"], { ...dismissed, dismissedAt: at(1, 9) });
    await writeIncident(db, leads, ["acme"], { ...over(at(4), 20 * HOUR), drill: true });
    await writeIncident(db, leads, ["acme"], { ...over(at(8), HOUR), shortfall: 11 });
    await writeIncident(db, leads, ["acme"], { ...over(NINE - 3 * MINUTE, HOUR), noticedAt: NINE });
    for (const id of [longest, ours]) await freezeSteps(db, id, CATALOGUE.checklists.get("triage")?.steps ?? []);
    await writeAnswer(db, longest, "landing", {
      answer: "problem",
      note: null,
      answeredBy: "U0ANA",
      answeredAt: at(3, 1),
    });
    await look(one, NINE + 1000);
    const said = await facts();
    const { from: _, to: __, ...stats } = await incidentStatistics(one.core, { from: NINE - WEEK, to: NINE });
    expect(said.statistics).toEqual(JSON.parse(JSON.stringify(stats)));
    expect(said.statistics).toMatchObject({ count: 3, open: 1, falseAlarms: 1, drills: 1 });
    expect(said.before).toMatchObject({ count: 1, shortfall: [{ unit: "leads", amount: 11 }] });
    expect(said.longest).toMatchObject({ id: longest, lasted: 4 * HOUR - 10 * MINUTE, open: false, side: "client" });
    expect(said.checklist).toEqual({ found: 1, of: 2 });
    expect(said.budget).toBe(2);
  });

  it("of nothing are nothing, and say what was watched", async () => {
    await look(one, NINE + 1000);
    expect(await facts()).toMatchObject({
      statistics: { count: 0, byClient: [] },
      before: { count: 0 },
      longest: null,
      checklist: null,
      slow: [],
      small: [],
      watched: { metrics: 1, groups: 0 },
      silent: [],
      offline: 0,
    });
  });

  it("say which sources do not answer, and how long Leadline was offline", async () => {
    const { db } = database;
    const blind = (from: number, to: number) =>
      wantPost(db, {
        key: `blind:${from}`,
        role: "note",
        incidentId: null,
        channel: "#lead-alerts",
        threadKey: null,
        content: { note: "blind", from, to, low: [], open: 0 },
        at: to,
      });
    await blind(at(7, -1), at(7, 2));
    await blind(at(3), at(3, 1));
    await blind(at(9), at(8));
    await polledAt(NINE);
    await updateMetricState(db, "leads", { failures: 3, faultSince: at(1), fault: "no route" }, false);
    one.now = NINE + 1000;
    await one.look();
    expect(await facts()).toMatchObject({ offline: 3 * HOUR, silent: [{ source: "crm", since: at(1) }] });
  });

  it("tell slow changes of the weeks before, and groups that are alive and too small to be watched by the hour", async () => {
    const zone = "Europe/Berlin";
    const edges = weekEdges(NINE, 9, zone);
    const week = (bucket: number) => Math.round((weekStart(bucket, zone) - (edges[0] as number)) / WEEK);
    await writePast(
      database.db,
      leads,
      { from: edges[0] as number, to: NINE - HOUR },
      {
        acme: (bucket) => 100 - 4 * week(bucket),
        birch: () => 400,
        tiny: (bucket) => (bucket % (5 * HOUR) === 0 ? 1 : 0),
        gone: () => 0,
      },
    );
    const notice = (_: string, group: string) => ({
      total: { acme: HOUR, birch: HOUR, tiny: 9 * HOUR }[group] ?? null,
    });
    const replica = replicaOf(database.db, CATALOGUE, NINE - HOUR, notice);
    await look(replica, NINE + 1000);
    const { slow, small } = await facts();
    expect(slow).toMatchObject([{ metric: "leads", group: "acme", kind: "trend", isBad: true, newest: 168 * 68 }]);
    expect(small).toEqual([{ metric: "leads", group: "tiny", total: 9 * HOUR }]);
  });

  it("of very many clients are bounded, and the rest is counted", async () => {
    const rows = Array.from({ length: 130 }, (_, n) => ({ ...over(at(3), HOUR), client: `c${n}`, shortfall: n }));
    for (const row of rows) await writeIncident(database.db, leads, [], row);
    await look(one, NINE + 1000);
    const said = await facts();
    expect(said.statistics.count).toBe(130);
    expect(said.statistics.byClient).toHaveLength(40);
    expect(said.moreClients).toBe(90);
  });

  it("do without the slow changes of a metric for which the database gives up, and say so", async () => {
    const name = new URL(database.url).pathname.slice(1);
    await writePast(database.db, leads, { from: NINE - 2 * DAY, to: NINE - HOUR }, { acme: () => 100 });
    await database.db.execute(sql.raw(`alter database ${name} set statement_timeout = '2s'`));
    const impatient = await openDatabase({ url: database.url, dataDir: null });
    try {
      const replica = await started(impatient, NINE - HOUR);
      await polledAt(NINE);
      replica.now = NINE + 1000;
      // Nobody gets at the values for as long as it looks.
      await second.db.transaction(async (tx) => {
        await tx.execute(sql`lock table observations in access exclusive mode`);
        await replica.look();
      });
      expect(await facts()).toMatchObject({ unseen: ["leads"], slow: [] });
    } finally {
      await impatient.close();
      await database.db.execute(sql.raw(`alter database ${name} reset statement_timeout`));
    }
  });
});
