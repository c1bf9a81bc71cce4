/** The first draft of what a client is told: nobody should have to mend its figures at three in the morning. */
import { afterEach, describe, expect, it } from "vitest";
import { clientMessagePreview } from "../../src/flows/deeds/client-message.ts";
import { LEADS_YAML, testCatalogue } from "../support/catalogue.ts";
import { MONDAY_NOON, openScene, type Scene } from "../support/scene.ts";

let scene: Scene;
afterEach(() => scene.close());

/** The draft's lines after some hours in which acme has another value than usual. */
async function draft(yaml: string, usual: number, now: number): Promise<string[]> {
  scene = await openScene({ catalogue: testCatalogue(yaml) });
  scene.volume = () => usual;
  await scene.poll();
  scene.volume = (group, bucket) => (group === "acme" && bucket >= MONDAY_NOON ? now : usual);
  await scene.hours(3);
  expect(scene.opened).toContain(1);
  return lines();
}

async function lines(): Promise<string[]> {
  return ((await clientMessagePreview(scene.core, 1, null))?.text ?? "").split("\n");
}

describe("the draft to a client", () => {
  it("counts what is missing", async () => {
    expect(await draft(LEADS_YAML, 20, 2)).toEqual([
      "We have received only 6 leads for Acme Dental since Mon 07:00; about 60 were expected by now.",
      "We keep watching and will tell you here when leads come in again.",
    ]);
  });

  it("speaks of averages where values do not add up", async () => {
    const latency = LEADS_YAML.replace("kind: count", "kind: duration")
      .replace("watch: drop", "watch: rise")
      .replace("title: Leads", "title: Checkout")
      .replace("unit: leads", "unit: s")
      .replace("missing: zero", "missing: gap");
    const [opening, closing] = await draft(latency, 0.4, 9);
    expect(opening).toMatch(/^Checkout for Acme Dental: 9 s on average since Mon \d\d:00; about 0\.4 is usual\.$/);
    expect(closing).toBe("We keep watching and will tell you here when it is as usual again.");
  });

  it("does not call a rise too few", async () => {
    const errors = LEADS_YAML.replace("watch: drop", "watch: rise").replace("unit: leads", "unit: errors");
    const [opening] = await draft(errors, 20, 200);
    expect(opening).toMatch(/^We have received \d+ errors for Acme Dental since Mon 07:00; about \d+ were expected/);
  });

  it("names what came for that client, whoever fell with it afterwards", async () => {
    await draft(LEADS_YAML, 20, 2);
    await scene.core.db.execute(`
      insert into incident_series (incident_id, series_id, started_at, joined_at)
      select 1, id, '2026-03-02 12:00Z', now() from series where group_name = 'birch'`);
    expect((await lines())[0]).toMatch(/^We have received only 6 leads for Acme Dental .* about 60 were expected/);
  });
});
