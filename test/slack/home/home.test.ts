import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANA, DANA, type Office, openOffice, shown } from "../support/office.ts";

let office: Office;

beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.stop());

async function home(as: string): Promise<string> {
  const before = published();
  await office.slack.act({ do: "open home", as });
  const blocks = await office.slack.until(as, (world) => (published() > before ? world.home?.blocks : undefined));
  return shown({ blocks, text: "" });
}

function published(): number {
  return office.slack.traffic().filter((entry) => entry.kind === "call" && entry.name === "views.publish").length;
}

describe("the Home tab", () => {
  it("shows what is open, how every metric stands, the sources and the month", async () => {
    expect(await home(ANA)).toMatchInlineSnapshot(`
      "# Incidents
      No open incidents, and there have been none yet.
      ---
      # Metrics
      🟢 *Leads* 60 of 60
      ---
      # Sources
      ✅ *crm* answers · 1 metric
      ---
      # March
      *This month: no incidents*
      ~ No false alarm in the last 4 weeks; 8 were accepted.
      ---
      ~ \`/kpi leads acme 7d\` shows a metric with its chart, \`/incident 42\` an incident, \`/kpi help\` and \`/incident help\` the rest. Incidents open by themselves: press Acknowledge, then work through the checklist."
    `);
  });

  it("tells a client's guest what Leadline is, and no figures", async () => {
    expect(await home(DANA)).toMatch(/^Leadline watches how many leads/);
    expect(await home(DANA)).not.toContain("Metrics");
  });

  it("is drawn anew for those who had opened it when something changes, and only then", async () => {
    const before = published();
    office.refreshHomes();
    await pause(3500);
    expect(published()).toBe(before);
    await office.hours(1, 0);
    office.refreshHomes();
    office.refreshHomes();
    await office.slack.until(ANA, (world) =>
      shown({ blocks: world.home?.blocks ?? [], text: "" }).includes("1 open incident") ? true : undefined,
    );
    expect(published()).toBe(before + 1);
    expect(shown({ blocks: office.slack.world(DANA).home?.blocks ?? [], text: "" })).not.toContain("incident");
  });
});
