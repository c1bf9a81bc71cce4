/** The digest and slow changes in the local Slack: sent by the real sender, drawn by the real views. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { weekEdges, weekStart } from "../../src/domain/time/wall-clock.ts";
import { digestKey, tellDigest } from "../../src/flows/regular/digest.ts";
import { tellSlowChanges } from "../../src/flows/regular/slow-changes.ts";
import { claimRun } from "../../src/store/scheduled-runs.ts";
import { LEADS_YAML, metricOf, testCatalogue } from "../support/catalogue.ts";
import { writeIncident, writePast } from "../support/past.ts";
import { ANA, type Office, openOffice, shown } from "./support/office.ts";

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;
const ZONE = "Europe/Berlin";
const HOSTILE = "<!channel> *_&lt;";
const catalogue = testCatalogue(
  `${LEADS_YAML.replace("name: Acme Dental", `name: "${HOSTILE}"`)}digest: { channel: "#lead-alerts" }\n`,
);
const leads = metricOf(catalogue);
let office: Office;
let edges: number[];
beforeAll(async () => {
  office = await openOffice({ catalogue });
  // Beside what the office has read itself: weeks of other groups.
  edges = weekEdges(office.scene.now, 9, ZONE);
  const [from, to] = [edges[0] as number, edges[9] as number];
  const week = (bucket: number) => Math.round((weekStart(bucket, ZONE) - from) / WEEK);
  await writePast(
    office.scene.core.db,
    leads,
    { from, to },
    {
      acme: (bucket) => 100 - 4 * week(bucket),
      birch: () => 400,
      cobalt: () => 400,
    },
  );
});
afterAll(() => office.stop());

async function digest(tick: number): Promise<void> {
  const { core } = office.scene;
  const run = digestKey(tick);
  await claimRun(core.db, run, core.now(), 60_000);
  const span = { tick, previous: tick - WEEK, beforeThat: tick - 2 * WEEK };
  await tellDigest({ core, notice: () => null }, "#lead-alerts", span, run);
}

const newest = () => office.messages(ANA).at(-1);
const posts = () => office.slack.traffic().filter(({ kind, name }) => kind === "call" && name === "chat.postMessage");

it("the digest is one message with a table, in which a hostile name is a name", async () => {
  const { core, now } = office.scene;
  await writeIncident(core.db, leads, ["acme"], {
    startedAt: now - 20 * HOUR,
    status: "resolved",
    resolvedAt: now - 18 * HOUR,
  });
  const before = posts().length;
  await digest(now);
  await digest(now);
  await office.post();
  expect(posts()).toHaveLength(before + 1);
  const message = newest();
  expect(message?.text).toBe("Last week: 1 incident, 23 leads missed, about 1,035 EUR (week before: none)");
  const table = message?.blocks.find(({ type }) => type === "table") as { rows: { text: string }[][] } | undefined;
  expect(table?.rows.map((row) => row.map(({ text }) => text))).toEqual([
    ["Client", "Incidents", "Missed", "Our time", "Their time"],
    [HOSTILE, "1", "23", "2 h", "–"],
  ]);
  expect(message && shown(message)).toContain("• *Leads · &lt;!channel&gt; ∗＿&amp;lt;* down 38 % over 9 weeks");
  expect(
    office.slack
      .world(ANA)
      .messages.C0ALERTS?.flatMap(({ text }) => text)
      .join(),
  ).not.toContain("<!channel>");
});

it("where Slack takes no table the clients are lines", async () => {
  office.slack.control({
    do: "fault",
    fault: { method: "chat.postMessage", kind: { type: "error", error: "invalid_blocks" } },
  });
  await digest(office.scene.now + 1);
  await office.post();
  const message = newest();
  expect(message?.blocks.some(({ type }) => type === "table")).toBe(false);
  expect(message && shown(message)).toContain("1 incident · 23 missed");
});

it("slow changes are one message that mentions the owner, with the weeks as a picture", async () => {
  const { core } = office.scene;
  const before = posts().length;
  await Promise.all([tellSlowChanges(core, leads, edges), tellSlowChanges(core, leads, edges)]);
  await office.post();
  expect(posts()).toHaveLength(before + 1);
  const message = newest();
  expect(message?.text).toBe(
    "<@U0MAX> Leads · &lt;!channel&gt; ∗＿&amp;lt;: down 38 % over 9 weeks, about 5 % a week.",
  );
  const words = message ? shown(message) : "";
  expect(words).toContain("16,800 leads in the first, 11,424 in the last · about 241,920 EUR a week less");
  expect(words).toContain("*What to do:* Work through the lead triage.");
  expect(words).toContain("(picture ");
});
