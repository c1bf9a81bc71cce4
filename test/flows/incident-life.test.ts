import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Incident } from "../../src/domain/incident.ts";
import { answerStep } from "../../src/flows/deeds/answer-step.ts";
import { tellClient } from "../../src/flows/deeds/client-message.ts";
import { acknowledge, clientFixed, dismiss, reopen, resolve } from "../../src/flows/deeds/incident-deeds.ts";
import { incidentDetail, openIncidents, timelineOf } from "../../src/store/incidents.ts";
import { allMetricStates } from "../../src/store/metric-states.ts";
import type { OpenDatabase } from "../../src/store/open.ts";
import { rowsOf } from "../../src/store/rows-of.ts";
import { DATABASES, emptyDatabase } from "../support/database.ts";
import { HOUR, MONDAY_NOON, openScene, type Scene } from "../support/scene.ts";

let database: OpenDatabase;
let scene: Scene;

/** From `at` on no lead of this group comes; `until` ends it. */
function stop(group: string, at: number, until = Number.POSITIVE_INFINITY): void {
  scene.volume = (one, bucket) => (one === group && bucket >= at && bucket < until ? undefined : 20);
}

async function theOnlyOpen(): Promise<Incident> {
  const open = await openIncidents(scene.core.db);
  expect(open).toHaveLength(1);
  return open[0] as Incident;
}

async function kinds(incidentId: number): Promise<string[]> {
  return (await timelineOf(scene.core.db, incidentId)).map((event) => event.kind);
}

async function postKeys(): Promise<string[]> {
  const result = await scene.core.db.execute(sql`select key from slack_posts order by priority, key`);
  return rowsOf(result).map((row) => String(row.key));
}

describe.each(DATABASES)("on $name", ({ open }) => {
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await emptyDatabase(database);
    scene = await openScene({ database });
  });
  afterAll(() => database.close());

  describe("a drop", () => {
    it("reads eight weeks of history on the first start and opens nothing while all is well", async () => {
      const result = await scene.poll();
      expect(result).toMatchObject({ kind: "read", opened: [] });
      const [state] = await allMetricStates(scene.core.db);
      expect(state).toMatchObject({ historyDone: true, readTo: MONDAY_NOON, fault: null });
      const ofGroups = sql`observations o join series s on s.id = o.series_id and s.group_name not like '% together'`;
      const [row] = rowsOf(await scene.core.db.execute(sql`select count(*)::int as n from ${ofGroups}`));
      expect(row?.n).toBe(3 * 8 * 7 * 24);
    });

    it("opens one incident with its start computed back, what is missing and what it costs, and its posts", async () => {
      await scene.poll();
      stop("acme", MONDAY_NOON);
      await scene.hours(1);
      const incident = await theOnlyOpen();
      expect(incident).toMatchObject({
        metric: "leads",
        client: "acme",
        title: "Leads · Acme Dental",
        severity: "critical",
        status: "open",
        channel: "#lead-alerts",
        startedAt: MONDAY_NOON,
        noticedAt: MONDAY_NOON + HOUR + 3.5 * 60_000,
        observed: 0,
        valuePerUnit: 45,
        currency: "EUR",
      });
      expect(incident.shortfall).toBeCloseTo(20, 0);
      expect(await postKeys()).toEqual(["incident:1:root", "incident:1:page:1", "incident:1:checklist"]);
      const detail = await incidentDetail(scene.core.db, incident.id);
      expect(detail?.steps.map((step) => step.stepId)).toEqual(["intake", "landing", "phone"]);
      expect(detail?.series).toMatchObject([{ group: "acme", observed: 0 }]);
      expect(scene.opened).toEqual([1]);
    });

    it("stays one incident however long it lasts, and its loss grows", async () => {
      await scene.poll();
      stop("acme", MONDAY_NOON);
      await scene.hours(4);
      const incident = await theOnlyOpen();
      expect(incident.shortfall).toBeGreaterThan(70);
      expect(incident.measuredTo).toBe(MONDAY_NOON + 4 * HOUR);
      expect(await kinds(incident.id)).toEqual(["opened"]);
    });

    it("recovers in steps and resolves itself after two good hours, its figures standing still", async () => {
      await scene.poll();
      stop("acme", MONDAY_NOON, MONDAY_NOON + 2 * HOUR);
      await scene.hours(2);
      const before = await theOnlyOpen();
      await scene.hours(1);
      expect(await theOnlyOpen()).toMatchObject({ status: "recovering", goodBuckets: 1, shortfall: before.shortfall });
      await scene.hours(1);
      expect(await openIncidents(scene.core.db)).toEqual([]);
      const resolved = (await incidentDetail(scene.core.db, before.id))?.incident;
      expect(resolved).toMatchObject({
        status: "resolved",
        volumeBackAt: MONDAY_NOON + 2 * HOUR,
        resolvedAt: MONDAY_NOON + 4 * HOUR + 3.5 * 60_000,
        resolvedBy: null,
        shortfall: before.shortfall,
      });
      expect(await kinds(before.id)).toEqual(["opened", "recovering", "volume_back", "resolved"]);
      expect(await postKeys()).toContain("incident:1:note:resolved:0");
    });

    it("reopens the same thread when the same series drops again within two hours", async () => {
      await scene.poll();
      const secondDrop = MONDAY_NOON + 5 * HOUR;
      scene.volume = (group, bucket) =>
        group === "acme" && ((bucket >= MONDAY_NOON && bucket < MONDAY_NOON + 2 * HOUR) || bucket >= secondDrop)
          ? 0
          : 20;
      await scene.hours(5);
      expect(await openIncidents(scene.core.db)).toEqual([]);
      await scene.hours(1);
      expect(await theOnlyOpen()).toMatchObject({ id: 1, reopened: 1, status: "open", acknowledgedBy: null });
      expect(await postKeys()).toEqual(expect.arrayContaining(["incident:1:note:reopened:1", "incident:1:page:2"]));
    });

    it("is a new incident when it comes later than that", async () => {
      await scene.poll();
      const secondDrop = MONDAY_NOON + 12 * HOUR;
      scene.volume = (group, bucket) =>
        group === "acme" && ((bucket >= MONDAY_NOON && bucket < MONDAY_NOON + 2 * HOUR) || bucket >= secondDrop)
          ? 0
          : 20;
      await scene.hours(13);
      expect(await theOnlyOpen()).toMatchObject({ id: 2, reopened: 0 });
    });

    it("of most clients at once is one incident, not one for each", async () => {
      await scene.poll();
      scene.volume = (_group, bucket) => (bucket >= MONDAY_NOON ? 0 : 20);
      await scene.hours(1);
      const incident = await theOnlyOpen();
      expect(incident).toMatchObject({ client: null, title: "Leads" });
      const detail = await incidentDetail(scene.core.db, incident.id);
      expect(detail?.series.map((one) => one.group)).toEqual(["acme", "birch", "cobalt"]);
    });

    it("of a group that has never been seen is none: it is learning", async () => {
      await scene.poll();
      scene.groups = [...scene.groups, "newcomer"];
      scene.volume = (group, bucket) => (group === "newcomer" && bucket > MONDAY_NOON + HOUR ? undefined : 20);
      await scene.hours(5);
      expect(await openIncidents(scene.core.db)).toEqual([]);
    });

    it("is healed by late rows, and the incident says so", async () => {
      await scene.poll();
      stop("acme", MONDAY_NOON);
      await scene.hours(1);
      expect(await openIncidents(scene.core.db)).toHaveLength(1);
      scene.volume = () => 20;
      await scene.hours(1);
      expect(await openIncidents(scene.core.db)).toEqual([]);
      const detail = await incidentDetail(scene.core.db, 1);
      expect(detail?.incident).toMatchObject({ status: "resolved", shortfall: 0 });
      expect(detail?.events.map((event) => event.kind)).toContain("healed");
    });
  });

  describe("a source that fails", () => {
    it("is never a drop: nothing is known, and nothing is written as zero", async () => {
      await scene.poll();
      scene.failing = "unreachable";
      await scene.hours(1);
      expect(await openIncidents(scene.core.db)).toEqual([]);
      const [row] = rowsOf(
        await scene.core.db.execute(sql`select count(*)::int as n from observations where value = 0`),
      );
      expect(row?.n).toBe(0);
    });

    it("becomes one incident of the source after three failures, and ends with the first good poll", async () => {
      await scene.poll();
      scene.failing = "timeout";
      await scene.hours(4);
      expect(await theOnlyOpen()).toMatchObject({ kind: "source", source: "crm", title: "Source crm", status: "open" });
      scene.failing = null;
      await scene.hours(1);
      expect(await openIncidents(scene.core.db)).toEqual([]);
    });

    it("loses nothing: what came meanwhile is read and judged on return", async () => {
      await scene.poll();
      scene.failing = "unreachable";
      stop("acme", MONDAY_NOON);
      await scene.hours(2);
      scene.failing = null;
      await scene.hours(1);
      expect(await theOnlyOpen()).toMatchObject({ kind: "drop", client: "acme", startedAt: MONDAY_NOON });
    });
  });

  describe("a restart", () => {
    it("in the middle of a drop goes on with the same incident and the same figures", async () => {
      await scene.poll();
      stop("acme", MONDAY_NOON);
      await scene.hours(2);
      scene.restart();
      await scene.hours(1);
      const incident = await theOnlyOpen();
      expect(incident).toMatchObject({ id: 1, startedAt: MONDAY_NOON, observed: 0 });
      expect(incident.shortfall).toBeCloseTo(60, -1);
    });
  });

  describe("people", () => {
    beforeEach(async () => {
      await scene.poll();
      stop("acme", MONDAY_NOON);
      await scene.hours(1);
    });

    it("two who acknowledge at once: one has it, the other is told who", async () => {
      const [first, second] = await Promise.all([
        acknowledge(scene.core, { incidentId: 1, person: "U1" }),
        acknowledge(scene.core, { incidentId: 1, person: "U2" }),
      ]);
      expect([first.kind, second.kind].sort()).toEqual(["done", "refused"]);
      expect(await kinds(1)).toEqual(["opened", "acknowledged"]);
      const again = await acknowledge(scene.core, { incidentId: 1, person: "U1" });
      expect(again.kind).toBe("done");
      expect(await kinds(1)).toEqual(["opened", "acknowledged"]);
    });

    it("two who answer one step at once: the second is told to look again", async () => {
      const press = (person: string, answer: "ok" | "problem") =>
        answerStep(scene.core, { incidentId: 1, stepId: "intake", answer, note: null, person, version: 1 });
      const both = await Promise.all([press("U1", "ok"), press("U2", "problem")]);
      expect(both.map((deed) => deed.kind).sort()).toEqual(["done", "refused"]);
    });

    it("who find the client's fault name the cause, tell the owners, and hear back", async () => {
      scene.now += 60_000;
      await answerStep(scene.core, {
        incidentId: 1,
        stepId: "landing",
        answer: "problem",
        note: "503",
        person: "U1",
        version: 1,
      });
      await tellClient(scene.core, {
        incidentId: 1,
        stepId: "landing",
        text: "Please look.",
        person: "U1",
        again: false,
      });
      expect(await theOnlyOpen()).toMatchObject({ status: "waiting", side: "client", clientToldAt: scene.now });
      const second = await tellClient(scene.core, {
        incidentId: 1,
        stepId: "landing",
        text: "Hello?",
        person: "U2",
        again: false,
      });
      expect(second).toMatchObject({ kind: "refused", why: expect.stringContaining("Send again") });
      scene.now += 60_000;
      await clientFixed(scene.core, { incidentId: 1, person: "U0DANA" });
      expect(await theOnlyOpen()).toMatchObject({
        status: "open",
        clientFixedAt: scene.now,
        clientAcknowledgedAt: scene.now,
      });
      expect(await postKeys()).toEqual(
        expect.arrayContaining(["incident:1:client:1", "incident:1:note:client_fixed:0"]),
      );
    });

    it("who resolve while it is still low are asked why, and the same drop does not open again", async () => {
      expect(await resolve(scene.core, { incidentId: 1, person: "U1", reason: null })).toMatchObject({
        kind: "needs_reason",
      });
      await resolve(scene.core, { incidentId: 1, person: "U1", reason: "campaign ended" });
      await scene.hours(2);
      expect(await openIncidents(scene.core.db)).toEqual([]);
    });

    it("who dismiss it keep it out of the statistics, and can take that back", async () => {
      await dismiss(scene.core, { incidentId: 1, person: "U1", reason: null });
      await scene.hours(1);
      expect(await openIncidents(scene.core.db)).toEqual([]);
      await reopen(scene.core, { incidentId: 1, person: "U1", reason: null });
      expect(await theOnlyOpen()).toMatchObject({ id: 1, status: "open", dismissedAt: null, side: null });
    });

    it("and nobody can change the timeline", async () => {
      await expect(scene.core.db.execute(sql`update incident_events set person = 'U9'`)).rejects.toThrow();
      await expect(scene.core.db.execute(sql`delete from incident_events`)).rejects.toThrow();
    });
  });
});
