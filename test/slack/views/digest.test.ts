import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DigestFacts } from "../../../src/flows/regular/digest.ts";
import type { SlowChangeLine, SlowChangePost } from "../../../src/flows/regular/slow-changes.ts";
import { summarise } from "../../../src/flows/statistics.ts";
import { checkMessageBlocks } from "../../../src/sandbox/slack/blocks/check-blocks.ts";
import { fitMessage } from "../../../src/slack/limits.ts";
import { type DigestScene, digestMessage } from "../../../src/slack/views/digest.ts";
import { slowChangeMessage } from "../../../src/slack/views/slow-change.ts";
import { metricOf, testCatalogue } from "../../support/catalogue.ts";
import { at, incidentOf, RESOLVED } from "../support/examples.ts";
import { read } from "../support/read.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NINE = Date.UTC(2026, 10, 23, 8);
const leads = metricOf(testCatalogue());

const line = (more: Partial<SlowChangeLine> = {}): SlowChangeLine => ({
  metric: "leads",
  group: "acme",
  kind: "trend",
  change: -0.17,
  perWeek: -0.021,
  weeks: 9,
  newest: 7430,
  before: 8950,
  weighed: false,
  isBad: true,
  ...more,
});

const incidents = [
  incidentOf({ ...RESOLVED, id: 42 }),
  incidentOf({
    ...RESOLVED,
    id: 43,
    client: "birch",
    side: "ours",
    shortfall: 7,
    resolvedAt: at(2),
    clientToldAt: null,
  }),
  incidentOf({ dismissedAt: at(2), side: "false_alarm" }),
];

const FACTS: DigestFacts = {
  span: { tick: NINE, previous: NINE - 7 * DAY, beforeThat: NINE - 14 * DAY },
  statistics: summarise(incidents),
  before: summarise([incidentOf({ ...RESOLVED, shortfall: 204 })]),
  moreClients: 0,
  budget: 2,
  longest: {
    id: 42,
    title: "Leads · Acme Dental",
    lasted: 108 * 60_000,
    open: false,
    cause: "landing page down",
    side: "client",
  },
  checklist: { found: 5, of: 6 },
  slow: [line(), line({ group: null, kind: "week", change: -0.3, newest: 700, before: 1000 })],
  moreSlow: 3,
  unseen: [],
  small: [
    { metric: "leads", group: "ember", total: null },
    { metric: "leads", group: "delft", total: 6 * HOUR },
  ],
  moreSmall: 0,
  watched: { metrics: 2, groups: 1204 },
  silent: [],
  offline: 0,
};

const names: Readonly<Record<string, string>> = { acme: "Acme Dental", birch: "Birch Legal" };
const scene = (facts: Partial<DigestFacts> = {}, more: Partial<DigestScene> = {}): DigestScene => ({
  facts: { ...FACTS, ...facts },
  clientNames: new Map(Object.entries(names)),
  named: ({ group }) => ({ metric: leads, place: group === null ? null : (names[group] ?? group) }),
  withTable: true,
  command: "/kpi",
  zone: { now: NINE, timezone: "Europe/Berlin" },
  ...more,
});

const nothing: Partial<DigestFacts> = {
  statistics: summarise([]),
  before: summarise([]),
  longest: null,
  checklist: null,
  slow: [],
  moreSlow: 0,
  small: [],
};

describe("the digest", () => {
  it("tells the week in the words of the specification", () => {
    const { text, blocks } = digestMessage(scene());
    expect(text).toBe(
      "Last week: 2 incidents, 48 leads missed, about 2,160 EUR (week before: 1 incident, 204 leads missed, about 9,180 EUR)",
    );
    expect(read(blocks)).toBe(
      `*Last week: 2 incidents, 48 leads missed, about 2,160 EUR* (week before: 1 incident, 204 leads missed, about 9,180 EUR)
Noticed in 1 h 6 min, acknowledged in 3 min, cause known in 3 min, resolved in 2 h 26 min (medians)
Clients' 1, ours 1, false alarms 1 (budget 2)
| Client | Incidents | Missed | Our time | Their time
| Acme Dental | 1 | 41 | 3 h 5 min | 52 min
| Birch Legal | 1 | 7 | 54 min | –
Longest: #42 Leads · Acme Dental, 1 h 48 min, cause: landing page down (client's side). The checklist found the cause in 5 of 6.
*Slow changes, which open no incident*
• *Leads · Acme Dental* down 17 % over 9 weeks, about 2 % a week: 8,950 leads in the first, 7,430 in the last
• *Leads* 30 % less last week than in the weeks before: 700 leads, usually about 1,000
… and 3 more: \`/kpi METRIC\` tells of each.
~ Too small to be watched by the hour: Leads · ember (a stop does not show within a day) and Leads · delft (a stop shows within 6 h).
~ 16 Nov 09:00 to 23 Nov 09:00. 2 metrics with 1,204 groups watched.`,
    );
  });

  it("of a week in which nothing happened says so, and what was watched", () => {
    const { text, blocks } = digestMessage(scene({ ...nothing, watched: { metrics: 1, groups: 5 } }));
    expect(text).toBe("Last week: no incidents (week before: none)");
    expect(read(blocks)).toBe(`*Last week: no incidents* (week before: none)
~ 16 Nov 09:00 to 23 Nov 09:00. 1 metric with 5 groups watched.`);
    const empty = digestMessage(scene({ ...nothing, watched: { metrics: 0, groups: 0 } }));
    expect(read(empty.blocks)).toContain("No metric is configured: nothing was watched.");
  });

  it("does not pass off as quiet what could not be seen", () => {
    const silent = [{ source: "crm", since: NINE - 2 * DAY }];
    const { blocks } = digestMessage(scene({ ...nothing, silent, offline: 130 * 60_000, unseen: ["leads"] }));
    const words = read(blocks);
    expect(words).toContain("I was offline for 2 h 10 min of it and have read that time since.");
    expect(words).toContain("⚠️ Source crm has not answered since 21 Nov 09:00.");
    expect(words).toContain("Too many values to look for slow changes: Leads.");
  });

  it.each([
    [7 * DAY - HOUR, "Last week", "week before"],
    [7 * DAY + HOUR, "Last week", "week before"],
    [DAY, "Last 24 hours", "24 hours before"],
    [31 * DAY, "Last month", "month before"],
    [3 * DAY, "Last 3 d", "time before"],
  ])("of %i ms is called %s", (length, words, before) => {
    const span = { tick: NINE, previous: NINE - length, beforeThat: NINE - 2 * length };
    expect(digestMessage(scene({ ...nothing, span })).text).toBe(`${words}: no incidents (${before}: none)`);
  });

  it("without a table has the clients as lines", () => {
    const words = read(digestMessage(scene({}, { withTable: false })).blocks);
    expect(words).toContain("*Acme Dental* · 1 incident · 41 missed · our time 3 h 5 min · theirs 52 min");
  });

  it("without a table counts all clients that it does not name", () => {
    const one = FACTS.statistics.byClient[0] as DigestFacts["statistics"]["byClient"][number];
    const byClient = Array.from({ length: 40 }, (_, n) => ({ ...one, client: `client ${n}` }));
    const statistics = { ...FACTS.statistics, byClient };
    const words = read(digestMessage(scene({ statistics, moreClients: 60 }, { withTable: false })).blocks);
    expect(words).toContain("… and 90 more");
  });
});

describe("a message about slow changes", () => {
  const post = (more: Partial<SlowChangePost> = {}): SlowChangePost => ({
    metric: "leads",
    lines: [{ ...line(), again: false }],
    more: 0,
    edges: [],
    values: [],
    ...more,
  });
  const told = (of: SlowChangePost, metric = leads) =>
    slowChangeMessage(
      {
        post: of,
        named: (group) => ({ metric, place: group && (names[group] ?? group) }),
        command: "/kpi",
        altText: "weeks",
      },
      null,
    );

  it("mentions the owner, tells the figures and what to do", () => {
    const message = told(post());
    expect(message?.text).toBe("<@U0MAX> Leads · Acme Dental: down 17 % over 9 weeks, about 2 % a week.");
    expect(read(message?.blocks ?? [])).toBe(`<@U0MAX> *Leads · Acme Dental*: down 17 % over 9 weeks, about 2 % a week.
8,950 leads in the first, 7,430 in the last · about 68,400 EUR a week less.
*What to do:* Work through the lead triage.
~ Whole weeks, Monday to Sunday. No incident opens for this: what is expected follows what changes slowly. I say so once, and again when it has gone a further fifth.`);
  });

  it("of several says how many, and which of them go on", () => {
    const lines = [
      { ...line({ group: null, change: -0.12 }), again: true },
      { ...line(), again: false },
    ];
    const message = told(post({ lines, more: 4 }));
    expect(message?.text).toBe(
      "<@U0MAX> Leads: still down 12 % over 9 weeks, about 2 % a week. 5 more slow changes below.",
    );
    expect(read(message?.blocks ?? [])).toContain("… and 4 more");
  });

  it("of a rate speaks in percent, and of no cost", () => {
    const rate = { ...leads, kind: "ratio" as const, unit: "orders", title: "Conversion" };
    const of = line({ newest: 0.031, before: 0.04, weighed: true });
    const words = read(told(post({ lines: [{ ...of, again: false }] }), rate)?.blocks ?? []);
    expect(words).toContain("4 % in the first, 3.1 % in the last");
    expect(words).not.toContain("EUR");
  });
});

describe("Slack's limits", () => {
  const name = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 300 }),
    fc.constantFrom("<!channel>", "*bold*", "&amp;&lt;".repeat(400), "😀".repeat(2000), "x".repeat(5000), "\n", " "),
  );
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const refused = (message: ReturnType<typeof digestMessage>) => [
    ...(message.text === "" || message.text.length > 3000 ? ["text"] : []),
    ...checkMessageBlocks(message.blocks, "", () => true),
  ];

  it("are kept by every digest, and no name is markup", () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 40 }), name, number, fc.boolean(), (clients, text, value, withTable) => {
        const all = clients.map((client, n) =>
          incidentOf({ ...RESOLVED, client: `${client}${n}`, unit: text, shortfall: n }),
        );
        const facts = {
          statistics: summarise(all),
          moreClients: 3,
          longest: { id: 1, title: text, lasted: 1e9, open: true, cause: text, side: null },
          slow: clients.slice(0, 8).map((group) => line({ group, newest: value, before: -value })),
          small: clients.slice(0, 6).map((group) => ({ metric: "leads", group, total: null })),
          silent: clients.map((source) => ({ source, since: 0 })),
          unseen: clients,
        };
        const metric = { ...leads, title: text, unit: text };
        const drawn = digestMessage(scene(facts, { withTable, named: ({ group }) => ({ metric, place: group }) }));
        expect(refused(fitMessage(drawn))).toEqual([]);
        expect(JSON.stringify(drawn.blocks.filter(({ type }) => type !== "table"))).not.toContain("<!channel>");
      }),
      { numRuns: 60 },
    );
  });

  it("are kept by every message about slow changes", () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 10 }), name, number, (groups, text, value) => {
        const metric = { ...leads, title: text, unit: text, action: text };
        const lines = groups.map((group) => ({ ...line({ group, newest: value, change: value }), again: true }));
        const post = { metric: "leads", lines, more: 2, edges: [], values: [] };
        const asked = {
          post,
          named: (group: string | null) => ({ metric, place: group }),
          command: "/kpi",
          altText: "weeks",
        };
        const message = slowChangeMessage(asked, "F0FILE");
        expect(message && refused(fitMessage(message))).toEqual([]);
        expect(JSON.stringify(message)).not.toContain("<!channel>");
      }),
      { numRuns: 60 },
    );
  });

  it("cut a table where its cells together are too long, and fill empty ones", () => {
    const cell = (text: string) => ({ type: "raw_text" as const, text });
    const rows = Array.from({ length: 150 }, () => [cell("x".repeat(400)), cell("")]);
    const { blocks } = fitMessage({ text: "t", blocks: [{ type: "table", rows }] });
    expect(checkMessageBlocks(blocks, "", () => true)).toEqual([]);
    const [first] = blocks as { rows: { text: string }[][] }[];
    expect(first?.rows.length).toBeGreaterThan(40);
    expect(first?.rows[0]?.[1]?.text).toBe("–");
  });
});
