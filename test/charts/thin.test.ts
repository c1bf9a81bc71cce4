import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChartPoint } from "../../src/charts/chart-spec.ts";
import { orderly, thin } from "../../src/charts/thin.ts";
import { point } from "./points.ts";

const MINUTE = 60_000;

function minutes(count: number, observed: (minute: number) => number | null, expected: number | null = 20) {
  return Array.from({ length: count }, (_, minute) => point(minute * MINUTE, observed(minute), expected));
}

describe("thinning a chart's points", () => {
  it("leaves few points as they are", () => {
    const points = minutes(100, (minute) => minute);
    expect(thin(points, 100, MINUTE)).toEqual({ points, bucket: MINUTE });
  });

  it("takes the mean of each slot, so that the axis keeps its unit", () => {
    const { points, bucket } = thin(
      minutes(10, (minute) => minute + 1),
      5,
      MINUTE,
    );
    expect(bucket).toBe(2 * MINUTE);
    expect(points.map(({ observed }) => observed)).toEqual([1.5, 3.5, 5.5, 7.5, 9.5]);
    expect(points.map(({ expected, lower, upper }) => [expected, lower, upper])).toEqual(Array(5).fill([20, 10, 30]));
  });

  it("never gives more than was asked for, whatever the gaps, and keeps the mean within the data", () => {
    const value = fc.option(fc.integer({ min: 0, max: 1000 }), { nil: null });
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 50_000 }), value), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 2, max: 350 }), (given, n) => {
        const points = orderly(given.map(([minute, observed]) => point(minute * MINUTE, observed, null)));
        const thinned = thin(points, n, MINUTE);
        expect(thinned.points.length).toBeLessThanOrEqual(Math.max(n, 1));
        const highest = Math.max(0, ...points.map(({ observed }) => observed ?? 0));
        for (const { observed } of thinned.points) expect(observed ?? 0).toBeLessThanOrEqual(highest);
        for (const [index, { at }] of thinned.points.entries())
          expect(at).toBeGreaterThan(thinned.points[index - 1]?.at ?? -1);
        const known = (all: readonly ChartPoint[]) => all.some(({ observed }) => observed !== null);
        expect(known(thinned.points)).toBe(known(points));
      }),
    );
  });

  it("shows an outage however short it is beside the period", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_990 }), fc.integer({ min: 1, max: 9 }), (from, length) => {
        const points = minutes(100_000, (minute) => (minute >= from && minute < from + length ? 0 : 20));
        const empty = thin(points, 350, MINUTE).points.filter(({ observed }) => observed === 0);
        expect(empty.length).toBe(1);
      }),
      { numRuns: 20 },
    );
  });

  it("shows an outage of a series that has no expectation yet", () => {
    const { points } = thin(
      minutes(10_000, (minute) => (minute >= 500 && minute < 504 ? 0 : 20), null),
      100,
      MINUTE,
    );
    expect(points.filter(({ observed }) => observed === 0)).toHaveLength(1);
  });

  it("does not call the usual empty buckets of a quiet series an outage", () => {
    const { points } = thin(
      minutes(10_000, (minute) => (minute % 4 === 0 ? 1 : 0), 0.25),
      100,
      MINUTE,
    );
    expect(points.every(({ observed }) => observed === 0.25)).toBe(true);
  });

  it("keeps a gap a gap: nothing known is not nothing came", () => {
    const { points } = thin(
      minutes(1000, (minute) => (minute >= 300 && minute < 500 ? null : 20)),
      100,
      MINUTE,
    );
    expect(points.filter(({ observed }) => observed === null)).toHaveLength(20);
    expect(points.some(({ observed }) => observed === 0)).toBe(false);
  });
});

describe("putting points in order", () => {
  it("sorts them, keeps the last of a bucket, and takes what is no number for unknown", () => {
    const given = [point(2, 5), point(1, Number.NaN, null), point(2, 6), point(Number.NaN, 1)];
    expect(orderly(given)).toEqual([point(1, null, null), point(2, 6)]);
  });
});
