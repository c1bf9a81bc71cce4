import { pino } from "pino";
import { afterEach, expect, it } from "vitest";
import { dismiss } from "../../src/flows/deeds/incident-deeds.ts";
import { realCount } from "../../src/flows/real-count.ts";
import { openIncidents } from "../../src/store/incidents.ts";
import { allMetricStates } from "../../src/store/metric-states.ts";
import { HOUR, MONDAY_NOON, openScene, type Scene } from "../support/scene.ts";

let scene: Scene;

afterEach(() => scene.close());

/** Every second day brings between a fifth and all of what is usual, always the same for the same day. */
function wandering(group: string, bucket: number): number {
  const day = Math.floor(bucket / (24 * HOUR)) + group.length;
  const share = day % 2 === 0 ? 1 : 0.2 + 0.8 * (((day * 7919) % 97) / 97);
  return Math.round((20 + 6 * (((bucket / HOUR) * 31) % 5)) * share);
}

it("a past that would have broken the budget makes alarms rarer, and the log and the database say so", async () => {
  scene = await openScene();
  const said: string[] = [];
  Object.assign(scene.core, { log: pino({ level: "warn" }, { write: (line: string) => void said.push(line) }) });
  scene.volume = wandering;
  await scene.poll();
  const [state] = await allMetricStates(scene.core.db);
  expect(state?.budgetReplay?.accepted).toBeGreaterThan(1);
  expect(state?.budgetReplay?.counted).toBeGreaterThan(state?.budgetReplay?.accepted as number);
  expect(state?.budgetReplay?.strictness).toBeGreaterThan(1.05);
  expect(said.join("")).toMatch(
    /The last \d+ weeks would have brought \d+ alarms where [\d.]+ were accepted; alarms now/,
  );
  said.length = 0;
  await scene.hours(2);
  expect(said.join("")).not.toContain("would have brought");
});

it("a metric that keeps its budget is judged as usual", async () => {
  scene = await openScene();
  await scene.poll();
  const [state] = await allMetricStates(scene.core.db);
  expect(state?.budgetReplay).toMatchObject({ counted: 0, strictness: 1 });
});

it("false alarms are those that people dismissed, of all incidents of four weeks", async () => {
  scene = await openScene();
  await scene.poll();
  scene.volume = (group, bucket) => {
    const hour = (bucket - MONDAY_NOON) / HOUR;
    return group === "acme" && ((hour >= 0 && hour < 2) || (hour >= 30 && hour < 32)) ? 0 : 20;
  };
  await scene.hours(1);
  const [first] = await openIncidents(scene.core.db);
  await dismiss(scene.core, { incidentId: first?.id ?? 0, person: "U0MAX", reason: "a test campaign" });
  await scene.hours(35);
  const asked = { now: scene.now, perWeek: 2 };
  expect(await realCount(scene.core.db, asked)).toEqual({ weeks: 4, falseAlarms: 1, incidents: 2, accepted: 8 });
  expect(await realCount(scene.core.db, { ...asked, metric: "orders" })).toMatchObject({ incidents: 0 });
  const later = { ...asked, now: scene.now + 29 * 24 * HOUR };
  expect(await realCount(scene.core.db, later)).toMatchObject({ falseAlarms: 0, incidents: 0 });
});
