/** A fixed rule speaks from the first hour on, long before anything can be expected. */
import { afterEach, describe, expect, it } from "vitest";
import { findIncident } from "../../src/store/incidents.ts";
import { LEADS_YAML, testCatalogue } from "../support/catalogue.ts";
import { HOUR, MONDAY_NOON, openScene, type Scene } from "../support/scene.ts";

const YOUNG = LEADS_YAML.replace("    owner:", "    history: 1d\n    floor: { below: 1, for: 1h }\n    owner:");

let scene: Scene;
afterEach(() => scene.close());

describe("a floor that is broken where nothing can be expected yet", () => {
  it("is an incident that ends like any other: the outage is not taken for late rows", async () => {
    scene = await openScene({ catalogue: testCatalogue(YOUNG) });
    await scene.poll();
    scene.volume = (group, bucket) =>
      group === "acme" && bucket >= MONDAY_NOON && bucket < MONDAY_NOON + 3 * HOUR ? 0 : 20;
    await scene.hours(3);
    expect(scene.opened).toEqual([1]);
    await scene.hours(1);
    expect(await findIncident(scene.core.db, 1)).toMatchObject({ status: "recovering", goodBuckets: 1 });
    await scene.hours(1);
    expect(await findIncident(scene.core.db, 1)).toMatchObject({ status: "resolved", resolution: "volume back" });
  });
});
