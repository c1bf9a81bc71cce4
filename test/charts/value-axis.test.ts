import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { valueAxis } from "../../src/charts/value-axis.ts";

const labels = (values: number[], whole = true) =>
  valueAxis(values, whole, 4)
    .ticks.map(({ label }) => label)
    .join(" ");

describe("the axis of values", () => {
  it.each([
    [[23], "0 10 20 30"],
    [[1], "0 1"],
    [[3], "0 1 2 3"],
    [[7], "0 2 4 6 8"],
    [[95], "0 25 50 75 100"],
    [[4300], "0 2,000 4,000 6,000"],
    [[15_600], "0 5K 10K 15K 20K"],
    [[2_400_000], "0 1M 2M 3M"],
    [[], "0 1"],
    [[0, 0], "0 1"],
    [[-3, 7], "-5 0 5 10"],
  ])("names round whole numbers from zero for %j", (values, expected) => {
    expect(labels(values)).toBe(expected);
  });

  it.each([
    [[0.3], "0 0.1 0.2 0.3"],
    [[0.046], "0 0.02 0.04 0.06"],
    [[2.2], "0 1 2 3"],
  ])("has fractions where the values are no counts: %j", (values, expected) => {
    expect(labels(values, false)).toBe(expected);
  });

  it("holds every value, always includes zero, and has few ticks", () => {
    const value = fc.double({ min: -1e9, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 20 }), fc.boolean(), (values, whole) => {
        const axis = valueAxis(values, whole, 4);
        // A billionth of the axis is far below a pixel.
        const hair = (axis.max - axis.min) * 1e-9;
        for (const one of [0, ...values]) {
          expect(one).toBeGreaterThanOrEqual(axis.min - hair);
          expect(one).toBeLessThanOrEqual(axis.max + hair);
        }
        expect(axis.ticks.length).toBeGreaterThanOrEqual(2);
        expect(axis.ticks.length).toBeLessThanOrEqual(7);
        expect(new Set(axis.ticks.map(({ label }) => label)).size).toBe(axis.ticks.length);
      }),
    );
  });
});
