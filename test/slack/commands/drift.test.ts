import { afterAll, beforeAll, expect, it } from "vitest";
import { LEADS_YAML, testCatalogue } from "../../support/catalogue.ts";
import { MONDAY_NOON } from "../../support/scene.ts";
import { ANA, type Office, openOffice, shown } from "../support/office.ts";

const WEEK = 604_800_000;
let office: Office;
beforeAll(async () => {
  // Acme gets two leads an hour fewer each week: the level follows, and nothing alarms.
  office = await openOffice({
    catalogue: testCatalogue(LEADS_YAML.replace("    owner:", "    history: 70d\n    owner:")),
    volume: (group, bucket) => (group === "acme" ? 60 + 2 * Math.floor((MONDAY_NOON - bucket) / WEEK) : 20),
  });
});
afterAll(() => office.stop());

it("a client that gets less every week is said to be drifting, though nothing alarms", async () => {
  const [acme] = (await office.ask(ANA, "/kpi leads acme")).map(shown);
  expect(acme).toMatch(/🟢 All well: .* Down \d+ % over 9 weeks, about \d %/);
  const [birch] = (await office.ask(ANA, "/kpi leads birch")).map(shown);
  expect(birch).not.toContain("over 9 weeks");
});
