import type { KnownBlock, PlainTextInput } from "@slack/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { realCountSentence, replaySentence } from "../../../src/domain/budget-words.ts";
import type { Metric } from "../../../src/domain/catalogue.ts";
import type { TimelineEvent } from "../../../src/domain/incident.ts";
import { summarise } from "../../../src/flows/statistics.ts";
import { checkMessageBlocks, checkView } from "../../../src/sandbox/slack/blocks/check-blocks.ts";
import { fitMessage, fitView } from "../../../src/slack/limits.ts";
import { homeView } from "../../../src/slack/views/home.ts";
import { causeForm, dismissForm, resolveForm } from "../../../src/slack/views/incident-forms.ts";
import { incidentLine, noneOpen } from "../../../src/slack/views/incident-lines.ts";
import { metricAnswer } from "../../../src/slack/views/metric-answer.ts";
import type { MetricLine } from "../../../src/slack/views/metric-line.ts";
import { postmortemView } from "../../../src/slack/views/postmortem-view.ts";
import { problemForm } from "../../../src/slack/views/problem-form.ts";
import { statisticsMessage } from "../../../src/slack/views/statistics.ts";
import { metricOf, testCatalogue } from "../../support/catalogue.ts";
import { incidentOf, stepOf, ZONE } from "../support/examples.ts";

const LEADS: Metric = metricOf(testCatalogue());
const name = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 300 }),
  fc.constantFrom("<!channel>", "&amp;&lt;".repeat(400), "😀".repeat(2000), "x".repeat(5000), "\n"),
);
const some = { numRuns: 60 };
const ready = () => true;

describe("windows, answers and the Home tab keep Slack's limits, whatever they are made of", () => {
  it("windows that ask something", () => {
    fc.assert(
      fc.property(name, name, fc.boolean(), (text, place, told) => {
        const incident = incidentOf({ title: text, unit: place, cause: text });
        const memory = { incidentId: 42, stepId: "landing", version: 1 };
        const step = stepOf("landing", { note: text, step: { ...stepOf("landing").step, title: place } });
        const preview = {
          clientName: place,
          text,
          owners: ["U0DANA"],
          channel: place,
          alreadyTold: told ? 0 : null,
          outsideHours: place,
          unreachable: place,
        };
        const forms = [
          resolveForm(incident, true, memory),
          dismissForm(incident, memory),
          causeForm(incident, memory),
          problemForm({ step, memory, preview, hint: null, zone: ZONE }),
          problemForm({ step, memory, preview: null, hint: text, zone: ZONE }),
        ];
        for (const form of forms) expect(checkView(fitView(form), "", ready)).toEqual([]);
      }),
      some,
    );
  });

  it("what a window is filled with may be sent off as it is", () => {
    const memory = { incidentId: 42, stepId: "landing", version: 1 };
    const form = fitView(causeForm(incidentOf({ cause: "The landing page does not load. ".repeat(20) }), memory));
    const blocks = form.blocks as KnownBlock[];
    const inputs = blocks.flatMap((block) => (block.type === "input" ? [block.element as PlainTextInput] : []));
    const { initial_value: initial, max_length: most } = inputs[0] ?? {};
    expect(initial).toContain("The landing page");
    expect(initial?.length).toBeLessThanOrEqual(most ?? 0);
  });

  it("a post-mortem in a script of three bytes a letter is below what Slack takes of a view", () => {
    const event = {
      incidentId: 42,
      at: 0,
      person: "U0ANA",
      kind: "noted",
      reason: "字".repeat(300),
      detail: {},
    } as const;
    const events = Array.from({ length: 320 }, (_, id): TimelineEvent => ({ ...event, id }));
    const view = fitView(
      postmortemView({ incident: incidentOf(), series: [], steps: [], events }, "Leads", true, ZONE),
    );
    expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThan(250_000);
  });

  it("a post-mortem of any length", () => {
    const event = fc.record({
      kind: fc.constantFrom("noted", "client_told", "step_answered"),
      reason: fc.option(name),
      text: name,
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 300 }), (all) => {
        const events = all.map(
          ({ kind, reason, text }, id) =>
            ({
              id,
              incidentId: 42,
              at: id,
              person: "U0ANA",
              kind,
              reason,
              detail: { step: text, answer: text },
            }) as TimelineEvent,
        );
        const view = postmortemView({ incident: incidentOf(), series: [], steps: [], events }, "Leads", true, ZONE);
        expect(checkView(fitView(view), "", ready)).toEqual([]);
      }),
      some,
    );
  });

  it("the Home tab of many metrics, sources and incidents", () => {
    const line = name.map(
      (title): MetricLine => ({
        metric: { id: "m", title, kind: "count", unit: "leads", source: title },
        standing: "unknown",
        observed: 1,
        expected: 2,
        places: [title],
        incidents: [1],
        learningUntil: null,
        faultSince: 0,
        fault: title,
        silence: { until: 0, reason: title },
      }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 200 }), name, (metrics, text) => {
        const scene = {
          incident: incidentOf(),
          title: text,
          place: text,
          adds: true,
          link: "https://x.slack.com/a",
          zone: ZONE,
        };
        const view = homeView({
          incidents: metrics.map(() => incidentLine(scene)),
          noneOpen: noneOpen(incidentOf({ title: text }), null, ZONE),
          metrics,
          sources: metrics.map(({ metric }) => ({ id: metric.source, failingSince: 0, fault: text, metrics: 2 })),
          month: summarise([incidentOf({ unit: text })]),
          monthName: "November",
          clientNames: new Map([["acme", text]]),
          realCount: realCountSentence({ weeks: 4, falseAlarms: 3, incidents: 11, accepted: 8 }),
          commands: { kpi: "/kpi", incident: "/incident" },
          zone: ZONE,
        });
        expect(checkView(fitView(view), "", ready)).toEqual([]);
      }),
      some,
    );
  });

  it("answers to commands", () => {
    fc.assert(
      fc.property(name, fc.array(name, { maxLength: 200 }), (text, groups) => {
        const answer = metricAnswer(
          {
            metric: { ...LEADS, title: text, description: text, action: text },
            place: text,
            last: { observed: 1, expected: 2 },
            today: { observed: 1, expected: null },
            period: { words: "7 days", observed: 3, before: 0 },
            standing: "unknown",
            silence: { until: 0, reason: text },
            incidents: [],
            notice: null,
            recent: null,
            drift: null,
            learningUntil: null,
            faultSince: 0,
            fault: text,
            budget: replaySentence({ counted: 9, accepted: 4, weeks: 8, strictness: 2.3 }),
            groups: groups.map((one) => ({ name: one, low: true, muted: false, figures: null })),
            altText: text,
            question: "leads",
            zone: ZONE,
          },
          "F0FILE",
        );
        const statistics = summarise(groups.map((client, id) => incidentOf({ id, client, unit: client })));
        const figures = statisticsMessage({
          statistics,
          words: "Last 30 days",
          metric: text,
          clientNames: new Map(),
          budget: 9,
        });
        for (const message of [answer, figures]) {
          expect(checkMessageBlocks(fitMessage(message).blocks, "", ready)).toEqual([]);
        }
      }),
      some,
    );
  });
});
