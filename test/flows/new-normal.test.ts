import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Incident } from "../../src/domain/incident.ts";
import { dismiss, reopen, resolve } from "../../src/flows/deeds/incident-deeds.ts";
import { keepWatching, newNormal } from "../../src/flows/deeds/new-normal.ts";
import { incidentStatistics } from "../../src/flows/statistics.ts";
import { findIncident, openIncidents, timelineOf } from "../../src/store/incidents.ts";
import { rowsOf } from "../../src/store/rows-of.ts";
import { latestVerdicts } from "../../src/store/verdicts.ts";
import { metricOf } from "../support/catalogue.ts";
import { HOUR, MONDAY_NOON, openScene, type Scene } from "../support/scene.ts";

const DAY = 24 * HOUR;
const MAX = "U0MAX";
const ANA = "U0ANA";
const FIRST = { incidentId: 1, person: MAX };

let scene: Scene;

beforeEach(async () => {
  scene = await openScene();
  await scene.poll();
  scene.volume = (group, bucket) => (group === "acme" && bucket >= MONDAY_NOON ? 10 : 20);
  await scene.hours(12);
});
afterEach(() => scene.close());

/** Lets days go by, polled every six hours. */
async function days(count: number): Promise<void> {
  for (let i = 0; i < 4 * count; i++) {
    scene.now += 6 * HOUR;
    await scene.poll();
  }
}

async function first(): Promise<Incident> {
  return (await findIncident(scene.core.db, 1)) as Incident;
}

async function expectedOfAcme(): Promise<number> {
  const verdict = (await latestVerdicts(scene.core.db, metricOf(scene.core.catalogue()))).find(
    ({ group }) => group === "acme",
  );
  return verdict?.expected ?? Number.NaN;
}

async function events(kind: string): Promise<{ person: string | null; reason: string | null }[]> {
  return (await timelineOf(scene.core.db, 1)).filter((event) => event.kind === kind);
}

async function notes(): Promise<string[]> {
  const result = await scene.core.db.execute(
    sql`select key from slack_posts where role = 'note' order by created_at, key`,
  );
  return rowsOf(result).map((row) => String(row.key));
}

async function incidentCount(): Promise<number> {
  const result = await scene.core.db.execute(sql`select count(*)::int as n from incidents`);
  return Number(rowsOf(result)[0]?.n);
}

describe("a series that falls to half and stays there", () => {
  it("is asked about once after a week, and its expectation stays what it was", async () => {
    await days(6);
    expect(await notes()).toEqual([]);
    await days(1);
    expect(await notes()).toEqual(["incident:1:note:normal_asked:0"]);
    await days(7);
    expect(await first()).toMatchObject({ status: "open", normalAnsweredAt: null });
    expect(await events("normal_asked")).toHaveLength(1);
    expect(await notes()).toHaveLength(1);
    expect(await expectedOfAcme()).toBeGreaterThan(19);
    expect((await first()).shortfall).toBeGreaterThan(10 * 24 * 13);
  });

  it("is taken for normal after four weeks without an answer, said on its timeline, and alarms no more", async () => {
    await days(27);
    expect(await first()).toMatchObject({ status: "open" });
    await days(1);
    expect(await first()).toMatchObject({ status: "resolved", resolvedBy: null, shortfall: 0 });
    expect(await events("new_normal")).toMatchObject([{ person: null }]);
    expect((await events("resolved"))[0]?.reason).toContain("new normal");
    await days(3);
    expect(await expectedOfAcme()).toBeCloseTo(10, 0);
    expect(await incidentCount()).toBe(1);
  });

  it("is expected at half from the next bucket on when somebody says so, and nothing of it counts as lost", async () => {
    await days(7);
    const deed = await newNormal(scene.core, FIRST);
    expect(deed.kind).toBe("done");
    expect(await first()).toMatchObject({ status: "resolved", resolvedBy: MAX, shortfall: 0 });
    expect(await events("new_normal")).toMatchObject([{ person: MAX }]);
    await scene.hours(1);
    expect(await expectedOfAcme()).toBeCloseTo(10, 0);
    await days(7);
    expect(await openIncidents(scene.core.db)).toEqual([]);
    expect(await incidentCount()).toBe(1);
    expect(await expectedOfAcme()).toBeCloseTo(10, 0);
    const { count, shortfall, money } = await incidentStatistics(scene.core, { from: 0, to: scene.now });
    expect({ count, money }).toEqual({ count: 1, money: [{ currency: "EUR", amount: 0 }] });
    expect(shortfall).toEqual([{ unit: "leads", amount: 0 }]);
  });

  it("is judged alike by a process that starts afterwards", async () => {
    await days(7);
    await newNormal(scene.core, FIRST);
    await days(2);
    const before = await expectedOfAcme();
    scene.restart();
    await scene.hours(1);
    expect(await expectedOfAcme()).toBeCloseTo(before, 0);
    expect(await openIncidents(scene.core.db)).toEqual([]);
  });

  it("is an incident of its own when half of the half is gone as well", async () => {
    await days(7);
    await newNormal(scene.core, FIRST);
    await days(1);
    const gone = scene.now;
    scene.volume = (group, bucket) => (group === "acme" ? (bucket >= gone - 3 * HOUR ? 0 : 10) : 20);
    await scene.hours(6);
    expect(await openIncidents(scene.core.db)).toMatchObject([{ id: 2, reopened: 0 }]);
  });

  it("hears it once from two people who press at the same time", async () => {
    await days(7);
    const deeds = await Promise.all([newNormal(scene.core, FIRST), newNormal(scene.core, { ...FIRST, person: ANA })]);
    expect(deeds.map(({ kind }) => kind).sort()).toEqual(["done", "refused"]);
    const by = (await first()).resolvedBy as string;
    expect(await newNormal(scene.core, { ...FIRST, person: by })).toMatchObject({ kind: "done" });
    expect(await events("new_normal")).toHaveLength(1);
    const rows = rowsOf(await scene.core.db.execute(sql`select decided_by from new_normals`));
    expect(rows).toEqual([{ decided_by: by }]);
  });

  it("goes on as before when somebody says that it is not normal, and is not asked about again", async () => {
    await days(7);
    expect(await keepWatching(scene.core, FIRST)).toMatchObject({ kind: "done" });
    expect(await keepWatching(scene.core, { ...FIRST, person: ANA })).toMatchObject({ kind: "done" });
    await days(5);
    expect(await first()).toMatchObject({ status: "open" });
    expect(await events("keep_watching")).toMatchObject([{ person: MAX }]);
    expect(await notes()).toEqual(["incident:1:note:normal_asked:0", "incident:1:note:keep_watching:0"]);
    expect(await expectedOfAcme()).toBeGreaterThan(19);
  });

  it("may be said to be normal at any time, before anybody asks", async () => {
    await newNormal(scene.core, FIRST);
    await scene.hours(2);
    expect(await expectedOfAcme()).toBeCloseTo(10, 0);
    await days(2);
    expect(await incidentCount()).toBe(1);
  });

  it("is held to the old level again when the incident is reopened by hand", async () => {
    await days(7);
    await newNormal(scene.core, FIRST);
    await scene.hours(2);
    expect(await reopen(scene.core, { ...FIRST, reason: null })).toMatchObject({ kind: "done" });
    await scene.hours(2);
    expect(await expectedOfAcme()).toBeGreaterThan(19);
    expect(await first()).toMatchObject({ status: "open" });
    expect((await first()).shortfall).toBeGreaterThan(10 * 24 * 6);
  });

  it("teaches when the incident is dismissed as a false alarm: nobody is asked, and it opens none again", async () => {
    await dismiss(scene.core, { ...FIRST, reason: "planned" });
    await days(21);
    expect(await notes()).toEqual(["incident:1:note:dismissed:0"]);
    expect(await incidentCount()).toBe(1);
    expect(await expectedOfAcme()).toBeLessThan(12);
  });

  it("opens none again when it was confirmed and closed by hand while it was low, and is learned after that", async () => {
    await resolve(scene.core, { ...FIRST, reason: "the client knows" });
    await days(21);
    expect(await incidentCount()).toBe(1);
    expect(await expectedOfAcme()).toBeLessThan(13);
  });
});

it("a week without anything is no new normal by itself: when the volume is back it is as expected", async () => {
  scene.volume = (group, bucket) =>
    group === "acme" && bucket >= MONDAY_NOON && bucket < MONDAY_NOON + 8 * DAY ? 0 : 20;
  await days(9);
  await scene.hours(3);
  expect(await openIncidents(scene.core.db)).toEqual([]);
  expect(await first()).toMatchObject({ status: "resolved", resolution: "volume back" });
  expect((await first()).shortfall).toBeGreaterThan(19 * 24 * 7.4);
  expect(await expectedOfAcme()).toBeGreaterThan(18);
});
