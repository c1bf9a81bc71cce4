import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchFactor } from "../../../src/domain/detector/batch.ts";
import { countAt, signedRoot } from "../../../src/domain/detector/deviance.ts";
import { hardened, softened } from "../../../src/domain/detector/gauge-judge.ts";
import { durations, gauges, ratios } from "../../../src/domain/detector/gauge-series.ts";
import { log10NormalCdf, normalQuantileLog10 } from "../../../src/domain/detector/normal.ts";
import { planFor } from "../../../src/domain/detector/plan.ts";
import { poolWeek } from "../../../src/domain/detector/pool.ts";
import { medianOf, shareOfHour, slotMean } from "../../../src/domain/detector/profile.ts";
import { countNear, lenience, newTemper } from "../../../src/domain/detector/temper.ts";
import { scoreThreshold } from "../../../src/domain/detector/threshold.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("the normal distribution", () => {
  // Tables of the standard normal distribution, e.g. Abramowitz and Stegun 26.2.
  it.each([
    [0, Math.log10(0.5)],
    [-1, Math.log10(0.158_655_253_931_457)],
    [-1.959_963_984_540_054, Math.log10(0.025)],
    [-3, Math.log10(0.001_349_898_031_630_095)],
    [-4.999, Math.log10(2.881_412e-7)],
    [-6, Math.log10(9.865_876_450_377e-10)],
    [-10, Math.log10(7.619_853_024_16e-24)],
    [-38, -315.539_79],
    [1, Math.log10(0.841_344_746_068_543)],
  ])("has log10 of its distribution function at %d right", (z, log10p) => {
    expect(log10NormalCdf(z)).toBeCloseTo(log10p, 4);
  });

  it("is read off a table to ten digits, up to its right end", () => {
    expect(log10NormalCdf(-1.959_963_984_540_054)).toBeCloseTo(Math.log10(0.025), 10);
    expect(log10NormalCdf(-1)).toBeCloseTo(Math.log10(0.158_655_253_931_457), 10);
    expect(log10NormalCdf(1)).toBeCloseTo(Math.log10(0.841_344_746_068_543), 10);
    // Symmetry: what lies below -z and what lies below z are one.
    const z = fc.double({ min: 0, max: 7.999, noNaN: true });
    fc.assert(
      fc.property(z, (x) => {
        expect(10 ** log10NormalCdf(-x) + 10 ** log10NormalCdf(x)).toBeCloseTo(1, 9);
      }),
    );
    expect(log10NormalCdf(8 - 2 ** -50)).toBeCloseTo(0, 12);
    expect(log10NormalCdf(Number.POSITIVE_INFINITY)).toBe(0);
    expect(log10NormalCdf(Number.NaN)).toBeNaN();
  });

  it("grows all the way, through the change of formula, and its quantile goes back", () => {
    const z = fc.double({ min: -30, max: 5, noNaN: true });
    fc.assert(
      fc.property(z, fc.double({ min: 1e-3, max: 1, noNaN: true }), (low, step) => {
        expect(log10NormalCdf(low + step)).toBeGreaterThan(log10NormalCdf(low));
        expect(normalQuantileLog10(log10NormalCdf(low))).toBeCloseTo(low, 5);
      }),
    );
  });
});

describe("the negative-binomial deviance", () => {
  it("is -sqrt(2 ln(1 + phi e) / phi) where nothing came, and -sqrt(2 e) for nearly Poisson counts", () => {
    expect(signedRoot(0, 12, 0.02)).toBeCloseTo(-Math.sqrt(2 * 50 * Math.log(1.24)), 10);
    expect(signedRoot(0, 12, 1e-9)).toBeCloseTo(-Math.sqrt(24), 4);
  });

  it("has a worked value: 41 came instead of 96 with phi 0.01", () => {
    const d = 41 * Math.log(41 / 96) - 141 * Math.log(1.41 / 1.96);
    expect(signedRoot(41, 96, 0.01)).toBeCloseTo(-Math.sqrt(2 * d), 10);
    expect(signedRoot(41, 96, 0.01)).toBeCloseTo(-4.808, 3);
  });

  it("takes what a running sum of fractions leaves of nothing for nothing", () => {
    const none = signedRoot(0, 20_000, 0.01);
    for (const left of [5e-324, 1e-13, 1e-9, -1e-13]) expect(signedRoot(left, 20_000, 0.01)).toBeCloseTo(none, 6);
  });

  it("is 0 at the expectation, grows with what came, and falls where scatter is usual", () => {
    const count = fc.integer({ min: 0, max: 100_000 });
    const mean = fc.double({ min: 0.5, max: 1e5, noNaN: true });
    const phi = fc.double({ min: 1e-4, max: 2, noNaN: true });
    fc.assert(
      fc.property(count, mean, phi, fc.double({ min: 0.01, max: 100, noNaN: true }), (o, e, p, more) => {
        expect(signedRoot(e, e, p)).toBeCloseTo(0, 3);
        expect(signedRoot(o + more, e, p)).toBeGreaterThanOrEqual(signedRoot(o, e, p) - 1e-6);
        expect(Math.abs(signedRoot(o, e, 2 * p))).toBeLessThanOrEqual(Math.abs(signedRoot(o, e, p)) + 1e-6);
      }),
    );
  });

  it("tells the count at which it reaches a z", () => {
    const mean = fc.integer({ min: 1, max: 100_000 }).map((n) => n ** 2 / 100);
    const z = fc.integer({ min: -600, max: 600 }).map((n) => n / 100);
    const phi = fc.integer({ min: 1, max: 5000 }).map((n) => n / 10_000);
    fc.assert(
      fc.property(mean, phi, z, (e, p, wanted) => {
        const o = countAt(wanted, e, p);
        const reached = signedRoot(o, e, p);
        expect(Math.abs((o === 0 ? Math.min(reached, wanted) : reached) - wanted)).toBeLessThan(0.021);
      }),
    );
    expect(countAt(-6, 3, 0.02)).toBe(0);
  });
});

describe("the profile", () => {
  it("takes the median of any number of values", () => {
    expect(medianOf(Float64Array.of(3, 1, 2, 99), 3)).toBe(2);
    expect(medianOf(Float64Array.of(4, 1, 3, 2), 4)).toBe(2.5);
  });

  it("weighs younger weeks more and clips an odd one", () => {
    expect(slotMean(Float64Array.of(10, 20), Float64Array.of(1, 0.5), 2, 1)).toBeCloseTo(40 / 3, 10);
    // Median 10, so a value reaches 10 + 3 sqrt(11 + 6.25) at most.
    const reach = 3 * Math.sqrt(17.25);
    expect(slotMean(Float64Array.of(10, 10, 500), Float64Array.of(1, 1, 1), 3, 1)).toBeCloseTo(10 + reach / 3, 10);
    expect(slotMean(new Float64Array(8), new Float64Array(8), 0, 1)).toBeNaN();
  });

  it("splits an hour into parts that are never negative and add up to it", () => {
    const volume = fc.integer({ min: 0, max: 1_000_000 }).map((n) => n / 1000);
    fc.assert(
      fc.property(volume, volume, volume, fc.integer({ min: 1, max: 360 }), (prev, here, next, parts) => {
        let sum = 0;
        for (let i = 0; i < parts; i++) {
          const part = shareOfHour(prev, here, next, i / parts, (i + 1) / parts);
          expect(part).toBeGreaterThanOrEqual(-1e-9 * here);
          sum += part;
        }
        expect(sum).toBeCloseTo(here, 6);
      }),
    );
    expect(shareOfHour(10, 10, 10, 0.25, 0.5)).toBeCloseTo(2.5, 10);
    expect(shareOfHour(0, 10, 20, 0, 0.5)).toBeLessThan(shareOfHour(0, 10, 20, 0.5, 1));
  });

  it("lets small slots borrow from their hour on other working days, and large ones keep their own mean", () => {
    const seen = new Float32Array(168).fill(6);
    const pooled = (volume: number) => {
      const means = new Float64Array(168).fill(volume);
      means[3 * 24 + 10] = volume * 2;
      const profile = new Float64Array(168);
      poolWeek(means, seen, 1, profile);
      return (profile[3 * 24 + 10] ?? 0) / volume;
    };
    expect(pooled(0.5)).toBeLessThan(1.3);
    expect(pooled(0.5)).toBeGreaterThan(1);
    expect(pooled(50_000)).toBeGreaterThan(1.95);
  });

  it("leaves a week alone whose slots are all alike or of which a day is unknown", () => {
    const same = new Float64Array(168).fill(4);
    const profile = new Float64Array(168);
    poolWeek(same, new Float32Array(168).fill(6), 1, profile);
    for (const value of profile) expect(value).toBeCloseTo(4, 10);
    same.fill(Number.NaN, 24, 48);
    poolWeek(same, new Float32Array(168).fill(6), 1, profile);
    expect(profile[30]).toBeNaN();
    expect(profile[60]).toBe(4);
  });
});

describe("the batch factor", () => {
  const expected = Float32Array.from({ length: 1000 }, (_, i) => 0.5 + (i % 40) / 4);
  const twoRounds = (errors: Float32Array) => {
    const fit = { c: 1, p: 0, rounds: 0 };
    return batchFactor(errors, expected, fit, batchFactor(errors, expected, fit, 1));
  };

  it("finds c where squared errors are c + p E, pulled towards 1 by a hundred of them", () => {
    const errors = expected.map((e) => 3 + 0.1 * e);
    expect(twoRounds(errors)).toBeCloseTo((1000 * 3 + 100) / 1100, 3);
  });

  it("is 1 for counts without batches, for none at all and while a fit is under way", () => {
    expect(twoRounds(expected.map(() => 0.8))).toBe(1);
    expect(twoRounds(expected.map(() => Number.NaN))).toBe(1);
    expect(
      batchFactor(
        expected.map(() => 5),
        expected,
        { c: 1, p: 0, rounds: 0 },
        2,
      ),
    ).toBe(2);
  });
});

describe("windows", () => {
  it("cover 1 to 24 hours for hourly buckets, each shorter one with a larger penalty", () => {
    const { windows } = planFor(HOUR);
    expect(windows.map(({ buckets }) => buckets)).toEqual([1, 2, 3, 6, 12, 24]);
    expect(windows[0]?.penalty).toBeCloseTo(1.6 * Math.sqrt(Math.log10(168)), 10);
    expect(windows[5]?.penalty).toBeCloseTo(1.6 * Math.sqrt(Math.log10(7)), 10);
  });

  it.each([10_000, 30_000, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, DAY])(
    "begin at one bucket and are at most eight for buckets of %d ms",
    (bucket) => {
      const { windows, ring, records, record } = planFor(bucket);
      expect(windows[0]?.buckets).toBe(1);
      expect(windows.length).toBeLessThanOrEqual(8);
      expect(ring).toBeGreaterThan(windows.at(-1)?.buckets ?? 0);
      expect(records * record).toBeGreaterThanOrEqual(8 * 7 * DAY);
    },
  );
});

describe("the threshold", () => {
  it("is as measured at the measured budgets and runs between them", () => {
    expect(scoreThreshold(0.1)).toBeCloseTo(-0.9, 10);
    expect(scoreThreshold(0.5)).toBeCloseTo(-0.47, 10);
    expect(scoreThreshold(Math.sqrt(0.05 * 0.1))).toBeCloseTo((-1.12 - 0.9) / 2, 10);
    expect(scoreThreshold(0.002)).toBeCloseTo(-2.53, 10);
    expect(scoreThreshold(5)).toBeCloseTo(-0.27, 10);
  });

  it("never gets stricter with a larger budget", () => {
    const budget = fc.double({ min: 1e-5, max: 10, noNaN: true });
    fc.assert(
      fc.property(budget, budget, (a, b) => {
        expect(scoreThreshold(Math.max(a, b))).toBeGreaterThanOrEqual(scoreThreshold(Math.min(a, b)));
      }),
    );
  });
});

describe("a series' temper", () => {
  const temperAfter = (days: number, scoreOf: (hour: number) => number) => {
    const temper = newTemper();
    for (let hour = 0; hour < 24 * days; hour++) countNear(temper, scoreOf(hour), hour * HOUR, HOUR);
    return temper;
  };

  it("is neutral at first, strict after quiet weeks, lenient after many near alarms", () => {
    expect(lenience(newTemper(), 1)).toBe(0);
    expect(
      lenience(
        temperAfter(84, () => -0.1),
        1,
      ),
    ).toBeLessThan(-0.2);
    expect(
      lenience(
        temperAfter(84, (hour) => (hour % 24 === 5 ? -0.6 : -0.1)),
        1,
      ),
    ).toBeGreaterThan(0.3);
  });

  it("expects about one near alarm a week of hourly buckets, and more of finer ones", () => {
    expect(planFor(HOUR).nearPerWeek).toBeCloseTo(1.08, 1);
    expect(planFor(MINUTE).nearPerWeek).toBeGreaterThan(1.5);
    expect(planFor(DAY).nearPerWeek).toBeLessThan(0.6);
  });

  it("counts one near alarm for hours that belong together, and none for a plain drop", () => {
    expect(temperAfter(14, (hour) => (hour > 100 && hour < 110 ? -0.6 : 0)).near).toBeCloseTo(1, 1);
    expect(temperAfter(14, (hour) => (hour > 100 && hour < 110 ? -0.6 * (hour - 100) : 0)).near).toBe(0);
  });
});

describe("measurements", () => {
  it("soften errors of heavy tails and back again", () => {
    expect(softened(0)).toBe(0);
    expect(softened(5)).toBeCloseTo(Math.sqrt(8 * Math.log(1 + 25 / 8)), 10);
    fc.assert(
      fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (t) => {
        expect(hardened(softened(t))).toBeCloseTo(t, 6);
      }),
    );
  });

  it("go onto their scale and back", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1, noNaN: true }), (value) => {
        for (const scale of [durations, gauges, ratios]) expect(scale.leave(scale.enter(value))).toBeCloseTo(value, 8);
      }),
    );
  });
});
