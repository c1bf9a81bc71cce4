import { describe, expect, it } from "vitest";
import type { Verdict } from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { counts, DAY, HOUR, poisson, randomFrom, rhythm, SUNDAY, settings, WEEK } from "./series-of.ts";

const STOP = SUNDAY + 6 * WEEK + 34 * HOUR;
const dropTo = (left: number) => (time: number) => (time >= STOP && time < STOP + 12 * HOUR ? left : 1);

function alarms(mean: number, left: number, seed: number): Verdict[] {
  const rows = counts({ mean, to: STOP + DAY, seed, share: dropTo(left) });
  return defaultDetector
    .open(settings())
    .take(rows)
    .filter(({ kind, bucket }) => kind === "low" && bucket >= STOP);
}

const hoursOf = ({ bucket }: Verdict): number => (bucket - STOP) / HOUR + 1;
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

describe("the window that alarms", () => {
  it("tells from which count on it does, and what came is at most that", () => {
    for (const mean of [3, 20, 400]) {
      for (const { window } of alarms(mean, 0.3, mean)) {
        expect(window?.limit).toBeGreaterThanOrEqual((window?.observed ?? 0) - 0.05 * (window?.expected ?? 0));
        expect(window?.limit).toBeLessThan(window?.expected ?? 0);
      }
    }
  });

  it("would not have alarmed, all else being equal, with clearly more than its limit", () => {
    const rows = counts({ mean: 40, to: STOP + HOUR });
    const newest = rows.at(-1);
    const judged = (value: number) =>
      defaultDetector
        .open(settings())
        .take([...rows.slice(0, -1), { group: "all", bucket: newest?.bucket ?? 0, value }])
        .at(-1);
    const limit = judged(0)?.window?.limit ?? 0;
    expect(limit).toBeGreaterThan(1);
    expect(judged(Math.floor(0.9 * limit))?.kind).toBe("low");
    expect(judged(Math.ceil(1.15 * limit) + 1)?.kind).toBe("ok");
  });
});

describe("what is missing", () => {
  it("is told with its error: in nine of ten drops the truth lies within 1.645 of it", () => {
    let [inside, all] = [0, 0];
    for (let seed = 1; seed <= 120; seed++) {
      const last = alarms(25, 0.2, 7919 * seed).at(-1);
      const random = randomFrom(104_729 * seed);
      if (!last || last.since === null || last.shortfallError === undefined) continue;
      // Another draw of what comes at these hours when nothing is wrong.
      const would = Array.from({ length: hoursOf(last) }, (_, i) => poisson(25 * rhythm(STOP + i * HOUR), random));
      const came = counts({ mean: 25, to: last.bucket + HOUR, seed: 7919 * seed, share: dropTo(0.2) });
      const missing = total(would) - total(came.slice(-would.length).map(({ value }) => value ?? 0));
      all++;
      if (Math.abs(missing - (last.shortfall ?? 0)) <= 1.645 * last.shortfallError) inside++;
    }
    expect(all).toBeGreaterThan(100);
    expect(inside / all).toBeGreaterThan(0.8);
  });

  it("is the more certain, against what is missing, the more is expected", () => {
    const relative = (mean: number) => {
      const last = alarms(mean, 0, mean).at(-1);
      return (last?.shortfallError ?? 0) / (last?.shortfall ?? 1);
    };
    expect(relative(5)).toBeGreaterThan(relative(50));
    expect(relative(50)).toBeGreaterThan(relative(5000));
    expect(relative(5000)).toBeGreaterThan(0);
  });
});
