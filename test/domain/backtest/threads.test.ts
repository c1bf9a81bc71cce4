import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openThreads } from "../../../src/domain/backtest/threads.ts";
import type { Verdict } from "../../../src/domain/detection.ts";

const HOUR = 3_600_000;
const RULES = { bucket: HOUR, timezone: "UTC", recovery: 2, settle: 60_000, kind: "count" as const };

/** A bucket of a series that expects 20: low where so much less came, good where it is near. */
function verdict(group: string, hour: number, observed: number, since: number | null = null): Verdict {
  const low = since !== null;
  return {
    group,
    bucket: hour * HOUR,
    kind: low ? "low" : "ok",
    observed,
    expected: 20,
    lower: 8,
    upper: 34,
    score: low ? -3 : 0,
    window: { length: HOUR, observed, expected: 20 },
    rule: low ? "learned" : null,
    since: since === null ? null : since * HOUR,
    shortfall: low ? 20 - observed : null,
    good: !low && observed >= 18,
  };
}

function alarmsOf(rounds: readonly (readonly Verdict[])[]) {
  const threads = openThreads(RULES);
  for (const [hour, round] of rounds.entries()) threads.round(hour * HOUR, round);
  return threads.alarms();
}

/** Four series, so that one or two of them are no loss that all share. */
const others = (hour: number) => ["b", "c", "d"].map((group) => verdict(group, hour, 20));

describe("the threads of a replay", () => {
  it("begin with the drop, count what is missing up to the last bad bucket, and end after two good ones", () => {
    const values = [20, 5, 0, 12, 20, 20, 20];
    const alarms = alarmsOf(
      values.map((value, hour) => [verdict("a", hour, value, hour >= 2 && hour <= 3 ? 1 : null), ...others(hour)]),
    );
    expect(alarms).toEqual([
      {
        groups: ["a"],
        kind: "low",
        rule: "learned",
        since: HOUR,
        noticed: 3 * HOUR,
        noticedAfter: 2,
        until: 4 * HOUR,
        observed: 17,
        expected: 60,
        lowest: { at: 2 * HOUR, observed: 0, expected: 20 },
        shortfall: 43,
        weight: null,
        window: { length: HOUR, observed: 0, expected: 20 },
        reopened: 0,
      },
    ]);
  });

  it("go on when the same series falls again within two hours, and are another one later", () => {
    const rounds = (again: number) =>
      Array.from({ length: again + 4 }, (_, hour) => {
        const low = hour === 1 || hour === again;
        return [verdict("a", hour, low ? 0 : 20, low ? hour : null), ...others(hour)];
      });
    expect(alarmsOf(rounds(5)).map(({ reopened, shortfall }) => [reopened, shortfall])).toEqual([[1, 40]]);
    expect(alarmsOf(rounds(9)).map(({ reopened }) => reopened)).toEqual([0, 0]);
  });

  it("are one where most series fall together", () => {
    const round = (hour: number) =>
      ["a", "b", "c", "d"].map((group) => verdict(group, hour, hour === 3 ? 1 : 20, hour === 3 ? 3 : null));
    const alarms = alarmsOf(Array.from({ length: 8 }, (_, hour) => round(hour)));
    expect(alarms).toHaveLength(1);
    expect(alarms[0]).toMatchObject({ groups: ["a", "b", "c", "d"], observed: 4, expected: 80, shortfall: 76 });
  });

  it("never end before they begin, and never lack more than was expected, whatever falls", () => {
    const low = fc.array(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(low, (rounds) => {
        const alarms = alarmsOf(
          rounds.map((round, hour) =>
            round.map((isLow, index) => verdict("abcd"[index] ?? "", hour, isLow ? 1 : 20, isLow ? hour : null)),
          ),
        );
        expect(alarms.length > 0).toBe(rounds.flat().includes(true));
        for (const { since, noticed, until, shortfall, expected } of alarms) {
          expect(noticed).toBeGreaterThan(since);
          expect(until ?? noticed).toBeGreaterThanOrEqual(noticed);
          expect(shortfall ?? -1).toBeGreaterThanOrEqual(0);
          expect(shortfall ?? 0).toBeLessThanOrEqual(expected ?? 0);
        }
      }),
    );
  });
});
