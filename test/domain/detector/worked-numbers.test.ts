import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signedRoot } from "../../../src/domain/detector/deviance.ts";
import { dispersionOf, teachDispersion } from "../../../src/domain/detector/dispersion.ts";
import { judge, newFinding, sidesOf } from "../../../src/domain/detector/judge.ts";
import { relearnDay, stepLevel } from "../../../src/domain/detector/learn.ts";
import { log10NormalCdf } from "../../../src/domain/detector/normal.ts";
import { planFor } from "../../../src/domain/detector/plan.ts";
import { slotMean } from "../../../src/domain/detector/profile.ts";
import { rhythmOf } from "../../../src/domain/detector/rhythm.ts";
import { newSeries, ODD, type Series, TEACHES } from "../../../src/domain/detector/series.ts";
import { HOUR } from "./series-of.ts";

const plan = planFor(HOUR);
const rhythm = rhythmOf(plan, "UTC");
const NEWEST = 500_000;
const DROPS = sidesOf("drop");
const PENALTY = 1.6 * Math.sqrt(Math.log10(168));

/** A series whose newest buckets, youngest first, brought `observed` where `expected` were expected; before them none. */
function seriesWith(observed: readonly number[], expected: readonly number[], batch = 1): Series {
  const series = newSeries("all", plan, false);
  series.first = NEWEST - 1000;
  series.last = NEWEST;
  series.batch = batch;
  series.shape.fill(1);
  series.nextShape = 1;
  let [came, should] = [0, 0];
  for (let index = NEWEST - plan.ring + 1; index <= NEWEST; index++) {
    came += observed[NEWEST - index] ?? 0;
    should += expected[NEWEST - index] ?? 0;
    series.value[index % plan.ring] = observed[NEWEST - index] ?? 0;
    series.expected[index % plan.ring] = expected[NEWEST - index] ?? 0;
    series.observedSum[index % plan.ring] = came;
    series.expectedSum[index % plan.ring] = should;
  }
  return series;
}

function judged(series: Series, after?: number) {
  const finding = newFinding();
  judge(plan, series, NEWEST, DROPS, finding, after);
  return finding;
}

describe("a slot of the profile", () => {
  const now = 24 * Math.ceil(NEWEST / 24);
  const newest = now - 24;

  /** What is learned of the slot of record `newest` whose values were these, youngest first; null: no record teaches. */
  function learned(values: readonly (number | null)[], batch: number) {
    const series = newSeries("all", plan, false);
    Object.assign(series, { first: now - 9 * 168, last: now - 1, record: now, batch });
    for (const [week, value] of values.entries()) {
      const at = (newest - 168 * week) % plan.records;
      series.recordState[at] = value === null ? ODD : TEACHES;
      series.recordValue[at] = value ?? 1e6;
    }
    relearnDay(plan, rhythm, series, now);
    const slot = rhythm.slotOf(newest);
    return { mean: series.slotMean[slot] as number, worth: series.slotSeen[slot] as number };
  }

  const week = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 40 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 100_000 }) },
    { weight: 1, arbitrary: fc.constant(null) },
  );

  it("is the weighted mean of its weeks, each clipped to the median's reach", () => {
    fc.assert(
      fc.property(
        fc.array(week, { minLength: 1, maxLength: 8 }),
        fc.double({ min: 1, max: 5, noNaN: true }),
        (weeks, batch) => {
          const known = weeks.flatMap((value, age) => (value === null ? [] : [{ value, weight: 0.8 ** age }]));
          const values = Float64Array.from(known, ({ value }) => value);
          const weights = Float64Array.from(known, ({ weight }) => weight);
          const { mean } = learned(weeks, batch);
          const should = slotMean(values, weights, known.length, batch);
          fc.pre(known.length > 0);
          expect(mean / (should + 1)).toBeCloseTo(should / (should + 1), 9);
        },
      ),
    );
  });

  it("is worth (sum w)^2 / sum w^2 equal values", () => {
    expect(learned([5, 5], 1).worth).toBeCloseTo(1.8 ** 2 / (1 + 0.64), 5);
    expect(learned([5, null, 5], 1).worth).toBeCloseTo(1.64 ** 2 / (1 + 0.64 ** 2), 5);
    expect(learned([null], 1)).toEqual({ mean: Number.NaN, worth: 0 });
  });
});

describe("the level", () => {
  it("is (O + k) / (P + k) with faded sums of a day ago and k = 0.05 P + 2 c", () => {
    const series = newSeries("all", plan, false);
    const past = NEWEST - 24;
    Object.assign(series, { observedLevel: 100, profileLevel: 80, batch: 2 });
    series.profile[rhythm.slotOf(past)] = 20;
    series.recordValue[past % plan.records] = 30;
    series.recordState[past % plan.records] = TEACHES;
    stepLevel(plan, rhythm, series, NEWEST);
    const fade = 0.5 ** (1 / 96);
    const [came, profile] = [100 * fade + 30, 80 * fade + 20];
    const calm = 0.05 * profile + 4;
    expect(series.level).toBeCloseTo((came + calm) / (profile + calm), 10);
    expect(series.level).toBeCloseTo(1.2754, 4);
  });

  it("is not moved by an hour that does not teach", () => {
    const series = newSeries("all", plan, false);
    Object.assign(series, { observedLevel: 100, profileLevel: 80 });
    series.profile.fill(20);
    stepLevel(plan, rhythm, series, NEWEST);
    const fade = 0.5 ** (1 / 96);
    const calm = 0.05 * 80 * fade + 2;
    expect(series.level).toBeCloseTo((100 * fade + calm) / (80 * fade + calm), 10);
  });
});

describe("the dispersion", () => {
  it("is taught by the squared relative error beyond counting noise: 70 of 100 with c = 1 say 0.08", () => {
    const series = seriesWith([70], [100]);
    teachDispersion(plan, series, NEWEST, true);
    // Weight 100 / (100 + 100 c) = 0.5; 400 errors' worth of the belief in 0.02.
    expect(series.dispersion[0]).toBeCloseTo((0.5 * 0.08 + 400 * 0.02) / (0.5 + 400), 10);
    // Overlapping windows of a day repeat each other: their errors count by 1 / sqrt(24).
    const worth = 0.5 / Math.sqrt(24);
    expect(series.dispersion[5]).toBeCloseTo((worth * 0.08 + 400 * 0.02) / (worth + 400), 10);
    expect(series.lessons[0]).toBe(0.5);
  });

  it("counts a total loss as no more than 0.64, and never falls below what must be", () => {
    const series = seriesWith([0], [100]);
    teachDispersion(plan, series, NEWEST, true);
    expect(series.lessonSum[0]).toBeCloseTo(0.5 * (0.64 - 0.01), 10);
    const steady = seriesWith([100], [100]);
    steady.lessons.fill(1e9);
    steady.lessonSum.fill(-1e9);
    teachDispersion(plan, steady, NEWEST, true);
    expect(steady.dispersion[0]).toBe(1e-4);
  });

  it("grows where the volume rises steeply: half an hour late is (0.5 * level * slope / E)^2", () => {
    const series = seriesWith([45], [45]);
    series.shape[NEWEST % plan.ring] = 30;
    series.shape[(NEWEST - 1) % plan.ring] = 10;
    Object.assign(series, { nextShape: 60, level: 1.5 });
    expect(dispersionOf(plan, series, NEWEST, 0, 45)).toBeCloseTo(0.02 + ((0.5 * 1.5 * 30) / 45) ** 2, 10);
  });
});

describe("a score", () => {
  it("is log10 of Phi of the deviance's root plus the penalty: nothing of 12 in one hour", () => {
    const { raw, window } = judged(seriesWith([0], [12]), NEWEST - 1);
    const z = -Math.sqrt(2 * 50 * Math.log(1.24)) + PENALTY;
    expect(window).toBe(0);
    expect(raw).toBeCloseTo(log10NormalCdf(z), 10);
    expect(raw).toBeCloseTo(-1.91, 2);
  });

  it("tests nothing where less than one event is expected", () => {
    expect(judged(seriesWith([0], [0.99]))).toMatchObject({ window: -1, raw: 0 });
  });

  it("spares a single bucket that is not nearly empty: with more than a quarter left it counts two deviations at most", () => {
    const alone = (left: number) => judged(seriesWith([left], [400]), NEWEST - 1).raw;
    expect(alone(101)).toBeCloseTo(log10NormalCdf(PENALTY - 2), 10);
    expect(alone(99)).toBeLessThan(-4);
    // Nor do longer windows alarm because of it, though all that they expect lies in this bucket.
    expect(judged(seriesWith([101], [400])).raw).toBeGreaterThan(-0.93);
  });

  it("is harmless as soon as the newest hour is back at nine tenths, however empty the day was", () => {
    const day = new Array<number>(24).fill(40);
    const outage = new Array<number>(23).fill(0);
    expect(judged(seriesWith([36, ...outage], day))).toMatchObject({ recovered: true, raw: log10NormalCdf(2) });
    expect(judged(seriesWith([35, ...outage], day)).recovered).toBe(false);
    expect(judged(seriesWith([35, ...outage], day)).raw).toBeLessThan(-20);
  });

  it("says nothing of a bucket of which nothing is known, where rises are looked for", () => {
    const series = seriesWith([28, 1, 1], [7, 1, 1]);
    series.expected[NEWEST % plan.ring] = Number.NaN;
    const finding = newFinding();
    judge(plan, series, NEWEST, sidesOf("rise"), finding);
    expect(finding).toMatchObject({ window: -1, recovered: false, direction: 1 });
  });

  it("asks for recovery in three hours where one is not expected to bring five batches, and in six at last", () => {
    const hours = (expected: number) => new Array<number>(24).fill(expected);
    expect(judged(seriesWith([9, 0, 0], hours(4))).recovered).toBe(false);
    expect(judged(seriesWith([9, 1, 1], hours(4))).recovered).toBe(true);
    expect(judged(seriesWith([5, 0, 0, 0, 0, 0], hours(1))).recovered).toBe(false);
    expect(judged(seriesWith([5, 1, 0, 0, 0, 0], hours(1))).recovered).toBe(true);
    // Batches of three: one hour of 12 is four of them, so three hours are asked.
    expect(judged(seriesWith([12, 0, 0], hours(12), 3)).recovered).toBe(false);
  });
});

describe("laws of the test", () => {
  const hours = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 24, maxLength: 24 });
  const means = fc.array(fc.integer({ min: 2, max: 50 }), { minLength: 24, maxLength: 24 });

  it("scores no higher when fewer events came, in whichever of the last hours", () => {
    const which = fc.integer({ min: 0, max: 23 });
    fc.assert(
      fc.property(hours, means, which, fc.integer({ min: 1, max: 60 }), (observed, expected, hour, fewer) => {
        const less = observed.map((value, i) => (i === hour ? Math.max(0, value - fewer) : value));
        const [before, after] = [judged(seriesWith(observed, expected)), judged(seriesWith(less, expected))];
        expect(after.raw).toBeLessThanOrEqual(before.raw + 1e-9);
      }),
    );
  });

  it("judges events that come k at a time like single ones: counts, expectations and batch factor scale together", () => {
    fc.assert(
      fc.property(hours, means, fc.integer({ min: 2, max: 50 }), (observed, expected, k) => {
        const times = (values: readonly number[]) => values.map((value) => k * value);
        const single = judged(seriesWith(observed, expected));
        const many = judged(seriesWith(times(observed), times(expected), k));
        expect(many.raw).toBeCloseTo(single.raw, 6);
        expect(many.recovered).toBe(single.recovered);
      }),
    );
  });

  it("is surer of the same share of a larger volume, but never surer than the dispersion allows", () => {
    const mean = fc.double({ min: 0.5, max: 1e4, noNaN: true });
    const share = fc.double({ min: 0, max: 0.99, noNaN: true });
    const phi = fc.double({ min: 1e-4, max: 1, noNaN: true });
    fc.assert(
      fc.property(mean, share, phi, fc.double({ min: 1, max: 100, noNaN: true }), (e, left, p, k) => {
        const [small, large] = [signedRoot(left * e, e, p), signedRoot(left * k * e, k * e, p)];
        expect(large).toBeLessThanOrEqual(small + 1e-6);
        // As k grows the deviance nears (share - 1 - ln(share)) / phi from below.
        const most = Math.sqrt((2 * (left - 1 - Math.log(left))) / p);
        expect(-large).toBeLessThanOrEqual(most + 1e-6);
      }),
    );
  });
});

describe("the most suspicious window", () => {
  const amount = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const past = fc.array(fc.record({ e: amount(1, 300), share: amount(0, 2) }), { minLength: 24, maxLength: 24 });

  /** z of a window, penalty included, by the formula alone. */
  function zOf(series: Series, k: number, o: number, e: number): number {
    const { batch } = series;
    const phi = dispersionOf(plan, series, NEWEST, k, e);
    const [came, due] = [o / batch, e / batch];
    const z = o < e ? signedRoot(came, due, phi) : (came - due) / Math.sqrt(due + phi * due * due);
    return z + (plan.windows[k]?.penalty ?? 0);
  }

  it("is the one whose own test says most, however many are passed over without one", () => {
    fc.assert(
      fc.property(past, amount(1, 5), (buckets, batch) => {
        const expected = buckets.map(({ e }) => e);
        // The newest bucket is nearly empty, so that nothing of its loss is spared.
        const observed = buckets.map(({ e, share }, i) => e * (i === 0 ? share / 10 : share));
        const series = seriesWith(observed, expected, batch);
        const all = plan.windows.map(({ buckets: length }, k) =>
          zOf(series, k, sum(observed.slice(0, length)), sum(expected.slice(0, length))),
        );
        const finding = judged(series);
        // What is back needs no window that says so.
        fc.pre(!finding.recovered);
        expect(finding.z).toBeCloseTo(Math.min(...all), 9);
      }),
      { numRuns: 500 },
    );
  });
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
