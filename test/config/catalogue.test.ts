import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatFaults } from "../../src/config/catalogue/fault.ts";
import { loadCatalogue } from "../../src/config/catalogue/load.ts";
import type { Catalogue } from "../../src/domain/catalogue.ts";
import { clientOf } from "../../src/domain/catalogue.ts";
import { probeKinds } from "../../src/probes/index.ts";
import { sourceKinds } from "../../src/sources/index.ts";
import { EXAMPLE, EXAMPLE_ENV } from "./example.ts";
import { PROBES, SOURCES } from "./kinds.ts";
import { faultLines, load } from "./load.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const HEAD = `version: 1\nslack: { channel: "#alerts" }\n`;
const METRIC = `sources:
  prom: { type: prometheus, url: http://prom:9090 }
metrics:
  new_leads:
    source: prom
    query: leads
    owner: "@U0MAX"
    action: Look.
`;

function catalogueOf(yaml: string | Readonly<Record<string, string>>, env: Record<string, string> = {}): Catalogue {
  const loaded = load(yaml, env);
  if (!loaded.ok) throw new Error(faultLines(yaml, env).join("\n"));
  return loaded.catalogue;
}

function noticesOf(yaml: string, env: Record<string, string> = {}): string[] {
  const loaded = load(yaml, env);
  return loaded.ok ? loaded.notices.map((notice) => notice.replace(`${loaded.at}/`, "")) : ["faults"];
}

describe("the example of the documentation", () => {
  const catalogue = catalogueOf(EXAMPLE, EXAMPLE_ENV);

  it("is valid, and says what has no effect yet", () => {
    expect(noticesOf(EXAMPLE, EXAMPLE_ENV)).toEqual([
      "leadline.yml:53 metrics.leads.review is read but not acted on yet in this version",
      "leadline.yml:66 journeys is read but not acted on yet in this version",
      "leadline.yml:87 remediations is read but not acted on yet in this version",
      "leadline.yml:96 escalation is read but not acted on yet in this version",
    ]);
  });

  it("is valid for the sources and probes that there are", () => {
    expect(load(EXAMPLE, EXAMPLE_ENV, { sources: sourceKinds, probes: probeKinds })).toMatchObject({ ok: true });
  });

  it("tells Slack's settings", () => {
    expect(catalogue.slack).toEqual({
      channel: "#lead-alerts",
      responders: ["S0RESP"],
      broadcast: ["opened", "resolved"],
      commands: { kpi: "/zahlen", incident: "/incident" },
      managers: ["S0LEADS", "U0CTO"],
    });
    expect(catalogue.budgetPerWeek).toBe(2);
    expect(catalogue.keepObservations).toBe(400 * DAY);
    expect(catalogue.heartbeat).toBe("https://watchdog.example/ping/heart-key");
  });

  it("tells the metric as it is written", () => {
    expect(catalogue.metrics.get("leads")).toEqual({
      id: "leads",
      title: "Leads",
      description: "Form fills and calls accepted by intake, before the bot filter.",
      unit: "leads",
      kind: "count",
      source: "crm",
      query: expect.stringContaining(":from"),
      bucket: HOUR,
      schedule: "*/5 * * * *",
      settle: 3 * MINUTE,
      revisit: 6 * HOUR,
      history: 56 * DAY,
      missing: "zero",
      watch: "drop",
      floor: { below: 1, for: HOUR },
      severity: {
        critical: { share: 0.8, channel: null, escalation: null },
        major: { share: 0.5, channel: "#lead-major", escalation: "slow" },
        minor: { share: 0.25, channel: null, escalation: null },
      },
      owner: "U0MAX",
      action: "Work through the lead triage; most drops are a broken form or a paused campaign.",
      impact: { value: 45, currency: "EUR" },
      checklist: "lead-triage",
      channel: null,
      recovery: 2,
      slowChange: "digest",
      review: 90 * DAY,
      timezone: "Europe/Berlin",
      clients: { "Acme (NYC)": "acme" },
    });
  });

  it("knows the client of a group, called like it or mapped to it", () => {
    const leads = catalogue.metrics.get("leads");
    if (!leads) throw new Error("the example has the metric leads");

    expect(clientOf(catalogue, leads, "acme")).toEqual({
      id: "acme",
      name: "Acme Dental",
      owners: ["U0DANA", "S0ACME"],
      channel: "#acme-shared",
      timezone: "America/New_York",
      hours: { days: [1, 2, 3, 4, 5], from: 9 * 60, to: 18 * 60 },
      facts: { site: "www.acme.example", phone: "+1 555 0100", chairs: "12" },
    });
    expect(clientOf(catalogue, leads, "Acme (NYC)")?.id).toBe("acme");
    expect(clientOf(catalogue, leads, "globex")).toBeUndefined();
  });

  it("has the options of sources with what came from the environment", () => {
    expect(catalogue.sources.get("crm")?.options).toEqual({ url: "postgres://reader:crm-secret@db/crm" });
    expect(catalogue.sources.get("ads")?.options).toMatchObject({ headers: { authorization: "Bearer ads-secret" } });
  });

  it("has the checklist with its probes", () => {
    expect(catalogue.checklists.get("lead-triage")?.steps).toMatchObject([
      {
        id: "intake",
        how: expect.any(String),
        probe: { kind: "source", options: { source: "prom", expect: ">= 1" } },
        ifProblem: { side: "ours", message: null, remediation: "restart-intake" },
      },
      {
        id: "landing",
        how: null,
        probe: { kind: "http", options: { http: "https://{{client.site}}/", expect: 200 } },
        ifProblem: { side: "client", message: expect.stringContaining("{{evidence.value}}"), remediation: null },
      },
      { id: "campaign", probe: null, ifProblem: { side: "client" } },
    ]);
  });

  it("has the plans, local times as instants", () => {
    expect(catalogue.plans).toMatchObject({
      mutes: [
        {
          metric: "leads",
          group: "acme",
          from: Date.parse("2026-11-30T23:00Z"),
          to: Date.parse("2026-12-01T23:00Z"),
          reason: "site migration",
        },
      ],
      calendar: [
        { kind: "holidays", region: "DE-BE", shape: { like: 0, factor: null } },
        { kind: "days", name: "Summer fair", from: "2026-07-11", to: "2026-07-11", shape: { like: null, factor: 1.8 } },
      ],
      digest: { channel: "#growth", schedule: "0 9 * * MON" },
      keepIncidents: null,
    });
    expect(catalogue.plans?.escalations.get("critical")?.map(({ after, tell }) => [after, tell])).toEqual([
      [10 * MINUTE, ["S0LEADS"]],
      [30 * MINUTE, ["U0CTO"]],
    ]);
    expect(catalogue.plans?.remediations.get("old-form")).toMatchObject({ reversible: true, approvers: ["S0LEADS"] });
    expect(catalogue.plans?.journeys.get("acquisition")).toHaveLength(4);
  });
});

describe("what a metric does not say", () => {
  it("has a default that fits it", () => {
    expect(catalogueOf(HEAD + METRIC).metrics.get("new_leads")).toMatchObject({
      title: "New leads",
      unit: "new leads",
      kind: "count",
      bucket: HOUR,
      schedule: "*/5 * * * *",
      settle: 3 * MINUTE,
      revisit: 6 * HOUR,
      missing: "zero",
      watch: "drop",
      timezone: "UTC",
      recovery: 2,
    });
  });

  it.each([
    ["10s", "*/5 * * * * *", 2500, 6 * HOUR],
    ["1m", "*/10 * * * * *", 15_000, 6 * HOUR],
    ["15m", "* * * * *", 3 * MINUTE, 6 * HOUR],
    ["1d", "*/5 * * * *", 3 * MINUTE, 2 * DAY],
  ])("follows the bucket: %s is read at %s", (bucket, schedule, settle, revisit) => {
    const metric = catalogueOf(`${HEAD}${METRIC}    bucket: ${bucket}\n`).metrics.get("new_leads");

    expect(metric).toMatchObject({ schedule, settle, revisit });
  });

  it("tells slow changes in the digest, unless the catalogue or the metric wants them posted", () => {
    const told = (yaml: string) => catalogueOf(yaml).metrics.get("new_leads")?.slowChange;
    const all = `${HEAD}alerting: { slow_change: page }\n${METRIC}`;
    expect(told(HEAD + METRIC)).toBe("digest");
    expect(told(`${HEAD}${METRIC}    slow_change: page\n`)).toBe("page");
    expect(told(all)).toBe("page");
    expect(told(`${all}    slow_change: digest\n`)).toBe("digest");
  });

  it("says where values are forgotten too soon for slow changes", () => {
    const short = `retention: { observations: 60d }\n`;
    expect(noticesOf(`${HEAD}${short}${METRIC}`)).toEqual([]);
    expect(noticesOf(`${HEAD}${short}${METRIC}    slow_change: page\n`)).toEqual([
      "leadline.yml:3 retention.observations is 60 d, shorter than the 9 weeks in which slow changes are looked for: some are found late or never",
    ]);
  });

  it("is a gap and a rise for a latency", () => {
    const metric = catalogueOf(`${HEAD}${METRIC}    kind: duration\n`).metrics.get("new_leads");

    expect(metric).toMatchObject({ missing: "gap", watch: "rise", unit: "s" });
  });

  it("is a share without a channel where only the share is given, and nothing for a severity left out", () => {
    const metric = catalogueOf(`${HEAD}${METRIC}    severity: { major: 12.5% }\n`).metrics.get("new_leads");

    expect(metric?.severity).toEqual({ major: { share: 0.125, channel: null, escalation: null } });
  });
});

describe("notices", () => {
  it("warn of what is allowed but late or blind", () => {
    const yaml = `${HEAD}${METRIC}    bucket: 1m\n    schedule: "*/5 * * * *"\n    history: 3d\n`;

    expect(noticesOf(yaml)).toEqual([
      "leadline.yml:12 metrics.new_leads.schedule pauses for up to 5 min, longer than a bucket (1 min): drops in between are noticed late",
      "leadline.yml:13 metrics.new_leads.history is under 4 weeks: the learned rule judges only when 4 weeks are known",
    ]);
  });

  it("say that nothing is watched", () => {
    expect(noticesOf(HEAD)).toEqual(["leadline.yml:1 metrics has no entry: nothing is watched until there is one"]);
  });
});

describe("several files", () => {
  it("of a folder make one catalogue, lists put together, the version in each", () => {
    const catalogue = catalogueOf({
      "1-base.yml": `${HEAD}mutes:\n  - { metric: new_leads, from: 2026-01-01T00:00, to: 2026-01-02T00:00, reason: a }\n`,
      "2-leads.yaml": `version: 1\n${METRIC}`,
      "3-more.yml": `metrics:\n  orders: { source: prom, query: orders, owner: U0MAX, action: Look. }\nmutes:\n  - { metric: orders, from: 2026-01-01T00:00, to: 2026-01-02T00:00, reason: b }\n`,
      "4-empty.yml": "# nothing yet\n",
      "notes.txt": "not: read",
    });

    expect([...catalogue.metrics.keys()]).toEqual(["new_leads", "orders"]);
    expect(catalogue.plans?.mutes.map(({ reason }) => reason)).toEqual(["a", "b"]);
  });

  it("keep the places of their faults", () => {
    const files = {
      "a.yml": `${HEAD}${METRIC}mutes:\n  - { metric: new_leads, from: 2026-01-01T00:00, to: 2026-01-02T00:00, reason: a }\n`,
      "b.yml": "\n\nmutes:\n  - { metric: old_leads, from: 2026-01-01T00:00, to: 2026-01-02T00:00, reason: b }\n",
    };

    expect(faultLines(files)).toEqual([
      "b.yml:4 mutes[1].metric names the metric old_leads, which does not exist: did you mean new_leads?",
    ]);
  });

  it("have another revision when one of them changes, and the same when none does", () => {
    const first = catalogueOf(HEAD + METRIC).revision;

    expect(catalogueOf(HEAD + METRIC).revision).toBe(first);
    expect(catalogueOf(`${HEAD}${METRIC}# changed\n`).revision).not.toBe(first);
  });
});

describe("a catalogue that cannot be read", () => {
  const folder = mkdtempSync(join(tmpdir(), "leadline-config-"));
  const linesOf = (path: string) => {
    const loaded = loadCatalogue({ path, env: {}, sources: SOURCES, probes: PROBES });
    return loaded.ok ? "fine" : formatFaults(loaded.faults);
  };

  it("says how to get one where there is none", () => {
    expect(linesOf("no-such/leadline.yml")).toBe(
      "no-such/leadline.yml does not exist: write one with leadline init, or name yours in LEADLINE_CONFIG",
    );
  });

  it("says the same of a folder that holds none", () => {
    expect(linesOf(folder)).toBe(`${folder} holds no *.yml or *.yaml file: write one with leadline init`);
  });

  it("is refused where it is no text", () => {
    const file = join(folder, "picture.yml");
    writeFileSync(file, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe]));

    expect(linesOf(file)).toBe(`${file} is not UTF-8 text: save it as UTF-8`);
  });
});

describe("aliases", () => {
  it("repeat what an anchor names", () => {
    const yaml = `${HEAD}${METRIC}    action: &look Look at it.\n  orders: { source: prom, query: orders, owner: U0MAX, action: *look }\n`;

    expect(catalogueOf(yaml.replace("    action: Look.\n", "")).metrics.get("orders")?.action).toBe("Look at it.");
  });
});

describe("a calendar", () => {
  const DAY = "calendar:\n  - { name: Fair, on: 2026-07-11, factor: 2";
  const LATENCY = `sources: { prom: { type: prometheus, url: http://prom:9090 } }\nmetrics:\n  latency: { kind: duration, source: prom, query: latency, owner: "@U0MAX", action: Look. }\n`;

  it("says of a factor that has nothing to multiply that it has no effect", () => {
    const idle = "is for counts and gauges: latency is expected to be as usual then";
    expect(noticesOf(`${HEAD}${LATENCY}${DAY} }\n`).join()).toContain(`calendar[0].factor ${idle}`);
    expect(noticesOf(`${HEAD}${METRIC}${DAY} }\n`).join()).not.toContain("calendar");
  });

  it("may be about some metrics only, which must exist", () => {
    expect(catalogueOf(`${HEAD}${METRIC}${DAY}, metrics: [new_leads] }\n`).plans?.calendar[0]).toMatchObject({
      name: "Fair",
      metrics: ["new_leads"],
    });
    expect(faultLines(`${HEAD}${METRIC}${DAY}, metrics: [new_lead] }\n`)[0]).toContain(
      "calendar[0].metrics[0] names the metric new_lead, which does not exist: did you mean new_leads?",
    );
  });
});
