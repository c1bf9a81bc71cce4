/** What seldom happens to an incident, and must leave one consistent incident all the same. */
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Verdict } from "../../src/domain/detection.ts";
import type { Incident } from "../../src/domain/incident.ts";
import { answerStep } from "../../src/flows/deeds/answer-step.ts";
import { tellClient } from "../../src/flows/deeds/client-message.ts";
import { clientFixed, dismiss, reopen, resolve } from "../../src/flows/deeds/incident-deeds.ts";
import { judgeRound } from "../../src/flows/incidents/judge-round.ts";
import { findIncident, incidentDetail, openIncidents, timelineOf } from "../../src/store/incidents.ts";
import { allMetricStates, metricState, updateMetricState } from "../../src/store/metric-states.ts";
import { addRow, newRound, writeRound } from "../../src/store/observations.ts";
import type { OpenDatabase } from "../../src/store/open.ts";
import { rowsOf } from "../../src/store/rows-of.ts";
import { addSeries, seriesOf } from "../../src/store/series.ts";
import { LEADS_YAML, metricOf, testCatalogue } from "../support/catalogue.ts";
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
});
afterAll(() => database.close());

type Stretch = readonly [from: number, to: number];
/** Hours after Monday noon in which no lead of a group comes. */
function silent(stretches: Readonly<Record<string, readonly Stretch[]>>): void {
  scene.volume = (group, bucket) => {
    const hour = (bucket - MONDAY_NOON) / HOUR;
    return stretches[group]?.some(([from, to]) => hour >= from && hour < to) ? undefined : 20;
  };
}

async function incident(id: number): Promise<Incident> {
  const found = await findIncident(scene.core.db, id);
  if (!found) throw new Error(`no incident ${id}`);
  return found;
}

async function groupsOpenIn(): Promise<Record<string, number>> {
  const result = await scene.core.db.execute(sql`
    select s.group_name, x.incident_id from incident_series x join series s on s.id = x.series_id where not x.closed`);
  return Object.fromEntries(rowsOf(result).map((row) => [row.group_name, row.incident_id]));
}

async function noteKeys(): Promise<string[]> {
  const result = await scene.core.db.execute(sql`select key from slack_posts where role = 'note' order by key`);
  return rowsOf(result).map((row) => String(row.key));
}

const openIds = async () => (await openIncidents(scene.core.db)).map(({ id }) => id);
const kinds = async (id: number) => (await timelineOf(scene.core.db, id)).map(({ kind }) => kind);

describe("reopening by hand", () => {
  it("is refused while the same clients are in a newer incident, which is named", async () => {
    await scene.poll();
    silent({
      acme: [
        [0, 2],
        [12, 99],
      ],
    });
    await scene.hours(13);
    expect(await openIds()).toEqual([2]);
    const deed = await reopen(scene.core, { incidentId: 1, person: "U1", reason: null });
    expect(deed).toMatchObject({ kind: "refused", why: expect.stringContaining("#2") });
    expect(await incident(1)).toMatchObject({ status: "resolved", reopened: 0 });
    expect(await kinds(1)).not.toContain("reopened");
  });

  it("goes on with those that are in no newer one", async () => {
    await scene.poll();
    silent({
      acme: [
        [0, 2],
        [12, 99],
      ],
      birch: [[0, 2]],
      cobalt: [[0, 2]],
    });
    await scene.hours(13);
    expect(await groupsOpenIn()).toEqual({ acme: 2 });
    expect(await reopen(scene.core, { incidentId: 1, person: "U1", reason: null })).toMatchObject({ kind: "done" });
    expect(await groupsOpenIn()).toEqual({ acme: 2, birch: 1, cobalt: 1 });
    await scene.hours(2);
    expect(await openIds()).toEqual([2]);
    expect(await incident(1)).toMatchObject({ status: "resolved", reopened: 1 });
  });

  it("is refused for a source that is in a newer incident", async () => {
    await scene.poll();
    for (const failing of ["timeout", null, "timeout"] as const) {
      scene.failing = failing;
      await scene.hours(4);
    }
    expect(await openIds()).toEqual([2]);
    const deed = await reopen(scene.core, { incidentId: 1, person: "U1", reason: null });
    expect(deed).toMatchObject({ kind: "refused", why: expect.stringContaining("#2") });
  });

  it("while the volume is back waits for good buckets anew: what was good before was known", async () => {
    await scene.poll();
    silent({ acme: [[0, 2]] });
    await scene.hours(4);
    await reopen(scene.core, { incidentId: 1, person: "U1", reason: "still broken on phones" });
    scene.now += 5 * 60_000;
    await scene.poll();
    expect(await openIds()).toEqual([1]);
    await scene.hours(1);
    expect(await incident(1)).toMatchObject({ status: "recovering", goodBuckets: 1 });
    await scene.hours(1);
    expect(await openIds()).toEqual([]);
  });
});

describe("clients that fall later for the same cause", () => {
  it("make it an incident of the metric as a whole, and no message goes to the first client alone", async () => {
    await scene.poll();
    silent({ acme: [[0, 99]], birch: [[1, 99]], cobalt: [[1, 99]] });
    await scene.hours(1);
    expect(await incident(1)).toMatchObject({ title: "Leads · Acme Dental", client: "acme" });
    await scene.hours(1);
    expect(await openIds()).toEqual([1]);
    expect(await incident(1)).toMatchObject({ title: "Leads", client: null });
    const tell = { incidentId: 1, stepId: null, text: "Please look.", person: "U1", again: false };
    expect(await tellClient(scene.core, tell)).toMatchObject({ kind: "refused" });
  });

  it("leave it with the client that has been told of it already", async () => {
    await scene.poll();
    silent({ acme: [[0, 99]], birch: [[1, 99]], cobalt: [[1, 99]] });
    await scene.hours(1);
    await tellClient(scene.core, { incidentId: 1, stepId: null, text: "Please look.", person: "U1", again: false });
    await scene.hours(1);
    expect(await incident(1)).toMatchObject({ title: "Leads", client: "acme" });
    expect(await clientFixed(scene.core, { incidentId: 1, person: "U0DANA" })).toMatchObject({ kind: "done" });
  });
});

describe("a client who is told again", () => {
  it("and answers again is heard again in the thread", async () => {
    await scene.poll();
    silent({ acme: [[0, 99]] });
    await scene.hours(1);
    const tell = (again: boolean) =>
      tellClient(scene.core, { incidentId: 1, stepId: null, text: "Please look.", person: "U1", again });
    await tell(false);
    await clientFixed(scene.core, { incidentId: 1, person: "U0DANA" });
    scene.now += 60_000;
    await tell(true);
    expect(await incident(1)).toMatchObject({ status: "waiting" });
    await clientFixed(scene.core, { incidentId: 1, person: "U0DANA" });
    expect((await noteKeys()).filter((key) => key.includes("client_fixed"))).toHaveLength(2);
  });
});

describe("a client in a channel of their own who was told", () => {
  it.each(["resolve", "dismiss"] as const)(
    "hears where they were told that it is over, when people %s it",
    async (how) => {
      await scene.poll();
      silent({ birch: [[0, 99]] });
      await scene.hours(1);
      await tellClient(scene.core, { incidentId: 1, stepId: null, text: "Please look.", person: "U1", again: false });
      const end = { incidentId: 1, person: "U1", reason: "nothing to it" };
      await (how === "resolve" ? resolve(scene.core, end) : dismiss(scene.core, end));
      const result = await scene.core.db.execute(sql`
      select channel, thread_key from slack_posts where key like 'incident:1:note:client_resolved:%'`);
      expect(rowsOf(result)).toEqual([{ channel: "#birch-shared", thread_key: "incident:1:client:1" }]);
    },
  );
});

describe("two drops in one round", () => {
  const clients = ["acme", "birch", "cobalt", "dune", "elm", "fern"];

  /** A verdict by hand, so that two drops come to light at the same moment. */
  async function say(at: number, verdicts: readonly Pick<Verdict, "group" | "bucket" | "kind" | "since">[]) {
    const metric = metricOf(scene.core.catalogue());
    const ids = new Map((await seriesOf(scene.core.db, "leads")).map(({ group, id }) => [group, id]));
    const rows = verdicts.map((verdict) => ({
      ...verdict,
      observed: verdict.kind === "ok" ? 20 : 0,
      expected: 20,
      lower: 10,
      upper: 30,
      score: -5,
      window: null,
      rule: null,
      shortfall: 20,
      good: verdict.kind === "ok",
    }));
    await scene.core.db.transaction(async (tx) => {
      const round = newRound();
      for (const row of rows) addRow(round.known, ids.get(row.group) as number, { ...row, value: row.observed }, row);
      await writeRound(tx, round, at);
      await metricState(tx, "leads", "crm");
      await updateMetricState(tx, "leads", { readTo: Math.max(...rows.map(({ bucket }) => bucket)) + HOUR }, true);
      scene.opened.push(...(await judgeRound(tx, scene.core, metric, rows, at)));
    });
  }

  const low = (group: string, bucket: number, since = bucket) => ({ group, bucket, kind: "low" as const, since });
  const ok = (group: string, bucket: number) => ({ group, bucket, kind: "ok" as const, since: null });
  const hour = (n: number) => MONDAY_NOON + n * HOUR;

  beforeEach(async () => {
    await addSeries(scene.core.db, "leads", new Map(clients.map((group) => [group, 0])));
    // Three fall together (1) and are resolved by hand; later birch falls alone (2) and is closed by hand.
    await say(hour(1), [
      ...["dune", "elm", "fern"].map((one) => ok(one, hour(0))),
      ...clients.slice(0, 3).map((one) => low(one, hour(0))),
    ]);
    await say(
      hour(2),
      clients.map((one) => ok(one, hour(1))),
    );
    scene.now = hour(2);
    await resolve(scene.core, { incidentId: 1, person: "U1", reason: "over" });
    await say(hour(6), [low("birch", hour(5))]);
    await say(hour(7), [ok("birch", hour(6))]);
    scene.now = hour(7);
    expect(await openIds()).toEqual([2]);
  });

  it("that belong to two threads end in one incident each, and the poll goes on", async () => {
    await resolve(scene.core, { incidentId: 2, person: "U1", reason: "over" });
    await say(hour(9), [low("acme", hour(8), hour(3)), low("birch", hour(8))]);
    const where = await groupsOpenIn();
    expect(where).toMatchObject({ acme: 1, birch: expect.any(Number) });
    await say(
      hour(10),
      clients.map((one) => ok(one, hour(9))),
    );
    await say(
      hour(11),
      clients.map((one) => ok(one, hour(10))),
    );
    expect(await openIds()).toEqual([]);
  });

  it("of which one was a false alarm before are no doubled incident", async () => {
    await dismiss(scene.core, { incidentId: 2, person: "U1", reason: null });
    await say(hour(9), [low("acme", hour(8), hour(3)), low("birch", hour(8))]);
    expect(Object.keys(await groupsOpenIn())).toEqual(expect.arrayContaining(["acme", "birch"]));
    const detail = await incidentDetail(scene.core.db, 1);
    expect(detail?.series.filter(({ low: isLow }) => isLow).map(({ group }) => group)).toContain("acme");
  });
});

describe("an answer that is taken back", () => {
  it("twice is taken back once", async () => {
    await scene.poll();
    silent({ acme: [[0, 99]] });
    await scene.hours(1);
    const answer = (given: "ok" | null, version: number) =>
      answerStep(scene.core, { incidentId: 1, stepId: "intake", answer: given, note: null, person: "U1", version });
    await answer("ok", 1);
    await answer(null, 2);
    expect(await answer(null, 3)).toMatchObject({ kind: "done" });
    expect((await kinds(1)).filter((kind) => kind === "step_answered")).toHaveLength(2);
  });
});

describe("an incident that is over", () => {
  /** What is expected of Acme a week later at the hour at which it was silent. */
  async function expectedNextWeek({ restarted }: { restarted: boolean }): Promise<number> {
    await emptyDatabase(database);
    scene = await openScene({ database });
    await scene.poll();
    silent({ acme: [[0, 6]] });
    await scene.hours(8);
    expect(await openIds()).toEqual([]);
    if (restarted) scene.restart();
    scene.now += 7 * 24 * HOUR;
    await scene.poll();
    const nextWeek = new Date(MONDAY_NOON + 170 * HOUR).toISOString();
    const [row] = rowsOf(
      await database.db.execute(sql`
        select o.expected from observations o join series s on s.id = o.series_id
        where s.group_name = 'acme' and o.bucket = ${nextWeek}::timestamptz`),
    );
    return Number(row?.expected);
  }

  it("teaches the bot that saw it no more than one that was started afterwards", async () => {
    const seen = await expectedNextWeek({ restarted: false });
    const read = await expectedNextWeek({ restarted: true });
    expect(seen).toBeGreaterThan(19);
    expect(seen).toBeCloseTo(read, 1);
  });
});

describe("a poll", () => {
  it("that is broken off by a stop is no failure of the source", async () => {
    await scene.poll();
    scene.failing = "timeout";
    const stop = new AbortController();
    stop.abort(new Error("Leadline is stopping"));
    await expect(scene.poll(stop.signal)).rejects.toThrow("stopping");
    expect(await allMetricStates(scene.core.db)).toMatchObject([{ failures: 0, fault: null }]);
  });

  it("notes the source that the metric is read from now", async () => {
    await scene.poll();
    const moved = LEADS_YAML.replaceAll("crm", "shop");
    const elsewhere = await openScene({ database, catalogue: testCatalogue(moved) });
    await elsewhere.poll();
    expect(await allMetricStates(scene.core.db)).toMatchObject([{ source: "shop" }]);
  });

  it("of tens of thousands of groups that were never seen makes all their series", async () => {
    const groups = new Map(Array.from({ length: 30_000 }, (_, i): [string, number] => [`campaign ${i}`, MONDAY_NOON]));
    await addSeries(scene.core.db, "leads", groups);
    expect(await seriesOf(scene.core.db, "leads")).toHaveLength(30_000);
  });
});
