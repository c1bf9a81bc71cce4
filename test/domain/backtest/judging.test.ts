import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Alarm, KnownIncident } from "../../../src/domain/backtest/alarm.ts";
import { checkBudget } from "../../../src/domain/backtest/budget.ts";
import { compareAlarms } from "../../../src/domain/backtest/compare.ts";
import { findKnown } from "../../../src/domain/backtest/known.ts";

const HOUR = 3_600_000;

function alarm(group: string, since: number, noticed: number, until: number | null): Alarm {
  return {
    groups: [group],
    kind: "low",
    rule: "learned",
    since: since * HOUR,
    noticed: noticed * HOUR,
    noticedAfter: noticed - since,
    until: until === null ? null : until * HOUR,
    observed: 0,
    expected: 20,
    lowest: null,
    weight: null,
    shortfall: 20,
    window: null,
    reopened: 0,
  };
}

const known = (group: string | null, from: number, to: number): KnownIncident => {
  return { metric: "leads", group, from: from * HOUR, to: to * HOUR, name: "line 2" };
};

describe("the budget", () => {
  it("gives a part of the series their part of the alarms, over the weeks they were judged", () => {
    // Two a week for ten series: of four of them, judged for eight weeks, 6.4 may be false.
    const check = { perWeek: 2, allSeries: 10, seriesWeeks: 32 };
    expect(checkBudget({ ...check, unexplained: 6 })).toMatchObject({ expected: 6.4, verdict: "within" });
    // A Poisson variable of mean 6.4 exceeds 11 in fewer than one of twenty cases, 10 in more.
    expect(checkBudget({ ...check, unexplained: 11 })).toMatchObject({ byChance: 11, verdict: "by_chance" });
    expect(checkBudget({ ...check, unexplained: 12 }).verdict).toBe("over");
  });

  it("is never over without an alarm, and over sooner the smaller it is", () => {
    const budget = fc.double({ min: 0.01, max: 500, noNaN: true });
    fc.assert(
      fc.property(budget, budget, fc.nat(400), (a, b, unexplained) => {
        const of = (perWeek: number, count: number) =>
          checkBudget({ perWeek, allSeries: 5, seriesWeeks: 40, unexplained: count });
        expect(of(a, 0).verdict).toBe("within");
        const [small, large] = a < b ? [a, b] : [b, a];
        expect(of(small, unexplained).byChance).toBeLessThanOrEqual(of(large, unexplained).byChance);
      }),
    );
  });
});

describe("a known incident", () => {
  const alarms = [alarm("acme", 10, 12, 20), alarm("birch", 15, 16, null)];

  it("is found by the first alarm on its group while it lasted, with the delay from its own start", () => {
    expect(findKnown([known("acme", 9, 20)], alarms, HOUR)).toMatchObject([{ alarms: [0], delay: 3 * HOUR }]);
    expect(findKnown([known(null, 9, 20)], alarms, HOUR)).toMatchObject([{ alarms: [0, 1], delay: 3 * HOUR }]);
  });

  it("is known at once where an alarm was raised before it began and goes on", () => {
    expect(findKnown([known("birch", 18, 22)], alarms, HOUR)).toMatchObject([{ alarms: [1], delay: 0 }]);
  });

  it("is missed where the alarm came later, was over before, or was of another group", () => {
    const missed = [known("acme", 5, 10), known("acme", 20, 25), known("cobalt", 9, 20)];
    expect(findKnown(missed, alarms, HOUR).map(({ alarms: found, delay }) => [found, delay])).toEqual([
      [[], null],
      [[], null],
      [[], null],
    ]);
  });
});

describe("two configurations", () => {
  it("raise the same alarm where their drops on one series overlap", () => {
    const here = [alarm("acme", 10, 12, 20), alarm("birch", 30, 31, 33)];
    const there = [alarm("acme", 9, 11, 14), alarm("acme", 15, 16, 20), alarm("cobalt", 30, 31, 33)];
    expect(compareAlarms(here, there)).toEqual({ both: [{ here: 0, there: 0 }], onlyHere: [1], onlyThere: [2] });
  });

  it("that are the same raise the same", () => {
    const start = fc.tuple(fc.constantFrom("a", "b"), fc.nat(100), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(fc.array(start), (starts) => {
        const alarms = starts.map(([group, since, length]) => alarm(group, since, since + 1, since + length));
        const { both, onlyHere, onlyThere } = compareAlarms(alarms, alarms);
        expect([both.length, onlyHere, onlyThere]).toEqual([alarms.length, [], []]);
      }),
    );
  });
});
