import type { ChartPoint, ChartSpec } from "../../src/charts/chart-spec.ts";

export const HOUR = 3_600_000;

/** A point with a band of plus and minus ten around what is expected. */
export function point(at: number, observed: number | null, expected: number | null = 20): ChartPoint {
  return {
    at,
    observed,
    expected,
    lower: expected === null ? null : expected - 10,
    upper: expected === null ? null : expected + 10,
  };
}

/** `count` hourly points of 20 leads from `from` on. */
export function steady(from: number, count: number): ChartPoint[] {
  return Array.from({ length: count }, (_, hour) => point(from + hour * HOUR, 20));
}

/** Two days of steady leads, then `hours` of nothing, shaded. */
export function outage(hours: number): ChartSpec {
  const since = Date.parse("2025-11-05T13:00:00Z");
  const nothing = Array.from({ length: hours }, (_, hour) => point(since + hour * HOUR, 0));
  return {
    title: "Leads · Acme Dental",
    unit: "leads per hour",
    timezone: "Europe/Berlin",
    bucket: HOUR,
    points: [...steady(since - 48 * HOUR, 48), ...nothing],
    spans: [{ from: since, to: since + hours * HOUR, kind: "drop" }],
    shortfall: `${20 * hours} leads missing`,
  };
}
