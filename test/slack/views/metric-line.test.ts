import { describe, expect, it } from "vitest";
import { type MetricLine, metricLine, worstFirst } from "../../../src/slack/views/metric-line.ts";
import { at, ZONE } from "../support/examples.ts";

function lineOf(title: string, change: Partial<MetricLine>): MetricLine {
  return {
    metric: { id: title.toLowerCase(), title, source: "crm", kind: "count", unit: "leads" },
    standing: "ok",
    observed: null,
    expected: null,
    places: [],
    incidents: [],
    learningUntil: null,
    faultSince: null,
    fault: null,
    silence: null,
    ...change,
  };
}

const shown = (line: MetricLine) => metricLine(line, ZONE).replaceAll(/<!date\^\d+\^[^|]*\|([^>]*)>/g, "$1");

describe("a metric in one line", () => {
  it.each<[string, Partial<MetricLine>]>([
    [
      "🔴 *Leads* low, 0 of 23 (Acme, #42)",
      { standing: "low", observed: 0, expected: 23, places: ["Acme"], incidents: [42] },
    ],
    [
      "🔴 *Leads* low, 212 of 480 (a, b, c and 4 more, #42)",
      { standing: "low", observed: 212, expected: 480, places: ["a", "b", "c", "d", "e", "f", "g"], incidents: [42] },
    ],
    ["🔴 *Leads* high, 9", { standing: "high", observed: 9 }],
    ["🟢 *Leads* 412 of 430", { observed: 412, expected: 430 }],
    ["🟢 *Leads*", {}],
    ["⚪ *Leads*, learning until 3 Dec", { standing: "learning", learningUntil: Date.UTC(2026, 11, 3) }],
    ["⚪ *Leads*, nothing read yet", { standing: "empty" }],
    ["🔇 *Leads*, muted", { standing: "muted" }],
    [
      "🔇 *Leads*, muted until 17:00: site &lt;!channel&gt; migration",
      { standing: "muted", silence: { until: at(3), reason: "site <!channel> migration" } },
    ],
    [
      "⚠️ *Leads*, nothing known since 13:58: source crm does not answer",
      { standing: "unknown", faultSince: at(0, -2) },
    ],
    [
      "🔴 *Leads* low, 0 of 2.4 (&lt;!channel&gt;)",
      { standing: "low", observed: 0, expected: 2.4, places: ["<!channel>"] },
    ],
  ])("%s", (words, change) => {
    expect(shown(lineOf("Leads", change))).toBe(words);
  });

  it("stands with the others in the order of how bad it is", () => {
    const lines = (["empty", "ok", "unknown", "learning", "low", "ok"] as const).map((standing, n) =>
      lineOf(`M${9 - n}`, { standing }),
    );
    expect(worstFirst(lines).map((line) => `${line.standing} ${line.metric.title}`)).toEqual([
      "low M5",
      "unknown M7",
      "ok M4",
      "ok M8",
      "learning M6",
      "empty M9",
    ]);
  });
});
