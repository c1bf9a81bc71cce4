/** What people read of a metric that is a rate: percentages, with the numbers they are made of where those are known. */
import { describe, expect, it } from "vitest";
import type { Incident } from "../../../src/domain/incident.ts";
import { figureWords, type Shown, type Sort } from "../../../src/slack/views/figure-words.ts";
import { resolveForm } from "../../../src/slack/views/incident-forms.ts";
import { incidentLine } from "../../../src/slack/views/incident-lines.ts";
import { missing, timesSentence } from "../../../src/slack/views/incident-words.ts";
import { type NoteScene, noteMessage } from "../../../src/slack/views/note.ts";
import { pageMessage } from "../../../src/slack/views/page.ts";
import { at, incidentOf, ZONE } from "../support/examples.ts";

const plain = (text: string | undefined) => text?.replaceAll(/<!date\^\d+\^[^|]*\|([^>]*)>/g, "$1");
const CONVERSION: Partial<Incident> = {
  metricKind: "ratio",
  unit: "orders",
  observed: 31 / 1204,
  expected: 0.0412,
  weight: 1204,
  shortfall: 18.6,
  valuePerUnit: 60,
};
const ERRORS: Partial<Incident> = { metricKind: "ratio", unit: "", observed: 0.08, expected: 0.002, weight: null };

describe("a figure", () => {
  it.each<[string, Sort, Shown]>([
    ["412 of 430", { kind: "count", unit: "leads" }, { observed: 412, expected: 430 }],
    [
      "31 of 1,204 (2.6 %), 4.1 % expected",
      { kind: "ratio", unit: "orders" },
      { observed: 31 / 1204, expected: 0.0412, weight: 1204 },
    ],
    ["31 of 1,204 (2.6 %)", { kind: "ratio", unit: "%" }, { observed: 31 / 1204, expected: null, weight: 1204 }],
    ["0 of 7 (0 %), 97.3 % expected", { kind: "ratio", unit: "" }, { observed: 0, expected: 0.973, weight: 7 }],
    ["99.94 %, 99.99 % expected", { kind: "ratio", unit: "" }, { observed: 0.9994, expected: 0.9999 }],
    // A bare rate with a unit of its own is read as its source writes it.
    ["5.1 %, 1.1 % expected", { kind: "ratio", unit: "%" }, { observed: 5.12, expected: 1.1 }],
    ["0.84 s, 0.4 s expected", { kind: "duration", unit: "s" }, { observed: 0.84, expected: 0.4, weight: 310 }],
    ["5 &lt;!here&gt;", { kind: "gauge", unit: "<!here>" }, { observed: 5, expected: null }],
  ])("%s", (words, sort, shown) => {
    expect(figureWords(sort, shown)).toBe(words);
  });
});

describe("an incident of a rate", () => {
  it("misses numerators, which have a name and a price", () => {
    expect(missing(incidentOf(CONVERSION), false)).toBe("19 orders, about 1,116 EUR");
    expect(missing(incidentOf({ ...CONVERSION, unit: "%" }), false)).toBe("19, about 1,116 EUR");
    expect(timesSentence(incidentOf({ ...CONVERSION, resolvedAt: at(2), status: "resolved" }), false)).toContain(
      "Missed 19 orders, about 1,116 EUR.",
    );
  });

  it("misses nothing where its denominators are not known", () => {
    expect(missing(incidentOf({ ...ERRORS, shortfall: 40 }), false)).toBeNull();
  });

  it("is one line with its rates in lists", () => {
    const scene = { title: "Conversion", place: "Acme Dental", adds: false, link: null, zone: ZONE };
    expect(plain(incidentLine({ ...scene, incident: incidentOf(CONVERSION) }))).toContain(
      "Conversion · Acme Dental · 31 of 1,204 (2.6 %), 4.1 % expected since 14:00",
    );
  });

  it("tells the responders by how much", () => {
    const scene = { again: false, dropped: null, responders: ["S0RESP"], metricTitle: "Checkout errors", place: null };
    const message = pageMessage({ ...scene, adds: false, zone: ZONE, incident: incidentOf(ERRORS) });
    expect(plain(message?.text)).toBe("<!subteam^S0RESP> Checkout errors 8 %, 0.2 % expected since 14:00");
  });

  it("tells in its thread how the newest hour was", () => {
    const scene: NoteScene = {
      incident: incidentOf({ ...CONVERSION, goodBuckets: 1 }),
      clientName: null,
      content: { note: "recovering" },
      latest: { observed: 0.04, expected: 0.041, weight: 500 },
      owner: null,
      droppedAt: at(0),
      adds: false,
      zone: ZONE,
    };
    expect(noteMessage(scene)?.text).toBe(
      "It is getting back to normal: 20 of 500 (4 %), 4.1 % expected in the last hour. One more good hour and this resolves itself.",
    );
  });

  it("shows whoever resolves it what is not yet as it should be", () => {
    const form = JSON.stringify(resolveForm(incidentOf(CONVERSION), false, { incidentId: 42 }));
    expect(form).toContain(
      "It is not yet as expected: *31 of 1,204 (2.6 %), 4.1 % expected*, 19 orders, about 1,116 EUR missing.",
    );
  });
});
