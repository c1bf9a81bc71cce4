import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatFaults } from "../../../src/config/catalogue/fault.ts";
import { loadCatalogue } from "../../../src/config/catalogue/load.ts";
import type { Catalogue } from "../../../src/domain/catalogue.ts";
import { probeKinds } from "../../../src/probes/index.ts";
import { runProbe } from "../../../src/probes/run-probe.ts";
import { type Business, openBusiness } from "../../../src/sandbox/business/business.ts";
import { demoCatalogue } from "../../../src/sandbox/business/demo-catalogue.ts";
import { serveBusiness } from "../../../src/sandbox/business/serve.ts";
import { sourceKinds } from "../../../src/sources/index.ts";
import type { Source } from "../../../src/sources/source.ts";
import { testClock } from "./test-clock.ts";

let folder: string;
let business: Business;
let server: { readonly url: string; close(): Promise<void> };
const clock = testClock("2026-11-03T13:07:12Z");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "leadline-demo-"));
  business = openBusiness({ clock, weeks: 1, pageDelay: 2200 });
  server = await serveBusiness(business);
  await business.opened;
});

afterAll(async () => {
  await server.close();
  await business.close();
  rmSync(folder, { recursive: true });
});

function load(): Catalogue {
  const path = join(folder, "leadline.yml");
  const people = { responders: "S0RESP", owner: "U0MAX", managers: ["U0MAX"] };
  const clients = { acme: { owners: ["U0DANA", "S0ACME"], channel: "#acme-shared" }, birch: { owners: ["U0BEA"] } };
  writeFileSync(path, demoCatalogue({ url: server.url, ...people, clients }));
  const loaded = loadCatalogue({ path, env: {}, sources: sourceKinds, probes: probeKinds });
  if (!loaded.ok) throw new Error(formatFaults(loaded.faults));
  expect(loaded.notices).toEqual([]);
  return loaded.catalogue;
}

const signal = new AbortController().signal;

function openSource(): Source {
  const settings = load().sources.get("business");
  const kind = sourceKinds.find(({ name }) => name === settings?.type);
  if (!settings || !kind) throw new Error("the demo has no source");
  return kind.open("business", settings.options, { folder, timeout: 5000, maxRows: 100_000 });
}

describe("the demo's catalogue", () => {
  it("is valid, and names people, clients and channels", () => {
    const { slack, clients, metrics } = load();
    expect(slack).toMatchObject({ channel: "#lead-alerts", responders: ["S0RESP"], managers: ["U0MAX"] });
    expect(clients.get("acme")).toMatchObject({
      name: "Acme Dental",
      owners: ["U0DANA", "S0ACME"],
      channel: "#acme-shared",
      timezone: "America/New_York",
    });
    expect(clients.get("delft")).toMatchObject({ owners: [], channel: null, timezone: "Europe/Berlin" });
    expect([...metrics.keys()]).toEqual(["leads", "signups"]);
    expect(metrics.get("leads")).toMatchObject({
      bucket: 30_000,
      settle: 2000,
      revisit: 300_000,
      checklist: "lead-triage",
    });
  });

  it("has a triage list of six steps, and a message wherever the client's side is at fault", () => {
    const steps = load().checklists.get("lead-triage")?.steps ?? [];
    expect(steps.map(({ id }) => id)).toEqual(["intake", "landing", "form", "campaign", "tracking", "phone"]);
    expect(steps.map(({ probe }) => probe?.kind ?? null)).toEqual(["source", "http", null, null, null, null]);
    for (const { ifProblem } of steps) expect(ifProblem?.message !== null).toBe(ifProblem?.side === "client");
  });

  it("asks the business what the real http source understands", async () => {
    const { metrics } = load();
    const source = openSource();
    for (const [id, groups] of [
      ["leads", 4],
      ["signups", 5],
    ] as const) {
      const metric = metrics.get(id);
      if (!metric) throw new Error(`no metric ${id}`);
      const { kind, query, bucket, timezone } = metric;
      const to = Date.parse("2026-11-03T13:00:00Z");
      const rows = await source.read(
        { metric: id, kind, query, bucket, timezone, window: { from: to - 86_400_000, to } },
        signal,
      );
      expect(new Set(rows.map(({ group }) => group)).size).toBe(groups);
      expect(rows.length).toBeGreaterThan((groups * 86_400_000 * 0.98) / bucket);
    }
    await source.close();
  });

  it.each<[string, object | null, intake: string, landing: string]>([
    ["nothing is broken", null, "ok", "ok"],
    ["the client is stopped", { do: "stop", client: "acme" }, "ok", "problem HTTP 503"],
    ["the landing page is slow", { do: "slow landing", client: "acme" }, "ok", "problem HTTP 200"],
    ["the intake is broken", { do: "break intake" }, "problem 0 per minute", "ok"],
  ])("has probes that find the cause when %s", async (_, act, intake, landing) => {
    await business.act({ do: "mend all" });
    clock.advance(20_000);
    if (act) await business.act(act);
    clock.advance(20_000);
    const source = openSource();
    const site = load().clients.get("acme")?.facts.site ?? "";
    const context = { values: { "client.site": site }, source: () => source, now: clock.now(), signal };
    const found: string[] = [];
    for (const { probe } of load().checklists.get("lead-triage")?.steps ?? []) {
      if (!probe) continue;
      const { verdict, value } = await runProbe(probe, context);
      found.push(verdict === "ok" ? "ok" : `${verdict} ${value}`.replace(/ in (under )?[\d.]+ s$/, ""));
    }
    await source.close();
    expect(found).toEqual([intake, landing]);
  });

  it("keeps names as text, whatever they hold", () => {
    const text = demoCatalogue({
      url: server.url,
      responders: "S0RESP",
      owner: "U0MAX",
      channel: '#a": "b',
      clients: {},
    });
    expect(text).toContain('channel: "#a\\": \\"b"');
  });
});
