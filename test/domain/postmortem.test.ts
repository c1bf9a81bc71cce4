import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TimelineEvent } from "../../src/domain/incident.ts";
import { type PostmortemFacts, postmortemMarkdown } from "../../src/domain/postmortem.ts";
import { at, incidentOf, RESOLVED, stepOf } from "../slack/support/examples.ts";

let nextEvent = 0;
function event(kind: TimelineEvent["kind"], change: Partial<TimelineEvent> = {}): TimelineEvent {
  nextEvent += 1;
  return { id: nextEvent, incidentId: 42, at: at(1, 6), kind, person: null, reason: null, detail: {}, ...change };
}

function facts(change: Partial<PostmortemFacts> = {}): PostmortemFacts {
  return {
    incident: incidentOf({ ...RESOLVED, status: "resolved", title: "Leads · Acme Dental" }),
    groups: [{ group: "acme", observed: 25, expected: 66, weight: null }],
    steps: [
      stepOf("intake", { answer: "ok", answeredBy: "U0ANA", answeredAt: at(1, 10) }),
      stepOf("landing", {
        answer: "problem",
        answeredBy: "U0ANA",
        answeredAt: at(1, 12),
        note: "503",
        evidence: { verdict: "problem", value: "HTTP 503", normal: "expected 200", at: at(1, 6), fault: null },
      }),
      stepOf("phone"),
    ],
    events: [
      event("opened"),
      event("acknowledged", { at: at(1, 9), person: "U0ANA" }),
      event("step_answered", {
        at: at(1, 12),
        person: "U0ANA",
        reason: "503",
        detail: { title: "Landing page?", answer: "problem" },
      }),
      event("step_answered", { at: at(1, 13), person: "U0BEN", detail: { title: "Phone line?", answer: null } }),
      event("resolved", { at: at(5, 3), reason: "volume back" }),
    ],
    names: new Map([["U0ANA", "Ana Ruiz"]]),
    timezone: "Europe/Berlin",
    ...change,
  };
}

const linesOf = (change?: Partial<PostmortemFacts>): string[] => postmortemMarkdown(facts(change)).split("\n");

describe("the post-mortem", () => {
  it("tells what happened, what it cost and how long everything took", () => {
    const lines = linesOf();
    expect(lines).toEqual(
      expect.arrayContaining([
        "# Incident #42: Leads · Acme Dental",
        "- State: resolved, severity critical",
        "- Start of the drop: 2026-11-19 15:00:00",
        "- Lasted: 3 h",
        "- 25 of 66 leads expected; 41 missing, about 1,845 EUR",
        "- Cause: landing page down (the client's side)",
        "| Until somebody took it | 3 min |",
        "| Client's time | 52 min |",
        "All times Europe/Berlin.",
        "- 2026-11-19 16:06:00 Noticed",
        "- 2026-11-19 16:09:00 Acknowledged by @Ana Ruiz",
        "- 2026-11-19 16:12:00 Step answered (Landing page? problem) by @Ana Ruiz: 503",
        "- 2026-11-19 16:13:00 Step answered (Phone line? answer taken back) by @U0BEN",
        "- 2026-11-19 20:03:00 Resolved: volume back",
        "- **Is landing all right?** · measured: HTTP 503 · problem, @Ana Ruiz · 503",
        "- **Is phone all right?** · not answered",
      ]),
    );
    expect(lines.filter((line) => line.startsWith("| Until the client"))).toEqual([
      "| Until the client was told | 11 min |",
    ]);
  });

  it("of an incident that goes on says so, and leaves out what is not known", () => {
    const lines = linesOf({ incident: incidentOf({ valuePerUnit: null, currency: null }), steps: [] });
    expect(lines).toContain("- Lasted: still going on");
    expect(lines).toContain("- 0 of 23 leads expected; 23 missing");
    expect(lines).toContain("- Cause: not named");
    expect(lines.join("\n")).not.toContain("Until it was resolved");
    expect(lines).not.toContain("## Checklist");
  });

  it("of a source that did not answer speaks of no leads", () => {
    const source = incidentOf({ kind: "source", title: "Source crm", expected: 0, observed: 0, shortfall: 0 });
    expect(linesOf({ incident: source }).join("\n")).not.toContain("expected;");
  });

  it("lists who was affected where it was more than one", () => {
    const groups = [
      { group: "acme", observed: 0, expected: 1234.4, weight: null },
      { group: "a|b", observed: 2.25, expected: 9.96, weight: null },
    ];
    const lines = linesOf({ groups });
    expect(lines).toContain("| acme | 0 | 1,234 |");
    expect(lines).toContain("| a\\|b | 2.3 | 10 |");
    expect(linesOf()).not.toContain("## Who was affected");
  });

  it("shows times across a clock change in the zone's own clock", () => {
    const lines = linesOf({
      events: [
        event("opened", { at: Date.UTC(2026, 2, 29, 0, 59) }),
        event("acknowledged", { at: Date.UTC(2026, 2, 29, 1, 1) }),
      ],
    });
    expect(lines).toContain("- 2026-03-29 01:59:00 Noticed");
    expect(lines).toContain("- 2026-03-29 03:01:00 Acknowledged");
  });
});

describe("names and notes from outside", () => {
  const NASTY = "# x\n\n## y | <img src=x> [a](javascript:b) `c` **d** &lt; ~e~ \\";

  it("are text, never markup", () => {
    const detail = { title: NASTY };
    const document = postmortemMarkdown(
      facts({
        incident: incidentOf({ title: NASTY, unit: NASTY, cause: NASTY, resolution: NASTY, client: NASTY }),
        groups: [1, 2].map(() => ({ group: NASTY, observed: 1, expected: 2, weight: null })),
        steps: [stepOf(NASTY, { note: NASTY, answer: "ok", answeredBy: "U0ANA", answeredAt: 1 })],
        events: [event("noted", { person: "U0ANA", reason: NASTY, detail })],
        names: new Map([["U0ANA", NASTY]]),
      }),
    );
    const plain = document.replace(/\\[!-/:-@[-`{-~]/g, "");
    expect(plain).not.toMatch(/[<>`&~[\]]/);
    expect(document.split("\n").filter((line) => line.startsWith("#"))).toEqual([
      expect.stringContaining("# Incident #42"),
      "## Times",
      "## Who was affected",
      "## Checklist",
      "## Timeline",
      "## What we change",
    ]);
  });

  it("whatever they are, make no line and no table cell of their own", () => {
    const shape = (text: string): [number, number] => {
      const lines = linesOf({
        groups: [1, 2].map(() => ({ group: text, observed: 1, expected: 2, weight: null })),
        events: [event("noted", { reason: text })],
        names: new Map([["U0ANA", text]]),
      });
      return [lines.length, lines.join("\n").replaceAll("\\\\", "").replaceAll("\\|", "").split("|").length];
    };
    const usual = shape("acme");
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void expect(shape(text)).toEqual(usual)));
  });
});
