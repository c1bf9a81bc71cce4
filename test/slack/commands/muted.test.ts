import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LEADS_YAML, testCatalogue } from "../../support/catalogue.ts";
import { ANA, type Office, openOffice, shown } from "../support/office.ts";

/** Acme is muted from noon UTC on, an hour ahead in Berlin; Birch and cobalt are not. */
const MUTES =
  "mutes:\n  - { metric: leads, group: acme, from: 2026-03-02T13:00, to: 2026-03-02T18:00, reason: site migration }\n";

let office: Office;
beforeAll(async () => {
  office = await openOffice({ catalogue: testCatalogue(LEADS_YAML + MUTES) });
  await office.hours(3, 0);
});
afterAll(() => office.stop());

async function asked(text: string): Promise<string> {
  const answers = await office.ask(ANA, text);
  return answers.map(shown).join("\n");
}

describe("a client that is muted", () => {
  it("is said to be, with until when and why, and its picture shows since when", async () => {
    const answer = await asked("/kpi leads acme 24h");
    expect(answer).toContain("🔇 Muted until 18:00: site migration. Drops open no incident.");
    expect(answer).toContain("last full hour 0 of 20 expected");
    expect(answer).toMatch(/Mute site migration from Mon 2 Mar 13:00 to Mon 2 Mar 1\d:00/);
  });

  it("is marked among the others, of which all is well", async () => {
    const answer = await asked("/kpi leads 24h");
    expect(answer).toContain("*Acme Dental* 0 of 20, muted · *Birch Legal* 20 of 20 · *cobalt* 20 of 20");
    expect(answer).toContain("🟢 All well: 300 of 300 expected in the last 6 h.");
    expect(await asked("/kpi")).toContain("🟢 *Leads*");
    expect(await asked("/incident")).not.toContain("#1");
  });
});
