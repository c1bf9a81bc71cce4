import { describe, expect, it } from "vitest";
import { chartAltText } from "../../src/charts/alt-text.ts";
import { HOUR, outage, point } from "./points.ts";

describe("the words for those who do not see the chart", () => {
  it("tell the period, the last value and the drop, in local time", () => {
    expect(chartAltText(outage(2))).toBe(
      "Chart of Leads · Acme Dental (leads per hour), Mon 3 Nov 14:00 to Wed 5 Nov 16:00, Europe/Berlin time. " +
        "Last, at Wed 5 Nov 15:00: 0 of 20 expected, usual range 10 to 30. " +
        "Drop from Wed 5 Nov 14:00 to Wed 5 Nov 16:00. 40 leads missing.",
    );
  });

  it("say when there is no data, or no expectation", () => {
    const bare = { title: "Leads", unit: "leads", timezone: "UTC", bucket: HOUR };
    expect(chartAltText({ ...bare, points: [] })).toBe("Chart of Leads (leads). No data in this period.");
    expect(chartAltText({ ...bare, points: [point(0, 7, null)] })).toMatch(/Last, at Thu 1 Jan 00:00: 7\.$/);
  });

  it("fit into what Slack takes, whatever the names", () => {
    const spans = Array.from({ length: 500 }, (_, n) => ({
      from: n,
      to: n + 1,
      kind: "incident" as const,
      label: "x".repeat(900),
    }));
    const text = chartAltText({ ...outage(2), title: "\u0007A".repeat(9000), unit: "u".repeat(9000), spans });
    expect(text.length).toBeLessThanOrEqual(2000);
    expect(text).not.toContain("\u0007");
  });
});
