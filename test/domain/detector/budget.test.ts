import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Exclusion, Observation, Verdict } from "../../../src/domain/detection.ts";
import { correctThreshold, strictnessOf } from "../../../src/domain/detector/correction.ts";
import { forgetBefore, forgetScores, type NearAlarm, noteScore } from "../../../src/domain/detector/near-alarms.ts";
import { scoreThreshold } from "../../../src/domain/detector/threshold.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { counts, DAY, HOUR, randomFrom, SUNDAY, settings, WEEK } from "./series-of.ts";

const budgets = fc.double({ min: 0.005, max: 1, noNaN: true });
const replayed = fc.array(fc.double({ min: -3.9, max: -0.3, noNaN: true }), { maxLength: 60 });
const seriesWeeks = fc.double({ min: 0.1, max: 400, noNaN: true });

describe("a threshold corrected by replay", () => {
  it("is the table's where the replay keeps to the budget, or breaks it by no more than chance may", () => {
    // Four are accepted in 40 series-weeks; chance brings eight at most in 19 of 20 such replays.
    const eight = correctThreshold(new Array(8).fill(-1), 40, 0.1);
    expect(eight).toMatchObject({ counted: 8, table: scoreThreshold(0.1), threshold: scoreThreshold(0.1) });
    expect(eight.accepted).toBeCloseTo(4);
    expect(correctThreshold(new Array(9).fill(-1), 40, 0.1).threshold).toBeLessThan(scoreThreshold(0.1));
  });

  it("goes just beyond what alarmed too often, and no further", () => {
    const ordinary = Array.from({ length: 30 }, () => -1);
    const { counted, threshold } = correctThreshold([...ordinary, -1.4, -2, -2.5], 40, 0.1);
    expect(counted).toBe(33);
    expect(threshold).toBeLessThan(-1);
    expect(threshold).toBeGreaterThan(-1.01);
  });

  it("moves little after a short replay, further after a long one with the same excess", () => {
    const times = (n: number) => Array.from({ length: 9 * n }, (_, i) => -1 - (i % 9) / 4);
    const moved = [1, 3, 10].map((n) => correctThreshold(times(n), 40 * n, 0.1).threshold);
    expect(moved[1]).toBeLessThan(moved[0] as number);
    expect(moved[2]).toBeLessThanOrEqual(moved[1] as number);
  });

  it("is never looser than the table, and never stricter than that of a twentieth of the budget", () => {
    fc.assert(
      fc.property(replayed, seriesWeeks, budgets, (scores, weeks, budget) => {
        const { threshold, table } = correctThreshold(scores, weeks, budget);
        expect(threshold).toBeLessThanOrEqual(table);
        expect(threshold).toBeGreaterThanOrEqual(scoreThreshold(budget / 20) - 1e-9);
      }),
    );
  });

  it("is never looser after one alarm more", () => {
    fc.assert(
      fc.property(replayed, fc.double({ min: -3.9, max: -0.3, noNaN: true }), seriesWeeks, (scores, one, weeks) => {
        const before = correctThreshold(scores, weeks, 0.2).threshold;
        expect(correctThreshold([...scores, one], weeks, 0.2).threshold).toBeLessThanOrEqual(before + 1e-9);
      }),
    );
  });

  it("says by what factor alarms must be rarer", () => {
    expect(strictnessOf({ table: -0.9, threshold: -0.9 })).toBe(1);
    expect(strictnessOf({ table: -0.9, threshold: -1.2 })).toBeCloseTo(2, 1);
  });
});

describe("near alarms", () => {
  const noted = (scores: readonly (readonly [hour: number, score: number])[]) => {
    const near: NearAlarm[] = [];
    for (const [hour, score] of scores) noteScore(near, score, hour * HOUR, HOUR);
    return near;
  };

  it("are runs of low scores, seven hours apart, with their lowest", () => {
    const near = noted([
      [0, -0.1],
      [1, -0.5],
      [8, -0.9],
      [9, -0.2],
      [16, -0.6],
    ]);
    expect(near).toEqual([
      { first: HOUR, last: 8 * HOUR, lowest: -0.9 },
      { first: 16 * HOUR, last: 16 * HOUR, lowest: -0.6 },
    ]);
  });

  it("are forgotten as a whole where they are judged again, and when they are old", () => {
    const near = noted([
      [1, -0.5],
      [20, -0.5],
      [25, -0.9],
    ]);
    expect(forgetScores(near, 22 * HOUR)).toBe(20 * HOUR);
    expect(near).toHaveLength(1);
    expect(forgetScores(near, 22 * HOUR)).toBe(22 * HOUR);
    forgetBefore(near, 2 * HOUR);
    expect(near).toEqual([]);
  });
});

/** A series whose volume wanders from day to day as no Poisson count does. */
function wandering(group: string, seed: number, weeks: number): Observation[] {
  const random = randomFrom(seed);
  const weather: number[] = [];
  for (let day = 0; day < 7 * weeks + 1; day++) {
    weather.push(0.6 * (weather.at(-1) ?? 0) + 0.9 * (random() + random() + random() - 1.5));
  }
  const share = (time: number) => Math.max(0.05, 1 + (weather[Math.floor((time - SUNDAY) / DAY)] ?? 0));
  return counts({ group, mean: 40, to: SUNDAY + weeks * WEEK, seed, share });
}

/** Two such series, in order of their buckets. */
function twoWandering(weeks: number): Observation[] {
  const rows = [...wandering("a", 11, weeks), ...wandering("b", 12, weeks)];
  return rows.sort((x, y) => x.bucket - y.bucket);
}

const isLow = ({ kind }: Verdict) => kind === "low";

function alarmsOf(verdicts: readonly Verdict[], from: number, isAlarm = isLow): number {
  const last = new Map<string, number>();
  let alarms = 0;
  for (const verdict of verdicts) {
    const { bucket, group } = verdict;
    if (!isAlarm(verdict) || bucket < from) continue;
    if (bucket - (last.get(group) ?? Number.NEGATIVE_INFINITY) > 7 * HOUR) alarms++;
    last.set(group, bucket);
  }
  return alarms;
}

describe("a monitor's budget", () => {
  const TIGHT = { budget: 0.05 };
  const open = (changes = {}) => defaultDetector.open(settings({ ...TIGHT, ...changes }));

  it("is kept by a stricter threshold where the last weeks would have broken it, and it says so", () => {
    const monitor = open();
    const verdicts = monitor.take(twoWandering(20));
    const said = monitor.budgetReplay();
    expect(said?.accepted).toBeCloseTo(2 * 8 * 0.05, 1);
    expect(said?.counted).toBeGreaterThan(3);
    expect(said?.strictness).toBeGreaterThan(1.3);
    expect(said?.weeks).toBeCloseTo(8, 1);
    const byTable = (verdict: Verdict) => verdict.score !== null && verdict.score <= scoreThreshold(TIGHT.budget);
    const from = SUNDAY + 8 * WEEK;
    expect(alarmsOf(verdicts, from)).toBeLessThan(alarmsOf(verdicts, from, byTable));
  });

  it("says nothing before a series has been judged, and moves nothing where few alarms came", () => {
    const monitor = open({ budget: 1 });
    monitor.take(counts({ mean: 20, to: SUNDAY + 3 * WEEK }));
    expect(monitor.budgetReplay()).toBeNull();
    monitor.take(counts({ mean: 20, to: SUNDAY + 8 * WEEK }));
    expect(monitor.budgetReplay()).toMatchObject({ strictness: 1 });
  });

  it("gives the same verdicts however the rows are cut, with a threshold that moves", () => {
    const rows = twoWandering(11);
    const whole = open();
    const bulk = whole.take(rows);
    expect(whole.budgetReplay()?.strictness).toBeGreaterThan(1);
    for (const size of [1, 37, 700]) {
      const monitor = open();
      const parts: Verdict[] = [];
      for (let i = 0; i < rows.length; i += size) parts.push(...monitor.take(rows.slice(i, i + size)));
      expect(parts).toEqual(bulk);
      expect(monitor.budgetReplay()).toEqual(whole.budgetReplay());
    }
  });

  it("counts what a correction leaves of an alarm", () => {
    const rows = twoWandering(11);
    const first = open();
    first.take(rows);
    const second = open();
    for (const row of rows) {
      second.take([{ ...row, value: 0 }]);
      second.take([row]);
    }
    expect(second.budgetReplay()?.counted).toBeLessThanOrEqual((first.budgetReplay()?.counted as number) + 3);
  });

  it("moves its threshold at the turn of the local day alone", () => {
    const monitor = open({ timezone: "America/New_York" });
    monitor.take(twoWandering(8));
    const strictness: [number, number | undefined][] = [];
    for (const row of twoWandering(13).filter(({ bucket }) => bucket >= SUNDAY + 8 * WEEK)) {
      monitor.take([row]);
      strictness.push([row.bucket, monitor.budgetReplay()?.strictness]);
    }
    const changed = strictness.filter(([, now], i) => i > 0 && now !== strictness[i - 1]?.[1]);
    expect(changed.length).toBeGreaterThan(0);
    const hours = changed.map(([bucket]) => new Date(bucket).toLocaleTimeString("en-US", LOCAL));
    expect(new Set(hours)).toEqual(new Set(["00"]));
  });

  it("does not count what was confirmed, but what ended by itself and nobody took", () => {
    const counted = (exclusions: readonly Exclusion[]) => {
      const monitor = open();
      monitor.exclude(exclusions);
      monitor.take(twoWandering(12));
      return monitor.budgetReplay()?.counted ?? 0;
    };
    const all = (unattended: boolean): Exclusion[] =>
      ["a", "b"].map((group) => ({
        group,
        from: SUNDAY + 9 * WEEK,
        to: SUNDAY + 11 * WEEK,
        ...(unattended ? { unattended } : {}),
      }));
    expect(counted(all(false))).toBeLessThan(counted(all(true)));
  });

  it("is kept on few plain series with a large budget", () => {
    for (const budget of [0.2, 0.5, 1]) {
      let alarms = 0;
      for (const [i, mean] of [0.5, 3, 20, 400].entries()) {
        for (let seed = 1; seed <= 3; seed++) {
          const rows = counts({ mean, to: SUNDAY + 16 * WEEK, seed: 7919 * seed + i });
          alarms += alarmsOf(open({ budget }).take(rows), SUNDAY + 8 * WEEK);
        }
      }
      expect(alarms).toBeLessThanOrEqual(12 * 8 * budget);
    }
  });

  it("holds for measurements too", () => {
    const monitor = open({ kind: "gauge" });
    monitor.take(twoWandering(12));
    expect(monitor.budgetReplay()?.accepted).toBeCloseTo(0.8, 1);
  });
});

const LOCAL = { hour: "2-digit", hourCycle: "h23", timeZone: "America/New_York" } as const;
