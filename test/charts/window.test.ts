import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chartSpan } from "../../src/charts/window.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SINCE = Date.parse("2025-11-05T13:00:00Z");

const history = (bucket: number, lasted: number) => SINCE - chartSpan(bucket, SINCE, SINCE + lasted).from;
const share = (bucket: number, lasted: number) => {
  const { from, to } = chartSpan(bucket, SINCE, SINCE + lasted);
  return (to - SINCE) / (to - from);
};

describe("the period of an incident's chart", () => {
  it("begins 96 buckets before a young drop of small buckets", () => {
    expect(history(30_000, 30_000)).toBe(96 * 30_000);
    expect(history(5 * MINUTE, 15 * MINUTE)).toBe(8 * HOUR);
  });

  it("goes back up to 200 small buckets as the drop lasts", () => {
    expect(history(30_000, 12 * 30_000)).toBe(138 * 30_000);
    expect(history(30_000, 60 * 30_000)).toBe(200 * 30_000);
  });

  it("shows two days of hours and eight weeks of days before the drop", () => {
    expect(history(HOUR, HOUR)).toBe(2 * DAY);
    expect(history(HOUR, 12 * HOUR)).toBe(2 * DAY);
    expect(history(DAY, DAY)).toBe(56 * DAY);
  });

  it("gives a drop that has lasted some buckets about 8 % of the width or more", () => {
    for (const bucket of [30_000, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, DAY])
      for (const lasted of [8, 9, 12, 17, 18, 50, 400]) expect(share(bucket, lasted * bucket)).toBeGreaterThan(0.075);
  });

  it("holds the whole drop and whole buckets before it, and leaves at least a third to what was before", () => {
    const bucket = fc.constantFrom(30_000, MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY);
    fc.assert(
      fc.property(bucket, fc.integer({ min: 0, max: 60 * DAY }), (length, lasted) => {
        const { from, to } = chartSpan(length, SINCE, SINCE + lasted);
        expect(to).toBeGreaterThanOrEqual(SINCE + lasted);
        expect(to).toBeGreaterThanOrEqual(SINCE + length);
        expect((SINCE - from) % length).toBe(0);
        expect((SINCE - from) / (to - from)).toBeGreaterThan(0.33);
      }),
    );
  });
});
