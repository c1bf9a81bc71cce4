import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Monitor, MonitorSettings, Observation, Verdict } from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { DAY, HOUR, poisson, randomFrom, rhythm, SUNDAY, settings, WEEK } from "./series-of.ts";

/** A Sunday, 10:00. */
const NOW = SUNDAY + 6 * WEEK + 10 * HOUR;

interface Shape {
  readonly rate: number;
  readonly visits: number;
  readonly seed?: number;
  readonly to?: number;
  readonly bucket?: number;
  readonly group?: string;
}

/** Visits with quiet nights, of which a share buys that is a little larger in the afternoon. */
function shares({ rate, visits, seed = 7, to = NOW, bucket = HOUR, group = "all" }: Shape): Observation[] {
  const random = randomFrom(seed);
  const rows: Observation[] = [];
  for (let time = SUNDAY; time < to; time += bucket) {
    const weight = poisson(visits * rhythm(time), random);
    rows.push(row(time, binomial(weight, usual(rate, time), random), weight, group));
  }
  return rows;
}

function usual(rate: number, time: number): number {
  const odds = (rate / (1 - rate)) * (1 + 0.1 * Math.sin((2 * Math.PI * (time % DAY)) / DAY - 2.5));
  return odds / (1 + odds);
}

/** How many of `n` trials succeed; about normal where that is near enough. */
function binomial(n: number, p: number, random: () => number): number {
  const variance = n * p * (1 - p);
  if (variance > 40) {
    const normal = Array.from({ length: 12 }, random).reduce((sum, one) => sum + one, -6);
    return Math.min(n, Math.max(0, Math.round(n * p + Math.sqrt(variance) * normal)));
  }
  let count = 0;
  for (let i = 0; i < n; i++) if (random() < p) count++;
  return count;
}

function row(bucket: number, numerator: number, weight: number, group = "all"): Observation {
  return { group, bucket, value: weight === 0 ? null : numerator / weight, weight };
}

const ratio = (changes: Partial<MonitorSettings> = {}) => settings({ kind: "ratio", ...changes });

function taught(shape: Shape, changes: Partial<MonitorSettings> = {}): Monitor {
  const monitor = defaultDetector.open(ratio({ ...(shape.bucket ? { bucket: shape.bucket } : {}), ...changes }));
  monitor.take(shares(shape), NOW);
  return monitor;
}

/** The next hours, of each numerator and denominator. */
function next(monitor: Monitor, hours: readonly (readonly [number, number])[], bucket = HOUR): Verdict[] {
  return hours.flatMap(([numerator, weight], i) => monitor.take([row(NOW + i * bucket, numerator, weight)]));
}

const times = (count: number, hour: readonly [number, number]) => Array.from({ length: count }, () => hour);

describe("a ratio with numerator and denominator", () => {
  it("is low when half of the conversions fail, and says how many are missing", () => {
    const verdicts = next(taught({ rate: 0.05, visits: 1000 }), times(4, [25, 1000]));
    const last = verdicts.at(-1);
    expect(last).toMatchObject({
      kind: "low",
      rule: "learned",
      since: NOW,
      observed: 0.025,
      weight: 1000,
      good: false,
    });
    expect(last?.expected).toBeGreaterThan(0.04);
    expect(last?.expected).toBeLessThan(0.06);
    // A hundred instead of about two hundred in four hours.
    expect(last?.shortfall).toBeGreaterThan(70);
    expect(last?.shortfall).toBeLessThan(120);
    // Two hundred of four thousand scatter by at least the root of 200 times 0.95.
    expect(last?.shortfallError).toBeGreaterThan(13);
    expect(last?.shortfallError).toBeLessThan(45);
    expect(last?.window?.observed).toBeCloseTo(0.025, 6);
    expect(last?.window?.expected).toBeGreaterThan(0.04);
  });

  it("knows that the same rate of few visits says little", () => {
    const kinds = (hour: readonly [number, number]) =>
      next(taught({ rate: 0.05, visits: 1000 }), times(3, hour)).map(({ kind }) => kind);
    expect(kinds([0, 10])).toEqual(["ok", "ok", "ok"]);
    expect(kinds([0, 1000])[0]).toBe("low");
  });

  it("is no alarm when nobody comes: that is a gap of the rate", () => {
    const verdicts = next(taught({ rate: 0.05, visits: 1000 }), times(30, [0, 0]));
    expect(new Set(verdicts.map(({ kind }) => kind))).toEqual(new Set(["missing"]));
    expect(verdicts[0]).toMatchObject({ observed: null, weight: 0, shortfall: null });
    expect(verdicts[0]?.expected).toBeGreaterThan(0.04);
  });

  it("is no alarm when ten times as many come and the rate stays", () => {
    const verdicts = next(taught({ rate: 0.05, visits: 200 }), times(12, [100, 2000]));
    expect(verdicts.map(({ kind }) => kind)).toEqual(Array(12).fill("ok"));
  });

  it("is high when errors rise, at once when they rise much", () => {
    const watch = { watch: "rise" } as const;
    const monitor = taught({ rate: 0.002, visits: 1000 }, watch);
    expect(next(monitor, [[40, 1000]])[0]).toMatchObject({ kind: "high", since: NOW, good: false });
    expect(next(taught({ rate: 0.002, visits: 1000 }, watch), [[4, 1000]])[0]?.kind).toBe("ok");
  });

  it("sees 97 % fall to 90 %, of which counts would say that it is nearly all", () => {
    const verdicts = next(taught({ rate: 0.97, visits: 400 }), times(4, [270, 300]));
    expect(verdicts.at(-1)?.kind).toBe("low");
    const back = next(taught({ rate: 0.97, visits: 400 }), [...times(4, [270, 300] as const), [291, 300], [292, 300]]);
    expect(back.at(-1)).toMatchObject({ kind: "ok", good: true });
  });

  it("takes the first failure after weeks without one for chance, and many for a rise", () => {
    const watch = { watch: "rise" } as const;
    const monitor = defaultDetector.open(ratio(watch));
    const clean = shares({ rate: 0.01, visits: 500 }).map((one) => ({ ...one, value: one.value === null ? null : 0 }));
    monitor.take(clean, NOW);
    const [first, second] = next(monitor, [
      [1, 500],
      [25, 500],
    ]);
    expect(first?.kind).toBe("ok");
    expect(second?.kind).toBe("high");
  });

  it("does not alarm on a single bucket that is low but not nearly empty: late rows look like that", () => {
    expect(next(taught({ rate: 0.3, visits: 1000 }), [[120, 1000]])[0]?.kind).toBe("ok");
    expect(next(taught({ rate: 0.3, visits: 1000 }), [[10, 1000]])[0]?.kind).toBe("low");
    expect(next(taught({ rate: 0.3, visits: 1000 }), times(2, [120, 1000]))[1]?.kind).toBe("low");
  });

  it("heals when late conversions come in", () => {
    const monitor = taught({ rate: 0.05, visits: 1000 });
    expect(next(monitor, times(3, [5, 1000])).at(-1)?.kind).toBe("low");
    const healed = monitor.take([0, 1, 2].map((i) => row(NOW + i * HOUR, 50, 1000)));
    expect(healed.at(-1)).toMatchObject({ bucket: NOW + 2 * HOUR, kind: "ok", good: true, weight: 1000 });
  });

  it("ends its alarm when the rate is back, and takes no ordinary hour after it for a new drop", () => {
    const verdicts = next(taught({ rate: 0.05, visits: 1000 }), [
      ...times(6, [0, 1000] as const),
      ...times(20, [57, 1000] as const),
    ]);
    expect(verdicts.slice(0, 6).map(({ kind }) => kind)).toEqual(Array(6).fill("low"));
    expect(verdicts.slice(7).map(({ kind }) => kind)).toEqual(Array(19).fill("ok"));
  });

  it("follows a lasting change of the rate, and does not learn from what it was told to leave out", () => {
    const expectedAfter = (days: number, isLeftOut: boolean) => {
      const monitor = taught({ rate: 0.05, visits: 1000 });
      if (isLeftOut) monitor.exclude([{ group: null, from: NOW, to: NOW + days * DAY }]);
      next(monitor, times(days * 24, [80, 1000]));
      return monitor.expect("all", NOW + days * DAY)?.expected ?? 0;
    };
    expect(expectedAfter(21, false)).toBeGreaterThan(0.07);
    expect(expectedAfter(21, true)).toBeLessThan(0.056);
  });

  it("is learning for four weeks, in which only a fixed limit speaks", () => {
    const floor = { below: 0.02, for: 2 * HOUR };
    const monitor = defaultDetector.open(ratio({ floor }));
    const start = NOW - 10 * DAY;
    const rows = [0.05, 0.05, 0.01, 0.01].map((value, i) => ({
      group: "all",
      bucket: start + i * HOUR,
      value,
      weight: 100,
    }));
    const verdicts = monitor.take(rows);
    expect(verdicts.map(({ kind }) => kind)).toEqual(["learning", "learning", "learning", "low"]);
    expect(verdicts[3]).toMatchObject({ rule: "floor", since: start + 2 * HOUR });
    expect(monitor.learningUntil("all")).toBe(start + 4 * WEEK);
  });

  it("draws a band that is wider where fewer came, within 0 and 1", () => {
    const [many, few] = next(taught({ rate: 0.3, visits: 1000 }), [
      [300, 1000],
      [9, 30],
    ]);
    expect((few?.upper ?? 0) - (few?.lower ?? 0)).toBeGreaterThan(2 * ((many?.upper ?? 0) - (many?.lower ?? 0)));
    for (const { lower, expected, upper } of [many, few] as Verdict[]) {
      expect(lower).toBeGreaterThanOrEqual(0);
      expect(lower).toBeLessThan(expected ?? 0);
      expect(upper).toBeGreaterThan(expected ?? 1);
      expect(upper).toBeLessThanOrEqual(1);
    }
  });

  it("tells sooner of a total stop than of a halving, and sooner where more come", () => {
    const [large, small] = [taught({ rate: 0.05, visits: 2000 }), taught({ rate: 0.05, visits: 60 })];
    const hours = (monitor: Monitor, share: number) => monitor.timeToNotice("all", share).typical ?? 99;
    expect(hours(large, 0)).toBe(1);
    expect(hours(large, 0.5)).toBeGreaterThan(1);
    expect(hours(small, 0)).toBeGreaterThan(hours(large, 0));
    expect(hours(small, 0.5)).toBeGreaterThan(hours(small, 0));
    expect(large.timeToNotice("nobody", 0)).toEqual({ typical: null, worst: null });
  });

  it.each([5 * 60_000, 15 * 60_000, DAY])("works in buckets of %d ms", (bucket) => {
    const monitor = taught({ rate: 0.2, visits: 2000, bucket });
    const start = bucket === DAY ? SUNDAY + 6 * WEEK + DAY : NOW;
    const rows = [0, 1, 2].map((i) => row(start + i * bucket, 0, 2000));
    expect(monitor.take(rows.slice(0, 1))[0]?.kind).toBe("low");
    expect(monitor.take(rows.slice(1)).map(({ kind }) => kind)).toEqual(["low", "low"]);
    expect(monitor.expect("all", start + 9 * bucket)?.expected).toBeCloseTo(0.2, 1);
  });

  it("keeps its hours through a clock change", () => {
    const zone = { timezone: "Europe/Berlin" } as const;
    const monitor = defaultDetector.open(ratio(zone));
    // Six weeks up to the end of summer time on 25 October; at 09:00 in Berlin a tenth buys, else a fiftieth.
    const to = Date.UTC(2026, 9, 27);
    const format = new Intl.DateTimeFormat("en", { hour: "numeric", hourCycle: "h23", timeZone: zone.timezone });
    for (let time = to - 7 * WEEK; time < to; time += HOUR) {
      monitor.take([row(time, format.format(time) === "09" ? 200 : 40, 2000)], to);
    }
    const at = (hour: number) => monitor.expect("all", Date.UTC(2026, 9, 27, hour))?.expected;
    expect(at(8)).toBeCloseTo(0.1, 2);
    expect(at(7)).toBeCloseTo(0.02, 2);
    expect(at(9)).toBeCloseTo(0.02, 2);
  });
});

describe("a ratio that begins to tell its denominators", () => {
  const bare = ({ weight: _, ...rest }: Observation): Observation => rest;

  it("is judged by its values until they have been learned, and by both numbers then", () => {
    const monitor = defaultDetector.open(ratio());
    const all = shares({ rate: 0.3, visits: 300, to: NOW + 5 * WEEK });
    const turn = all.findIndex(({ bucket }) => bucket >= NOW);
    const verdicts = all.flatMap((one, i) => monitor.take([i < turn ? bare(one) : one]));
    const at = (time: number) => verdicts.find(({ bucket }) => bucket === time);
    expect(at(NOW + DAY)).toMatchObject({ kind: "ok" });
    expect(verdicts.filter(({ kind, bucket }) => kind === "learning" && bucket >= NOW)).toEqual([]);
    expect(monitor.learningUntil("all")).toBeNull();
    // By now two visits without a sale are known to be few.
    const few = monitor.take(times(3, [0, 2]).map(([n, d], i) => row(NOW + 5 * WEEK + i * HOUR, n, d)));
    expect(few.map(({ kind }) => kind)).toEqual(["ok", "ok", "ok"]);
  });

  it("and no longer does is learned anew by its values after a day, and judged by both numbers again when they come back", () => {
    const monitor = taught({ rate: 0.3, visits: 300 });
    const later = shares({ rate: 0.3, visits: 300, to: NOW + 6 * WEEK }).filter(({ bucket }) => bucket >= NOW);
    const turn = later.findIndex(({ bucket }) => bucket >= NOW + 5 * WEEK);
    const verdicts = later.flatMap((one, i) => monitor.take([i < turn ? bare(one) : one]));
    const known = verdicts.filter(({ observed }) => observed !== null);
    expect(known[0]).toMatchObject({ kind: "learning", bucket: NOW + DAY, good: false });
    expect(known.find(({ bucket }) => bucket === NOW + 4 * WEEK + DAY + 5 * HOUR)).toMatchObject({ kind: "ok" });
    expect(known.length).toBeGreaterThan(0.9 * later.length);
    expect(known.at(-1)?.weight).toBeGreaterThan(0);
    expect(monitor.take([row(NOW + 6 * WEEK, 0, 300)])[0]).toMatchObject({ kind: "low", weight: 300 });
  });

  it("and forgets them for some hours loses those hours only", () => {
    const monitor = taught({ rate: 0.3, visits: 300 });
    const hours = [0, 1, 2].map((hour) => bare(row(NOW + hour * HOUR, 90, 300)));
    expect(hours.flatMap((one) => monitor.take([one])).map(({ kind }) => kind)).toEqual(hours.map(() => "missing"));
    expect(monitor.take([row(NOW + 3 * HOUR, 90, 300)])).toMatchObject([{ kind: "ok", weight: 300 }]);
    expect(monitor.take([row(NOW + 4 * HOUR, 0, 300)])).toMatchObject([{ kind: "low", weight: 300 }]);
  });

  it("and changes how it tells in the middle of what comes at once is judged as if rows came one by one", () => {
    const rows = shares({ rate: 0.3, visits: 300, to: NOW + WEEK }).map((one) => (one.bucket >= NOW ? bare(one) : one));
    const single = defaultDetector.open(ratio());
    const bulk = defaultDetector.open(ratio());
    expect(bulk.take(rows)).toEqual(rows.flatMap((one) => single.take([one])));
  });

  it("and is silent for some hours, which its metric calls a zero, is neither good again nor learned anew", () => {
    const monitor = taught({ rate: 0.3, visits: 300 });
    expect(next(monitor, times(4, [40, 300])).at(-1)).toMatchObject({ kind: "low" });
    const silence = [4, 5, 6].map((hour) => ({ group: "all", bucket: NOW + hour * HOUR, value: 0 }));
    const gaps = silence.flatMap((one) => monitor.take([one]));
    expect(gaps.map(({ kind, good }) => [kind, good])).toEqual(silence.map(() => ["missing", false]));
    expect(monitor.take([row(NOW + 7 * HOUR, 40, 300)])).toMatchObject([{ kind: "low", good: false }]);
  });

  it("judges groups that tell and groups that do not side by side", () => {
    const monitor = defaultDetector.open(ratio());
    const [told, silent] = ["told", "silent"].map((group) => shares({ rate: 0.3, visits: 300, group }));
    monitor.take(
      [...(told ?? []), ...(silent ?? []).map(bare)].sort((a, b) => a.bucket - b.bucket),
      NOW,
    );
    const verdicts = [0, 1, 2, 3].flatMap((i) =>
      monitor.take([row(NOW + i * HOUR, 20, 300, "told"), bare(row(NOW + i * HOUR, 20, 300, "silent"))]),
    );
    const last = (group: string) => verdicts.findLast((verdict) => verdict.group === group);
    expect(last("told")).toMatchObject({ kind: "low", weight: 300 });
    expect(last("told")?.shortfall).toBeGreaterThan(0);
    expect(last("silent")).toMatchObject({ kind: "low", shortfall: null });
  });
});

describe("laws of ratios", () => {
  const rate = fc.constantFrom(0.003, 0.02, 0.05, 0.3, 0.8);
  const visits = fc.constantFrom(5, 60, 900);
  const seed = fc.integer({ min: 1, max: 1_000_000 });
  const RUNS = { numRuns: 10 };
  const judge = (rows: readonly Observation[], changes = {}) => defaultDetector.open(ratio(changes)).take(rows);

  it("never scores a bucket higher when more numerators are missing", () => {
    fc.assert(
      fc.property(rate, visits, seed, fc.integer({ min: 1, max: 3000 }), (r, v, s, weight) => {
        const past = shares({ rate: r, visits: v, seed: s });
        const step = Math.max(1, Math.floor(weight / 12));
        let last = Number.NEGATIVE_INFINITY;
        for (let numerator = 0; numerator <= weight; numerator += step) {
          const score = judge([...past, row(NOW, numerator, weight)]).at(-1)?.score ?? Number.POSITIVE_INFINITY;
          expect(score).toBeGreaterThanOrEqual(last - 1e-9);
          last = score;
        }
      }),
      { numRuns: 6 },
    );
  });

  it("scores an outage of conversions like a rise of failures to all, and the other way round", () => {
    fc.assert(
      fc.property(rate, visits, seed, (r, v, s) => {
        const rows = [...shares({ rate: r, visits: v, seed: s }), row(NOW, 0, v)];
        const failures = rows.map((one) => ({ ...one, value: one.value === null ? null : 1 - one.value }));
        const [drops, rises] = [defaultDetector.open(ratio()), defaultDetector.open(ratio({ watch: "rise" }))];
        const [drop, rise] = [drops.take(rows).at(-1), rises.take(failures).at(-1)];
        // A replay of the past counts near alarms of either side: where it moved the threshold, bands differ by that.
        fc.pre([drops, rises].every((monitor) => (monitor.budgetReplay()?.strictness ?? 1) === 1));
        // A single low hour is spared, a single high one is not: their tempers may differ by as much as tempers do.
        expect(Math.abs((rise?.score ?? 0) - (drop?.score ?? 0))).toBeLessThanOrEqual(1);
        expect(1 - (rise?.expected ?? 0)).toBeCloseTo(drop?.expected ?? 1, 3);
        expect(1 - (rise?.upper ?? 0)).toBeCloseTo(drop?.lower ?? 1, 2);
      }),
      RUNS,
    );
  });

  it("never changes a past verdict because of what comes later", () => {
    fc.assert(
      fc.property(rate, visits, seed, fc.integer({ min: 5 * 168, max: 7 * 168 }), (r, v, s, cut) => {
        const rows = shares({ rate: r, visits: v, seed: s, to: SUNDAY + 7 * WEEK });
        const changed = rows.map((one, i) => (i < cut ? one : row(one.bucket, i % 3, 3 + (i % 50))));
        const until = (verdicts: readonly Verdict[]) => verdicts.filter(({ bucket }) => bucket < SUNDAY + cut * HOUR);
        expect(until(judge(changed))).toEqual(until(judge(rows)));
      }),
      RUNS,
    );
  });

  it("gives the same verdicts to the bit whether rows come one by one, in rounds or all at once, mixed or alone", () => {
    fc.assert(
      fc.property(rate, visits, seed, fc.integer({ min: 1, max: 500 }), (r, v, s, size) => {
        const alone = ["a", "b"].map((group, i) => shares({ rate: r, visits: v, seed: s + i, group }));
        const rows = alone.flat().sort((a, b) => a.bucket - b.bucket || (a.group < b.group ? 1 : -1));
        const bulk = judge(rows);
        const inRounds = defaultDetector.open(ratio());
        const rounds: Verdict[] = [];
        for (let i = 0; i < rows.length; i += size) rounds.push(...inRounds.take(rows.slice(i, i + size)));
        expect(rounds).toEqual(bulk);
        for (const [i, group] of ["a", "b"].entries()) {
          // The budget, and with it threshold, limit and band, is the metric's: what is found belongs to the group.
          const found = (verdicts: readonly Verdict[]) =>
            verdicts.map(({ bucket, observed, expected, score, window }) => {
              const { limit: _, ...tested } = window ?? {};
              return [bucket, observed, expected, score, tested];
            });
          expect(found(bulk.filter((verdict) => verdict.group === group))).toEqual(found(judge(alone[i] ?? [])));
        }
      }),
      RUNS,
    );
  });

  it("gives the same standing verdicts for corrections in rounds and one by one", () => {
    fc.assert(
      fc.property(rate, visits, seed, fc.integer({ min: 1, max: 200 }), (r, v, s, size) => {
        const random = randomFrom(s);
        const rows = shares({ rate: r, visits: v, seed: s }).flatMap((one, i, all) => {
          const late = all[i - 1 - Math.floor(4 * random())];
          return late && random() < 0.1 ? [one, row(late.bucket, 1, (late.weight ?? 0) + 1)] : [one];
        });
        const standing = (verdicts: readonly Verdict[]) =>
          [
            ...new Map(
              verdicts.map(({ bucket, observed, score, weight }) => [bucket, [bucket, observed, score, weight]]),
            ).values(),
          ].toSorted();
        const [oneByOne, inRounds] = [defaultDetector.open(ratio()), defaultDetector.open(ratio())];
        const single = rows.flatMap((one) => oneByOne.take([one]));
        const rounds: Verdict[] = [];
        for (let i = 0; i < rows.length; i += size) rounds.push(...inRounds.take(rows.slice(i, i + size)));
        expect(standing(rounds)).toEqual(standing(single));
      }),
      RUNS,
    );
  });

  it("raises few alarms on series in which nothing happens", () => {
    let [alarms, last, weeks] = [0, 0, 0];
    for (let s = 1; s <= 24; s++) {
      const [r, v] = [
        [0.02, 40],
        [0.05, 400],
        [0.3, 30],
        [0.9, 200],
      ][s % 4] as [number, number];
      weeks += 4;
      for (const { kind, bucket } of judge(shares({ rate: r, visits: v, seed: s * 7919, to: SUNDAY + 8 * WEEK }))) {
        if (kind !== "low") continue;
        if (bucket - last > 7 * HOUR || bucket < last) alarms++;
        last = bucket;
      }
    }
    expect(alarms / weeks).toBeLessThanOrEqual(0.1);
  });
});
