import { describe, expect, it } from "vitest";
import type { Step, StepState } from "../../../src/domain/checklist.ts";
import type { Incident } from "../../../src/domain/incident.ts";
import { fitMessage } from "../../../src/slack/limits.ts";
import { checklistMessage } from "../../../src/slack/views/checklist.ts";
import { at, incidentOf, RESOLVED, stepOf, ZONE } from "../support/examples.ts";
import { read } from "../support/read.ts";

const CLIENT: Step["ifProblem"] = { side: "client", message: "Could you check?" };

function shown(steps: readonly StepState[], change: Partial<Incident> = {}): string {
  return read(checklistMessage({ incident: incidentOf(change), title: "Lead triage", steps, zone: ZONE }).blocks);
}

const STEPS: StepState[] = [
  stepOf("intake", {
    evidence: { verdict: "ok", value: "41 per minute", normal: "normal 30 to 60", at: at(0, 6), fault: null },
    answer: "ok",
    answeredBy: "U0ANA",
    answeredAt: at(0, 10),
  }),
  stepOf("landing", {
    step: { id: "landing", title: "Does the landing page load?", how: null, probe: null, ifProblem: CLIENT },
    evidence: { verdict: "problem", value: "HTTP 503 in 0.8 s", normal: null, at: at(0, 6), fault: null },
    answer: "problem",
    note: "503 since the deploy",
    answeredBy: "U0ANA",
    answeredAt: at(0, 12),
    version: 3,
  }),
  stepOf("campaign", {
    step: {
      id: "campaign",
      title: "Is the campaign still running?",
      how: "Open the ads account.",
      probe: null,
      ifProblem: CLIENT,
    },
    evidence: { verdict: "unknown", value: "", normal: null, at: at(0, 6), fault: "timed out after 5 s" },
  }),
  stepOf("tracking", { answer: "skip", answeredBy: "U0BEN", answeredAt: at(0, 20) }),
];

describe("the checklist", () => {
  it("shows what the machine measured, who answered and when, and asks the rest", () => {
    expect(shown(STEPS)).toMatchInlineSnapshot(`
      "*Lead triage* · 3 of 4 answered · 2 answered by the machine
      ✅ *Is intake all right?* 41 per minute (normal 30 to 60) at 14:06, looks fine · confirmed by <@U0ANA> 14:10 [ … Change to Problem | Change to Skip | Take the answer back ]
      ❌ *Does the landing page load?* HTTP 503 in 0.8 s at 14:06, *looks like the fault* · Problem, client's side · <@U0ANA> 14:12 _“503 since the deploy”_ [ … Change to OK | Edit note or message the client | Change to Skip | Take the answer back ]
      ⬜ *Is the campaign still running?* could not be measured at 14:06 (timed out after 5 s)
      How: Open the ads account.
      [ OK ] [ Problem ] [ Skip ]
      ➖ *Is tracking all right?* Skipped by <@U0BEN> 14:20 [ … Change to OK | Change to Problem | Take the answer back ]
      None of these? [ Something else ]"
    `);
  });

  it("names the step and the version it showed in every button", () => {
    const { blocks } = checklistMessage({ incident: incidentOf(), title: "Lead triage", steps: STEPS, zone: ZONE });
    expect(JSON.stringify(blocks)).toContain('"value":"42:campaign:1"');
    expect(JSON.stringify(blocks)).toContain('"value":"undo:42:landing:3"');
  });

  it("is only to be read once the incident is over", () => {
    const over = shown(STEPS, RESOLVED);
    expect(over).not.toContain("[");
    expect(over).toContain("⬜ *Is the campaign still running?*");
  });

  it("puts a menu beside each step where buttons for all would be too many", () => {
    const many = Array.from({ length: 20 }, (_, n) => stepOf(`step-${n}`));
    const { blocks } = fitMessage(checklistMessage({ incident: incidentOf(), title: "Long", steps: many, zone: ZONE }));
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(read(blocks)).toContain("*Is step-19 all right?* [ … OK | Problem | Skip ]");
  });

  it("lets the rest move up where there are more steps than a message holds", () => {
    const many = Array.from({ length: 60 }, (_, n) =>
      stepOf(`step-${n}`, n < 5 ? { answer: "ok", answeredBy: "U1", answeredAt: 1 } : {}),
    );
    const { blocks } = fitMessage(checklistMessage({ incident: incidentOf(), title: "Long", steps: many, zone: ZONE }));
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(read(blocks)).toContain("… and 13 more steps, which move up as these are answered.");
    expect(read(blocks)).toContain("✅ Is step-4 all right?");
  });
});
