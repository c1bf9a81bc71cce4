import { describe, expect, it } from "vitest";
import type { Observation, Verdict } from "../../../src/domain/detection.ts";
import { newFinding, sidesOf } from "../../../src/domain/detector/judge.ts";
import { planFor } from "../../../src/domain/detector/plan.ts";
import { judgeRatio, limitOfRate } from "../../../src/domain/detector/ratio-judge.ts";
import { newRatioSeries, type RatioSeries } from "../../../src/domain/detector/ratio-series.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { HOUR, rhythm, SUNDAY, settings, WEEK } from "./series-of.ts";

const plan = planFor(HOUR);
const NEWEST = 500_000;
const DROPS = sidesOf("drop");

/** A series whose newest hour had `visits`, of which `observed` bought where `rate` was expected; before it nobody came. */
function seriesWith(observed: number, visits: number, rate: number): RatioSeries {
  const series = newRatioSeries("all", plan, false);
  Object.assign(series, { first: NEWEST - 1000, last: NEWEST });
  series.expected.fill(rate);
  const at = NEWEST % plan.ring;
  series.value[at] = observed / visits;
  series.weight[at] = visits;
  series.observedSum[at] = observed;
  series.weightSum[at] = visits;
  series.expectedSum[at] = rate * visits;
  series.varianceSum[at] = rate * (1 - rate) * visits;
  return series;
}

/** The score of the newest hour's window of so many hours, were it the only one. */
function scoreOf(series: RatioSeries, k: number): number {
  const finding = newFinding();
  const windows = plan.windows.slice(k, k + 1);
  judgeRatio({ ...plan, windows, recovery: [] }, series, NEWEST, DROPS, finding);
  return finding.score;
}

describe("the rate at which a window just alarms", () => {
  it.each([
    [0.05, 1000, 5],
    [0.3, 400, 4],
    [0.97, 5000, 3],
    [0.002, 90_000, 2],
  ])("is the inverse of its test: %d of %d, window %d", (rate, visits, k) => {
    for (const threshold of [-1.6, -0.93, -0.52]) {
      const limit = limitOfRate(plan, seriesWith(0, visits, rate), NEWEST, k, threshold);
      expect(limit).toBeGreaterThan(0);
      expect(limit).toBeLessThan(rate);
      // What the newest hour lacks beyond two deviations counts in no longer window: the hour before lacks it here.
      const before = seriesWith(limit * visits, visits, rate);
      for (const sums of [before.observedSum, before.weightSum, before.expectedSum, before.varianceSum])
        sums[(NEWEST - 1) % plan.ring] = sums[NEWEST % plan.ring] as number;
      expect(scoreOf(before, k)).toBeCloseTo(threshold, 1);
    }
  });

  it("of a single hour is at most a quarter of its expectation: else it might only be late", () => {
    expect(limitOfRate(plan, seriesWith(0, 100_000, 0.05), NEWEST, 0, -0.93)).toBeCloseTo(0.0125, 10);
    // Of 12 sales expected none must be left.
    const few = seriesWith(0, 240, 0.05);
    expect(limitOfRate(plan, few, NEWEST, 0, -0.93)).toBeLessThan(0.0125);
  });

  it("is lower for a series that has come near alarms too often, and no higher than a near alarm for a steady one", () => {
    const series = seriesWith(0, 2000, 0.05);
    const usual = limitOfRate(plan, series, NEWEST, 3, -0.52);
    series.temper.near = 30;
    expect(limitOfRate(plan, series, NEWEST, 3, -0.52)).toBeLessThan(usual);
    Object.assign(series.temper, { near: 0, weeks: 100 });
    const strict = limitOfRate(plan, series, NEWEST, 3, -0.52);
    expect(strict).toBeGreaterThan(usual);
    // Strictness takes 0.5 off a score, but none off an ordinary one: -0.33 is the limit, not -0.02.
    Object.assign(series.temper, { near: 0, weeks: 0 });
    expect(strict).toBeCloseTo(limitOfRate(plan, series, NEWEST, 3, -0.33), 10);
  });

  it("is not known where less than one was expected", () => {
    expect(limitOfRate(plan, seriesWith(0, 18, 0.05), NEWEST, 0, -0.93)).toBeNaN();
  });
});

describe("the verdict of a rate that falls", () => {
  const STOP = SUNDAY + 6 * WEEK + 34 * HOUR;
  const visitsAt = (time: number) => Math.round(800 * rhythm(time));
  const row = (bucket: number, sold: number): Observation => {
    return { group: "all", bucket, value: sold / visitsAt(bucket), weight: visitsAt(bucket) };
  };
  /** Six weeks of about a twentieth, then hours with this share of it. */
  function verdicts(shares: readonly number[], watch: "drop" | "rise" = "drop"): Verdict[] {
    const monitor = defaultDetector.open(settings({ kind: "ratio", watch }));
    for (let time = SUNDAY, i = 0; time < STOP; time += HOUR, i++) {
      monitor.take([row(time, Math.round(visitsAt(time) * 0.05) + (i % 5) - 2)]);
    }
    return shares.flatMap((share, i) => {
      const bucket = STOP + i * HOUR;
      return monitor.take([row(bucket, Math.round(visitsAt(bucket) * 0.05 * share))]);
    });
  }

  it("tells the rate from which on its window alarms, and what came is at most that", () => {
    const low = [0, 0.3, 0.6].flatMap((share) => verdicts(new Array<number>(12).fill(share)));
    const alarms = low.filter(({ kind }) => kind === "low");
    expect(alarms.length).toBeGreaterThan(20);
    for (const { window } of alarms) {
      expect(window?.observed).toBeLessThanOrEqual(1.02 * (window?.limit ?? 0));
      expect(window?.limit).toBeLessThan(window?.expected ?? 0);
    }
  });

  it("would not have alarmed, all else being equal, with clearly more than its limit", () => {
    const visits = visitsAt(STOP);
    const limit = (verdicts([0])[0]?.window?.limit ?? 0) * visits;
    const judged = (sold: number) => verdicts([sold / (0.05 * visits)])[0]?.kind;
    expect(limit).toBeGreaterThan(2);
    expect(judged(Math.floor(0.9 * limit))).toBe("low");
    expect(judged(Math.ceil(1.15 * limit) + 1)).toBe("ok");
  });

  it("tells none of rises and fixed floors, nor where nothing alarms", () => {
    const rise = verdicts([3, 3], "rise").at(-1);
    expect(rise?.kind).toBe("high");
    expect(rise?.window?.limit).toBeUndefined();
    expect(verdicts([1])[0]?.window?.limit).toBeUndefined();
    const floor = { below: 0.04, for: HOUR };
    const young = defaultDetector.open(settings({ kind: "ratio", floor })).take([row(STOP, 1), row(STOP + HOUR, 1)]);
    expect(young.at(-1)).toMatchObject({ kind: "low", rule: "floor" });
    expect(young.at(-1)?.window?.limit).toBeUndefined();
  });
});
