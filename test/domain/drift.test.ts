import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  chanceOfAgreement,
  completed,
  DRIFT_WEEKS,
  driftOf,
  driftSentence,
  weeksBefore,
} from "../../src/domain/drift.ts";

const WEEK = 604_800_000;
const HOUR = 3_600_000;
const END = Date.UTC(2026, 2, 2);
const weeks = (of: (week: number) => number) => Array.from({ length: DRIFT_WEEKS }, (_, week) => of(week));
const scatter = (week: number) => [0.01, -0.02, 0.015, -0.01, 0.02, -0.015, 0.005, -0.005, 0.01][week] as number;

describe("a slow change", () => {
  it("is the median slope of all pairs of weeks: down 2 a week from 100 is 16 of 92 over nine weeks", () => {
    const drift = driftOf(
      weeks((week) => 100 - 2 * week),
      "count",
    );
    expect(drift).toMatchObject({ kind: "trend", weeks: 9 });
    expect(drift?.perWeek).toBeCloseTo(-2 / 92, 12);
    expect(drift?.change).toBeCloseTo(-16 / 92, 12);
    expect(drift && driftSentence(drift)).toBe("Down 17 % over 9 weeks, about 2 % a week.");
  });

  it("is not made by one bad week in the middle", () => {
    expect(
      driftOf(
        weeks((week) => (week === 4 ? 20 : 1000 * (1 + scatter(week)))),
        "count",
      ),
    ).toBeNull();
    const falling = driftOf(
      weeks((week) => (week === 4 ? 10 : 1000 - 30 * week)),
      "count",
    );
    expect(falling?.perWeek).toBeCloseTo(-30 / 880, 2);
  });

  it("is none where weeks go up and down", () => {
    expect(
      driftOf(
        weeks((week) => 1000 * (1 + scatter(week))),
        "count",
      ),
    ).toBeNull();
  });

  it("is none of less than a tenth, however steady", () => {
    expect(
      driftOf(
        weeks((week) => 1000 - 5 * week),
        "count",
      ),
    ).toBeNull();
  });

  it("of the newest week alone is told as such, of counts", () => {
    const sums = weeks((week) => (week === 8 ? 700 : 1000 * (1 + scatter(week))));
    const drift = driftOf(sums, "count");
    expect(drift).toMatchObject({ kind: "week" });
    expect(drift && driftSentence(drift)).toBe("The last 7 days brought 30 % less than the weeks before.");
    expect(driftOf(sums, "gauge")).toBeNull();
  });

  it("of a handful of events is none: a week of 6 instead of 9 is chance", () => {
    expect(
      driftOf(
        weeks((week) => (week === 8 ? 6 : 8 + (week % 3))),
        "count",
      ),
    ).toBeNull();
  });

  it("needs six whole weeks", () => {
    const known = (from: number) => weeks((week) => 100 - 3 * week).map((value, week) => (week < from ? null : value));
    expect(driftOf(known(4), "count")).toBeNull();
    expect(driftOf(known(3), "count")).toMatchObject({ kind: "trend", weeks: 6 });
    expect(driftOf([], "count")).toBeNull();
    expect(
      driftOf(
        weeks(() => 0),
        "count",
      ),
    ).toBeNull();
  });

  it("among many must be surer, and one without exception is told among any number", () => {
    // Two pairs of weeks in the wrong order: by chance one of 1,700 rows of nine goes down like that.
    const nearly = [1000, 960, 970, 900, 860, 870, 800, 760, 720];
    expect(driftOf(nearly, "gauge", 20)).toMatchObject({ kind: "trend" });
    expect(driftOf(nearly, "gauge", 1000)).toBeNull();
    const steady = weeks((week) => 1000 - 20 * week);
    expect(driftOf(steady, "gauge", 1_000_000)).toMatchObject({ kind: "trend" });
    const lastWeek = weeks((week) => (week === 8 ? 830 : 1000 * (1 + scatter(week))));
    expect(driftOf(lastWeek, "count")).toMatchObject({ kind: "week" });
    expect(driftOf(lastWeek, "count", 1000)).toBeNull();
  });

  it("is told by chance of one series in ten, and of one metric in ten however many groups it has", () => {
    const random = mulberry(7);
    const noise = () => weeks(() => 100 + 30 * (random() - 0.5) + 30 * (random() - 0.5));
    const share = (tries: number, told: () => boolean) =>
      Array.from({ length: tries }, told).filter(Boolean).length / tries;
    expect(share(2000, () => driftOf(noise(), "gauge") !== null)).toBeLessThan(0.1);
    const anyOf = (groups: number) =>
      Array.from({ length: groups }, () => driftOf(noise(), "gauge", groups)).some(Boolean);
    expect(share(100, () => anyOf(50))).toBeLessThan(0.2);
  });

  it("knows how seldom so many pairs are in order by chance", () => {
    expect(chanceOfAgreement(3, 3)).toBeCloseTo(1 / 6, 12);
    expect(chanceOfAgreement(9, 36)).toBeCloseTo(1 / 362_880, 12);
    expect(chanceOfAgreement(9, 18)).toBeCloseTo(0.0376, 3);
    expect(chanceOfAgreement(9, 0)).toBeGreaterThan(0.5);
  });

  it("upwards mirrors one downwards, and does not depend on the unit", () => {
    const values = fc.array(fc.integer({ min: 1000, max: 9000 }), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(values, fc.constantFrom(0.01, 3, 1000), (all, unit) => {
        const drift = driftOf(all, "gauge");
        const scaled = driftOf(
          all.map((value) => value * unit),
          "gauge",
        );
        expect(scaled?.kind).toBe(drift?.kind);
        expect(scaled?.change ?? 0).toBeCloseTo(drift?.change ?? 0, 9);
        expect(driftOf([...all].reverse(), "gauge")?.change ?? 0).toBeCloseTo(-(drift?.change ?? 0), 9);
      }),
    );
  });
});

describe("whole weeks", () => {
  it("end at one moment, and take in nothing older or newer", () => {
    const all = weeksBefore(END);
    for (let bucket = END - 12 * WEEK; bucket < END + WEEK; bucket += HOUR) all.add(bucket, 2);
    expect(all.sums()).toEqual(Array(DRIFT_WEEKS).fill(336));
  });

  it("of which a little is missing are made whole, others are not known", () => {
    expect(completed([100, 95, 40], [100, 95, 50])).toEqual([100, 100, null]);
  });
});

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
