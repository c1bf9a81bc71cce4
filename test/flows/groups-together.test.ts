/** Many clients with a lead now and then: none of them can be watched by the hour, all of them together can. */
import { afterEach, describe, expect, it } from "vitest";
import { LARGE_TOGETHER, SMALL_TOGETHER } from "../../src/domain/detection.ts";
import { exclusionsOf } from "../../src/store/exclusions.ts";
import { exportObservations } from "../../src/store/export.ts";
import { findIncident } from "../../src/store/incidents.ts";
import { countSeries, seriesOf, sumsOf } from "../../src/store/series.ts";
import { HOUR, MONDAY_NOON, openScene, type Scene } from "../support/scene.ts";

/** About one lead in two hours, at other hours for each client and always the same. */
function nowAndThen(group: string, bucket: number): number {
  let h = Math.imul(bucket / HOUR + 7919 * Number(group.slice(1)), 2654435761);
  h = Math.imul(h ^ (h >>> 15), 2246822519);
  return ((h ^ (h >>> 13)) >>> 0) % 100 < 45 ? 1 : 0;
}

let scene: Scene;
afterEach(() => scene.close());

async function smallClients(): Promise<void> {
  scene = await openScene();
  scene.groups = Array.from({ length: 14 }, (_, i) => `c${i}`);
  scene.volume = nowAndThen;
  await scene.poll();
}

const stopped = (group: string, bucket: number): number =>
  bucket >= MONDAY_NOON && bucket < MONDAY_NOON + 5 * HOUR ? 0 : nowAndThen(group, bucket);

describe("fourteen clients with a lead in two hours each", () => {
  it("are one incident within three hours when leads stop, which ends when they come in again", async () => {
    await smallClients();
    scene.volume = stopped;
    await scene.hours(3);
    expect(scene.opened).toEqual([1]);
    const incident = await findIncident(scene.core.db, 1);
    expect(incident).toMatchObject({ status: "open", title: `Leads · ${SMALL_TOGETHER}`, client: null, observed: 0 });
    expect(incident?.startedAt).toBe(MONDAY_NOON);
    expect(incident?.expected).toBeGreaterThan(10);
    await scene.hours(6);
    const end = await findIncident(scene.core.db, 1);
    expect(end).toMatchObject({ status: "resolved", resolution: "volume back" });
    expect(end?.shortfall).toBeGreaterThan(20);
    expect(scene.opened).toEqual([1]);
  });

  it("go on in that one thread after a restart", async () => {
    await smallClients();
    scene.volume = stopped;
    await scene.hours(3);
    scene.restart();
    await scene.hours(6);
    expect(await findIncident(scene.core.db, 1)).toMatchObject({ status: "resolved" });
    expect(scene.opened).toEqual([1]);
  });

  it("do not teach any of them what a confirmed outage was like", async () => {
    await smallClients();
    scene.volume = stopped;
    await scene.hours(9);
    const [exclusion] = await exclusionsOf(scene.core.db, "leads", 0);
    expect(exclusion).toMatchObject({ group: null, from: MONDAY_NOON });
  });

  it("are counted once: neither the budget's share nor an export knows of the sum", async () => {
    await smallClients();
    expect((await sumsOf(scene.core.db, "leads")).map((one) => one.group)).toEqual([SMALL_TOGETHER]);
    expect(await seriesOf(scene.core.db, "leads")).toHaveLength(14);
    expect(await countSeries(scene.core.db)).toBe(14);
    const groups = new Set<string>();
    for await (const row of exportObservations(scene.core.db, { from: null, to: null })) groups.add(row.group);
    expect([...groups].sort()).toEqual([...scene.groups].sort());
  });
});

describe("a group that a source calls as sums of groups are called", () => {
  it("is refused with the name and what to do about it", async () => {
    scene = await openScene();
    scene.groups = ["acme", LARGE_TOGETHER];
    const result = await scene.poll();
    expect(result).toMatchObject({
      kind: "failed",
      fault: {
        message: `metric leads, source crm: a group is called "${LARGE_TOGETHER}", which is what sums of groups are called; rename it in the query`,
      },
    });
  });
});
