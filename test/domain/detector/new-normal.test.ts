import { describe, expect, it } from "vitest";
import type { Monitor, Observation, Verdict } from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { counts, DAY, HOUR, rhythm, SUNDAY, settings, WEEK } from "./series-of.ts";

/** The shift comes on a Monday afternoon, after eight weeks. */
const SHIFT = SUNDAY + 8 * WEEK + 39 * HOUR;
const KINDS = [
  { kind: "count", mean: 40 },
  { kind: "duration", mean: 100 },
] as const;

function series(kind: "count" | "duration", weeksAfter: number, share: number, seed = 7): Observation[] {
  const mean = kind === "count" ? 40 : 100;
  const to = SHIFT + weeksAfter * WEEK;
  return counts({ mean, to, seed, share: (time) => (time >= SHIFT ? share : 1) });
}

interface Told {
  /** Since when an incident is open, and until when. */
  readonly held?: readonly [from: number, to: number];
  /** When somebody says that this is the new normal. */
  readonly decided?: number;
}

/** Goes hour by hour through the rows as a bot does that is polled after each. */
function live(
  kind: "count" | "duration",
  rows: readonly Observation[],
  told: Told,
): { monitor: Monitor; said: Verdict[] } {
  const monitor = defaultDetector.open(settings({ kind }));
  const said: Verdict[] = [];
  for (const row of rows) {
    const now = row.bucket + HOUR;
    if (told.held) monitor.hold(now >= told.held[0] && now < told.held[1] ? [{ group: "all", from: SHIFT }] : []);
    if (told.decided !== undefined && now > told.decided) {
      monitor.relevel([{ group: "all", from: SHIFT, at: told.decided }]);
    }
    said.push(...monitor.take([row], SHIFT));
  }
  return { monitor, said };
}

const usual = (mean: number, from: number, days: number) => {
  let sum = 0;
  for (let time = from; time < from + days * DAY; time += HOUR) sum += mean * rhythm(time);
  return sum;
};

/** What was expected in these days, as a share of what was usual before the shift. */
function expectedShare(said: readonly Verdict[], mean: number, fromDay: number, days: number): number {
  const from = SHIFT + fromDay * DAY;
  const own = said.filter(({ bucket }) => bucket >= from && bucket < from + days * DAY);
  return own.reduce((sum, { expected }) => sum + (expected ?? 0), 0) / usual(mean, from, days);
}

const lowIn = (said: readonly Verdict[], fromDay: number, days: number) =>
  said.filter(
    ({ kind, bucket }) => kind === "low" && bucket >= SHIFT + fromDay * DAY && bucket < SHIFT + (fromDay + days) * DAY,
  ).length;

describe.each(KINDS)("a $kind that falls to half and stays there", ({ kind, mean }) => {
  const OPEN: Told = { held: [SHIFT + 4 * HOUR, Number.POSITIVE_INFINITY] };

  it("is taken for normal within some weeks where no incident says otherwise", () => {
    const { said } = live(kind, series(kind, 5, 0.5), {});
    expect(expectedShare(said, mean, 28, 7)).toBeLessThan(0.75);
    expect(lowIn(said, 28, 7)).toBe(0);
  });

  it("stays low, with the old expectation, for as long as its incident is open and nobody answers", () => {
    const { said } = live(kind, series(kind, 3, 0.5), OPEN);
    expect(expectedShare(said, mean, 14, 7)).toBeGreaterThan(0.9);
    expect(lowIn(said, 14, 7)).toBeGreaterThan(20);
  });

  it("alarms not for ever: after four weeks the new level is learned", () => {
    const { said } = live(kind, series(kind, 9, 0.5), OPEN);
    expect(lowIn(said, 21, 7)).toBeGreaterThan(20);
    expect(expectedShare(said, mean, 56, 7)).toBeLessThan(0.8);
    expect(lowIn(said, 56, 7)).toBe(0);
  });

  it("teaches as before once its incident was dismissed as a false alarm", () => {
    const dismissed: Told = { held: [SHIFT + 4 * HOUR, SHIFT + DAY] };
    const { said } = live(kind, series(kind, 5, 0.5), dismissed);
    expect(lowIn(said, 28, 7)).toBe(0);
  });

  it("is expected at half from the next bucket on, in its old rhythm, once somebody says that this is normal", () => {
    const decided = SHIFT + 7 * DAY + 20 * 60_000;
    const { said } = live(kind, series(kind, 3, 0.5), { held: [SHIFT + 4 * HOUR, decided], decided });
    const before = said.find(({ bucket }) => bucket === SHIFT + 7 * DAY - HOUR);
    const after = said.find(({ bucket }) => bucket === SHIFT + 7 * DAY);
    expect(before?.expected).toBeGreaterThan(0.85 * mean * rhythm(SHIFT - HOUR));
    expect(after?.expected).toBeLessThan(0.6 * mean * rhythm(SHIFT));
    expect(after?.expected).toBeGreaterThan(0.4 * mean * rhythm(SHIFT));
    expect(lowIn(said, 7, 14)).toBe(0);
    expect(expectedShare(said, mean, 7, 1)).toBeCloseTo(0.5, 1);
    expect(expectedShare(said, mean, 14, 7)).toBeCloseTo(0.5, 1);
  });

  it("alarms again when half of that is gone as well", () => {
    const decided = SHIFT + 7 * DAY + 20 * 60_000;
    const again = SHIFT + 10 * DAY;
    const rows = series(kind, 2, 0.5).map((row) => (row.bucket < again ? row : { ...row, value: 0 }));
    const { said } = live(kind, rows, { held: [SHIFT + 4 * HOUR, decided], decided });
    expect(lowIn(said, 7, 3)).toBe(0);
    expect(lowIn(said, 10, 1)).toBeGreaterThan(15);
  });

  it("is judged alike by a monitor that is built anew from what is stored", () => {
    const decided = SHIFT + 7 * DAY + 20 * 60_000;
    const rows = series(kind, 3, 0.5);
    const { said } = live(kind, rows, { held: [SHIFT + 4 * HOUR, decided], decided });
    const rebuilt = defaultDetector.open(settings({ kind }));
    rebuilt.relevel([{ group: "all", from: SHIFT, at: decided }]);
    const again = rebuilt.take(rows, SHIFT + 8 * DAY);
    const there = said.filter(({ bucket }) => bucket >= SHIFT + 8 * DAY);
    expect(again.map(({ kind: word }) => word)).toEqual(there.map(({ kind: word }) => word));
    for (const [i, { expected }] of again.entries()) {
      const wanted = there[i]?.expected ?? 0;
      expect(Math.abs((expected ?? 0) - wanted)).toBeLessThan(0.05 * wanted + 0.5);
    }
  });

  it("is moved once, however often the decision is told", () => {
    const decided = SHIFT + 7 * DAY;
    const rows = series(kind, 2, 0.5);
    const once = defaultDetector.open(settings({ kind }));
    once.relevel([{ group: "all", from: SHIFT, at: decided }]);
    const often = defaultDetector.open(settings({ kind }));
    const said = rows.flatMap((row) => {
      often.relevel([{ group: "all", from: SHIFT, at: decided }]);
      return often.take([row]);
    });
    expect(said).toEqual(once.take(rows));
  });
});

it("of a client that has left nothing is missed, and when it comes back it is learned anew", () => {
  const decided = SHIFT + 7 * DAY;
  const { said } = live("count", series("count", 3, 0), { held: [SHIFT + 2 * HOUR, decided], decided });
  expect(lowIn(said, 6, 1)).toBeGreaterThan(20);
  expect(lowIn(said, 7, 14)).toBe(0);
  expect(expectedShare(said, 40, 7, 7)).toBeLessThan(0.02);
});

it("a decision on one group leaves the others as they are", () => {
  const both = ["a", "b"].flatMap((group, i) => counts({ group, mean: 20, to: SHIFT + WEEK, seed: 3 + i }));
  both.sort((x, y) => x.bucket - y.bucket);
  const told = defaultDetector.open(settings());
  told.relevel([{ group: "a", from: SHIFT - WEEK, at: SHIFT }]);
  told.hold([{ group: "a", from: SHIFT + DAY }]);
  const of = (verdicts: readonly Verdict[]) => verdicts.filter(({ group }) => group === "b");
  expect(of(told.take(both))).toEqual(of(defaultDetector.open(settings()).take(both)));
});
