import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultDetector } from "../src/domain/detectors.ts";
import { createMeters } from "../src/meters.ts";
import { createPolling, type Polling } from "../src/polling.ts";
import { type Source, SourceError } from "../src/sources/source.ts";
import { stepsOf } from "../src/store/incidents.ts";
import { LEADS_YAML, testCatalogue } from "./support/catalogue.ts";
import { eventually } from "./support/patience.ts";
import { HOUR, MONDAY_NOON, openScene, type Scene } from "./support/scene.ts";

/** Polled on Monday mornings alone; one step is measured, at an address where nobody listens. */
const YAML = LEADS_YAML.replace('"*/5 * * * *"', '"0 9-17 * * MON"').replace(
  "if_problem: { side: ours }",
  'probe: { http: "http://127.0.0.1:1/" }',
);

let scene: Scene;
let polling: Polling | undefined;
beforeEach(async () => {
  scene = await openScene({ catalogue: testCatalogue(YAML) });
});
afterEach(async () => {
  await polling?.stop();
  await scene.close();
});

function start(source: Partial<Source>): Promise<void> {
  const meters = createMeters(async () => 0);
  const read: Source["read"] = async () => [];
  const whole: Source = { read, measure: () => Promise.reject(new Error("unasked")), close: async () => {}, ...source };
  polling = createPolling({
    core: scene.core,
    detector: defaultDetector,
    memory: new Map(),
    source: () => whole,
    meters,
    onGood: () => {},
  });
  return polling.start();
}

describe("the last round, by which others see that somebody polls", () => {
  it("is one that found the source away as well: that is the source's fault, and Leadline is at work", async () => {
    const away = new SourceError({ metric: "leads", source: "crm", reason: "timeout" }, "it does not answer");
    await start({ read: () => Promise.reject(away) });
    expect(await eventually(() => polling?.lastRound())).toMatchObject({ at: scene.now, goodAt: null });
  });

  it("says when the next is due, so that a night without polls is no failure", async () => {
    await start({});
    const { nextDue, goodAt } = await eventually(() => polling?.lastRound());
    expect(goodAt).toBe(scene.now);
    const next = new Date(Date.now() + nextDue - scene.now);
    const berlin = { timeZone: "Europe/Berlin", weekday: "long", minute: "numeric" } as const;
    expect(next.toLocaleString("en-GB", berlin)).toMatch(/^Monday.*\b0$/);
  });
});

describe("an incident whose process died before its steps were measured", () => {
  it("is measured at the next start", async () => {
    await scene.poll();
    scene.volume = (group, bucket) => (group === "acme" && bucket >= MONDAY_NOON ? 0 : 20);
    scene.now += HOUR;
    await scene.poll();
    expect((await stepsOf(scene.core.db, 1)).map(({ evidence }) => evidence)).toEqual([null, null, null]);
    await start({});
    const evidence = await eventually(async () => (await stepsOf(scene.core.db, 1))[0]?.evidence);
    expect(evidence).toMatchObject({ verdict: "problem" });
  });
});
