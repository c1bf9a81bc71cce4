import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Observation, Verdict } from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { counts, DAY, HOUR, poisson, randomFrom, SUNDAY, settings, WEEK } from "./series-of.ts";

const NOW = SUNDAY + 6 * WEEK;
const mean = fc.constantFrom(0.4, 2, 11, 60, 900);
const seed = fc.integer({ min: 1, max: 1_000_000 });
const RUNS = { numRuns: 12 };

const judge = (rows: readonly Observation[], changes = {}) => defaultDetector.open(settings(changes)).take(rows);

/** The verdict that stands for each bucket of each group: later ones replace earlier ones. */
function standing(verdicts: readonly Verdict[]): Map<string, Verdict> {
  return new Map(verdicts.map((verdict) => [`${verdict.group} ${verdict.bucket}`, verdict]));
}

describe("laws of the detector", () => {
  it("never scores a bucket higher when more of it is missing", () => {
    fc.assert(
      fc.property(mean, seed, fc.integer({ min: 0, max: 60 }), (m, s, most) => {
        const past = counts({ mean: m, to: NOW, seed: s });
        const score = (value: number) =>
          judge([...past, { group: "all", bucket: NOW, value }]).at(-1)?.score ?? Number.POSITIVE_INFINITY;
        for (let value = 1; value <= most; value += 7)
          expect(score(value - 1)).toBeLessThanOrEqual(score(value) + 1e-9);
      }),
      RUNS,
    );
  });

  it("never changes a past verdict because of what comes later", () => {
    fc.assert(
      fc.property(mean, seed, seed, fc.integer({ min: 5 * 168, max: 8 * 168 }), (m, s, other, cut) => {
        const rows = counts({ mean: m, to: SUNDAY + 8 * WEEK, seed: s });
        const random = randomFrom(other);
        const changed = rows.map((row, i) => (i < cut ? row : { ...row, value: poisson(3 * m, random) }));
        expect(judge(changed).slice(0, cut)).toEqual(judge(rows).slice(0, cut));
      }),
      RUNS,
    );
  });

  it("gives the same verdicts to the bit whether rows come one by one, in rounds or all at once", () => {
    fc.assert(
      fc.property(mean, seed, fc.integer({ min: 1, max: 500 }), (m, s, size) => {
        const rows = ["a", "b"].flatMap((group, i) => counts({ group, mean: m, to: NOW, seed: s + i }));
        rows.sort((a, b) => a.bucket - b.bucket);
        const inRounds = defaultDetector.open(settings());
        const rounds: Verdict[] = [];
        for (let i = 0; i < rows.length; i += size) rounds.push(...inRounds.take(rows.slice(i, i + size)));
        const oneByOne = defaultDetector.open(settings());
        const single = rows.flatMap((row) => oneByOne.take([row]));
        const bulk = judge(rows);
        expect(rounds).toEqual(bulk);
        expect(single).toEqual(bulk);
      }),
      RUNS,
    );
  });

  it("gives the same standing verdicts for corrections in rounds and one by one", () => {
    fc.assert(
      fc.property(mean, seed, fc.integer({ min: 1, max: 200 }), (m, s, size) => {
        const random = randomFrom(s);
        const rows = counts({ mean: m, to: NOW, seed: s }).flatMap((row, i, all) => {
          const late = all[i - 1 - Math.floor(4 * random())];
          const corrected = late && random() < 0.1 ? [{ ...late, value: (late.value ?? 0) + 1 }] : [];
          return [row, ...corrected];
        });
        const oneByOne = defaultDetector.open(settings());
        const single = rows.flatMap((row) => oneByOne.take([row]));
        const inRounds = defaultDetector.open(settings());
        const rounds: Verdict[] = [];
        for (let i = 0; i < rows.length; i += size) rounds.push(...inRounds.take(rows.slice(i, i + size)));
        const scores = (verdicts: readonly Verdict[]) =>
          [...standing(verdicts).values()].map(({ bucket, observed, score }) => [bucket, observed, score]);
        expect(scores(rounds).toSorted()).toEqual(scores(single).toSorted());
      }),
      RUNS,
    );
  });

  it("judges each group as if it were alone, in whatever order they come, while the budget is kept", () => {
    fc.assert(
      fc.property(seed, (s) => {
        const names = ["a", "b", "c"];
        const alone = new Map(
          names.map((group, i) => [group, counts({ group, mean: 3 + 9 * i, to: NOW, seed: s + i })]),
        );
        const together = [...alone.values()].flat().sort((a, b) => a.bucket - b.bucket || (a.group < b.group ? 1 : -1));
        // What a metric's groups share is the threshold, once their alarms are too many: with this budget they never are.
        const calm = { budget: 100 };
        const verdicts = judge(together, calm);
        for (const [group, rows] of alone) expect(verdicts.filter((v) => v.group === group)).toEqual(judge(rows, calm));
      }),
      { numRuns: 6 },
    );
  });

  it("does not care when in history a whole number of weeks is added", () => {
    fc.assert(
      fc.property(mean, seed, fc.integer({ min: 1, max: 300 }), (m, s, weeks) => {
        const rows = counts({ mean: m, to: NOW, seed: s });
        const later = rows.map((row) => ({ ...row, bucket: row.bucket + weeks * WEEK }));
        const [there, here] = [judge(later), judge(rows)];
        expect(there.map(({ kind }) => kind)).toEqual(here.map(({ kind }) => kind));
        for (const [i, { score, expected }] of here.entries()) {
          expect(there[i]?.expected ?? 0).toBeCloseTo(expected ?? 0, 4);
          expect(there[i]?.score ?? 0).toBeCloseTo(score ?? 0, 4);
        }
      }),
      RUNS,
    );
  });

  it("alarms at least as often with a larger budget, on the same scores, until the first alarm has ended", () => {
    fc.assert(
      fc.property(mean, seed, (m, s) => {
        const share = (time: number) => (time > NOW - DAY ? 0.4 : 1);
        const rows = counts({ mean: m, to: NOW, seed: s, share });
        const strict = judge(rows, { budget: 0.02 });
        const loose = judge(rows, { budget: 1 });
        const isLow = ({ kind }: Verdict) => kind === "low";
        // What was lost in an alarm that is over counts no longer: from there on the two have seen different pasts.
        const ended = loose.findIndex((verdict, i) => !isLow(verdict) && isLow(loose[i - 1] ?? verdict));
        const until = ended < 0 ? loose.length : ended;
        const scores = (verdicts: readonly Verdict[]) => verdicts.slice(0, until).map(({ score }) => score);
        expect(scores(loose)).toEqual(scores(strict));
        expect(strict.slice(0, until).every((verdict, i) => !isLow(verdict) || isLow(loose[i] ?? verdict))).toBe(true);
      }),
      RUNS,
    );
  });

  it("raises few alarms on series in which nothing happens", () => {
    let [alarms, last, weeks] = [0, 0, 0];
    for (let s = 1; s <= 24; s++) {
      const m = [0.5, 3, 20, 400][s % 4] ?? 1;
      weeks += 4;
      for (const { kind, bucket } of judge(counts({ mean: m, to: SUNDAY + 8 * WEEK, seed: s * 7919 }))) {
        if (kind !== "low") continue;
        if (bucket - last > 7 * HOUR || bucket < last) alarms++;
        last = bucket;
      }
    }
    expect(alarms / weeks).toBeLessThanOrEqual(0.1);
  });
});
