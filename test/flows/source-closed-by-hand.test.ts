/** Somebody knows that a source is away, says so and goes back to bed. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dismiss, resolve } from "../../src/flows/deeds/incident-deeds.ts";
import { openIncidents } from "../../src/store/incidents.ts";
import { openScene, type Scene } from "../support/scene.ts";

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
  await scene.poll();
  scene.failing = "timeout";
  await scene.hours(3);
  expect(scene.opened).toEqual([1]);
});
afterEach(() => scene.close());

const openIds = async () => (await openIncidents(scene.core.db)).map(({ id }) => id);

describe("an incident of a source that somebody closes while the source still fails", () => {
  it("is not opened again at the next poll, however it was closed", async () => {
    await resolve(scene.core, { incidentId: 1, person: "U1", reason: "maintenance until six" });
    await scene.hours(5);
    expect(await openIds()).toEqual([]);
    scene.restart();
    await scene.hours(1);
    expect(await openIds()).toEqual([]);
  });

  it("is followed by a new one when the source has answered and fails once more", async () => {
    await dismiss(scene.core, { incidentId: 1, person: "U1", reason: null });
    await scene.hours(2);
    scene.failing = null;
    await scene.hours(1);
    scene.failing = "timeout";
    await scene.hours(3);
    expect(await openIds()).toEqual([2]);
  });
});
