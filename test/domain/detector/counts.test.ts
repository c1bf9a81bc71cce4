import { describe, expect, it } from "vitest";
import type { Monitor, Observation, Verdict } from "../../../src/domain/detection.ts";
import { defaultDetector, detectors } from "../../../src/domain/detectors.ts";
import { counts, DAY, HOUR, rhythm, SUNDAY, settings, WEEK } from "./series-of.ts";

const MONDAY = SUNDAY + 8 * WEEK + DAY;
const NOON = MONDAY + 12 * HOUR;

/** A monitor that has read weeks of a series with this mean per hour, up to Monday noon, without saying a word. */
function taught(mean: number, changes: Parameters<typeof settings>[0] = {}, from = SUNDAY): Monitor {
  const monitor = defaultDetector.open(settings(changes));
  monitor.take(counts({ mean, from, to: NOON }), NOON);
  return monitor;
}

/** Feeds values hour by hour from Monday noon. */
function hours(monitor: Monitor, values: readonly (number | null)[], from = NOON): Verdict[] {
  return values.flatMap((value, i) => monitor.take([{ group: "all", bucket: from + i * HOUR, value }]));
}

const usual = (mean: number, count: number, from = NOON) =>
  Array.from({ length: count }, (_, i) => Math.round(mean * rhythm(from + i * HOUR)));

describe("a count with weeks of history", () => {
  it("is expected by its hour of the week", () => {
    const monitor = taught(100);
    for (const hour of [0, 9, 15, 40, 120]) {
      const time = NOON + hour * HOUR;
      const { expected, lower, upper } = monitor.expect("all", time) ?? { expected: 0, lower: 0, upper: 0 };
      expect(expected / (100 * rhythm(time))).toBeGreaterThan(0.85);
      expect(expected / (100 * rhythm(time))).toBeLessThan(1.15);
      expect(lower).toBeLessThan(expected);
      expect(upper).toBeGreaterThan(expected);
    }
    expect(monitor.expect("nobody", NOON)).toBeNull();
  });

  it("is low in the first hour in which nothing comes, with start, shortfall and window", () => {
    const [verdict] = hours(taught(20), [0]);
    expect(verdict).toMatchObject({ kind: "low", rule: "learned", observed: 0, since: NOON, good: false });
    expect(verdict?.window).toMatchObject({ length: HOUR, observed: 0 });
    expect(verdict?.shortfall).toBeCloseTo(verdict?.expected ?? 0, 6);
    expect(verdict?.score).toBeLessThan(-0.93);
  });

  it("is low after some hours of halving, and dates the start back", () => {
    const values = usual(60, 16).map((value, i) => (i < 6 ? value : Math.round(value / 2)));
    const verdicts = hours(taught(60), values);
    const first = verdicts.find(({ kind }) => kind === "low");
    const fell = NOON + 6 * HOUR;
    expect(first?.bucket).toBeGreaterThanOrEqual(fell);
    expect(first?.bucket).toBeLessThanOrEqual(fell + 5 * HOUR);
    expect(Math.abs((first?.since ?? 0) - fell)).toBeLessThanOrEqual(HOUR);
    const last = verdicts.at(-1);
    expect(last?.since).toBe(first?.since);
    const missing = usual(60, 16).reduce((sum, value, i) => sum + (i < 6 ? 0 : value / 2), 0);
    expect((last?.shortfall ?? 0) / missing).toBeGreaterThan(0.8);
    expect((last?.shortfall ?? 0) / missing).toBeLessThan(1.25);
  });

  it("ends its drop with the first good bucket", () => {
    const verdicts = hours(taught(50), [0, 0, 0, ...usual(50, 3, NOON + 3 * HOUR)]);
    expect(verdicts.map(({ kind }) => kind)).toEqual(["low", "low", "low", "ok", "ok", "ok"]);
    expect(verdicts.map(({ good }) => good)).toEqual([false, false, false, true, true, true]);
  });

  it("takes no ordinary hour for a new drop, however empty the last 24 hours were", () => {
    const back = NOON + 6 * HOUR;
    const seeds = Array.from({ length: 20 }, (_, i) => 100 + i);
    const again = seeds.filter((seed) => {
      const monitor = defaultDetector.open(settings());
      const share = (time: number) => (time >= NOON && time < back ? 0 : 1);
      const verdicts = monitor.take(counts({ mean: 24, to: back + DAY, seed, share }), NOON);
      expect(verdicts[0]?.kind).toBe("low");
      const since = verdicts.findIndex(({ kind }) => kind === "ok");
      return verdicts.slice(since).some(({ kind }) => kind === "low");
    });
    expect(again.length).toBeLessThanOrEqual(2);
  });

  it("takes a second stop for a drop of its own, with its own start and loss", () => {
    const again = NOON + 8 * HOUR;
    const verdicts = hours(taught(50), [0, 0, 0, 0, 0, 0, ...usual(50, 2, NOON + 6 * HOUR), 0, 0]);
    expect(verdicts.slice(-3).map(({ kind }) => kind)).toEqual(["ok", "low", "low"]);
    expect(verdicts.at(-1)).toMatchObject({ since: again });
    const missing = verdicts.slice(-2).reduce((sum, { expected }) => sum + (expected ?? 0), 0);
    expect(verdicts.at(-1)?.shortfall).toBeCloseTo(missing, 6);
  });

  it("does not alarm alone on a bucket that is low but not empty: late rows look like that", () => {
    const value = Math.round(40 * rhythm(NOON) * 0.4);
    const [verdict] = hours(taught(40), [value]);
    expect(verdict?.kind).toBe("ok");
    expect(verdict?.good).toBe(false);
  });

  it("needs more hours of silence where little is expected, and says so beforehand", () => {
    const few = taught(2);
    const many = taught(200);
    expect(few.timeToNotice("all", 0).typical).toBeGreaterThan(1);
    expect(many.timeToNotice("all", 0)).toEqual({ typical: 1, worst: 1 });
    expect(many.timeToNotice("all", 0.5).typical).toBeGreaterThan(1);
    expect(few.timeToNotice("all", 0.75).typical).toBeNull();
    expect(few.timeToNotice("nobody", 0)).toEqual({ typical: null, worst: null });
    const noticed = hours(few, [0, 0, 0, 0, 0, 0]).findIndex(({ kind }) => kind === "low");
    expect(noticed).toBeGreaterThan(0);
    expect(noticed).toBeLessThan(6);
  });

  it("does not take a gap for zero", () => {
    const verdicts = hours(taught(50), [null, null, null, ...usual(50, 2, NOON + 3 * HOUR)]);
    expect(verdicts.map(({ kind }) => kind)).toEqual(["missing", "missing", "missing", "ok", "ok"]);
    expect(verdicts[0]).toMatchObject({ observed: null, score: null, good: false, shortfall: null });
    expect(verdicts[0]?.expected).toBeGreaterThan(0);
  });

  it("heals a verdict when late rows arrive, and the verdicts after it", () => {
    const monitor = taught(50);
    hours(monitor, [0]);
    const again = monitor.take([{ group: "all", bucket: NOON, value: Math.round(50 * rhythm(NOON)) }]);
    expect(again).toHaveLength(1);
    expect(again[0]).toMatchObject({ kind: "ok", bucket: NOON, good: true });

    hours(monitor, [0, 0], NOON + HOUR);
    const healed = monitor.take([{ group: "all", bucket: NOON + HOUR, value: 80 }]);
    expect(healed.map(({ bucket }) => bucket)).toEqual([NOON + HOUR, NOON + 2 * HOUR]);
    expect(healed[0]?.kind).toBe("ok");
    expect(healed[1]).toMatchObject({ kind: "low", since: NOON + 2 * HOUR });
  });

  it("has one word on each bucket, whatever the order of the rows", () => {
    const monitor = taught(50);
    const row = (hour: number, value: number) => ({ group: "all", bucket: NOON + hour * HOUR, value });
    const verdicts = monitor.take([row(0, 0), row(1, 0), row(0, 90), row(2, 80), row(1, 85)]);
    const hoursOf = verdicts.map(({ bucket }) => (bucket - NOON) / HOUR);
    expect(hoursOf.toSorted()).toEqual([0, 1, 2]);
    expect(verdicts.map(({ kind }) => kind)).toEqual(["ok", "ok", "ok"]);
  });

  it("says nothing about a bucket that comes again unchanged", () => {
    const monitor = taught(50);
    hours(monitor, [90]);
    expect(hours(monitor, [90])).toEqual([]);
  });

  it("learns for four weeks before it alarms", () => {
    const monitor = defaultDetector.open(settings());
    monitor.take(counts({ mean: 50, to: SUNDAY + 3 * WEEK }), SUNDAY + 3 * WEEK);
    expect(monitor.learningUntil("all")).toBe(SUNDAY + 4 * WEEK);
    const verdicts = hours(monitor, new Array(24).fill(0), SUNDAY + 3 * WEEK);
    expect(new Set(verdicts.map(({ kind }) => kind))).toEqual(new Set(["learning"]));
    expect(taught(50).learningUntil("all")).toBeNull();
  });

  it("is silent about the past where only the newest verdicts are asked for", () => {
    const monitor = defaultDetector.open(settings());
    const rows = counts({ mean: 10, to: NOON });
    const verdicts = monitor.take(rows, NOON - 2 * HOUR);
    expect(verdicts.map(({ bucket }) => bucket)).toEqual([NOON - 2 * HOUR, NOON - HOUR]);
  });

  it("does not let an outage become the new normal within a day, but believes it after some", () => {
    const monitor = taught(50);
    const silence = hours(monitor, new Array(12 * 24).fill(0));
    const day = silence.slice(0, 24).filter(({ kind }) => kind === "low");
    expect(day.length).toBe(24);
    expect(silence.at(23)?.expected).toBeGreaterThan(0.8 * 50 * rhythm(NOON + 23 * HOUR));
    expect(silence.at(-1)?.expected).toBeLessThan(0.4 * 50 * rhythm(NOON + (12 * 24 - 1) * HOUR));
  });

  it("does not learn from excluded times", () => {
    const [from, to] = [NOON - 3 * DAY, NOON - DAY];
    const now = NOON + 5 * DAY;
    const rows = counts({ mean: 200, to: now, share: (time) => (time >= from && time < to ? 0.6 : 1) });
    const plain = defaultDetector.open(settings());
    plain.take(rows, now);
    const spared = defaultDetector.open(settings());
    const known = rows.findIndex(({ bucket }) => bucket === to);
    spared.take(rows.slice(0, known), now);
    spared.exclude([{ group: null, from, to }]);
    spared.take(rows.slice(known), now);
    const error = (monitor: Monitor) => {
      let sum = 0;
      for (let time = from; time < to; time += HOUR) {
        sum += Math.abs((monitor.expect("all", time + WEEK)?.expected ?? 0) / (200 * rhythm(time)) - 1);
      }
      return (sum * HOUR) / (to - from);
    };
    expect(error(spared)).toBeLessThan(0.05);
    expect(error(spared)).toBeLessThan(error(plain));
  });

  it("mirrors drops where rises are watched", () => {
    const errors = { mean: 3, from: SUNDAY, to: NOON };
    const monitor = defaultDetector.open(settings({ watch: "rise" }));
    monitor.take(counts(errors), NOON);
    const [silent] = hours(monitor, [0]);
    expect(silent).toMatchObject({ kind: "ok", good: true });
    const verdicts = hours(monitor, [60, 60], NOON + HOUR);
    expect(verdicts.map(({ kind }) => kind)).toEqual(["high", "high"]);
    expect(verdicts[1]?.shortfall).toBeGreaterThan(80);
    expect(verdicts[1]?.since).toBe(NOON + HOUR);
  });

  it("watches both sides where asked to", () => {
    const kinds = (value: number) => hours(taught(40, { watch: "both" }), [value, value]).at(-1)?.kind;
    expect(kinds(0)).toBe("low");
    expect(kinds(400)).toBe("high");
    expect(kinds(Math.round(40 * rhythm(NOON)))).toBe("ok");
  });
});

describe("the fixed floor", () => {
  const floor = { below: 1, for: 3 * HOUR };

  it("alarms when the value stays below it for the whole time, even while learning", () => {
    const monitor = defaultDetector.open(settings({ floor }));
    const verdicts = hours(monitor, [5, 0, 0, 0, 0, 4], SUNDAY);
    expect(verdicts.map(({ kind }) => kind)).toEqual(["learning", "learning", "learning", "low", "low", "learning"]);
    expect(verdicts[3]).toMatchObject({ rule: "floor", since: SUNDAY + HOUR, good: false });
    expect(verdicts[5]).toMatchObject({ good: true });
  });

  it("neither counts gaps nor forgets for them", () => {
    const monitor = defaultDetector.open(settings({ floor }));
    const verdicts = hours(monitor, [5, 0, null, 0, null, 0], SUNDAY);
    expect(verdicts.map(({ kind }) => kind)).toEqual(["learning", "learning", "missing", "learning", "missing", "low"]);
  });

  it("is a ceiling where rises are watched", () => {
    const monitor = defaultDetector.open(settings({ watch: "rise", floor: { below: 10, for: HOUR } }));
    expect(hours(monitor, [3, 11], SUNDAY).map(({ kind }) => kind)).toEqual(["learning", "high"]);
  });
});

describe("buckets of other lengths", () => {
  it("notices a total stop after one bucket of 30 seconds that should have brought a dozen", () => {
    const bucket = 30_000;
    const monitor = defaultDetector.open(settings({ bucket, budget: 0.2 }));
    const now = SUNDAY + 5 * WEEK + DAY + 12 * HOUR;
    monitor.take(counts({ mean: 8, bucket, to: now }), now);
    const [verdict] = monitor.take([{ group: "all", bucket: now, value: 0 }]);
    expect(verdict?.expected).toBeGreaterThan(11);
    expect(verdict).toMatchObject({ kind: "low", since: now, window: { length: bucket, observed: 0 } });
    expect(monitor.timeToNotice("all", 0).typical).toBeLessThanOrEqual(4);
  });

  it("follows local days through the clock change", () => {
    const monitor = defaultDetector.open(settings({ bucket: DAY, timezone: "Europe/Berlin" }));
    const midnight = Date.UTC(2026, 0, 10, 23);
    const rows: Observation[] = [];
    for (let day = 0; day < 90; day++) {
      // Summer time begins on 29 March, the 78th day: from then on days begin an hour earlier in UTC.
      const bucket = midnight + day * DAY - (day >= 78 ? HOUR : 0);
      rows.push({ group: "all", bucket, value: day % 7 < 5 ? 300 + (day % 3) : 100 });
    }
    const verdicts = monitor.take(rows);
    expect(verdicts).toHaveLength(90);
    expect(verdicts.filter(({ kind }) => kind === "low")).toEqual([]);
    const last = verdicts.slice(-7).map(({ expected }) => Math.round((expected ?? 0) / 100));
    expect(last.toSorted()).toEqual([1, 1, 3, 3, 3, 3, 3]);
    const [stop] = monitor.take([{ group: "all", bucket: midnight + 90 * DAY - HOUR, value: 0 }]);
    expect(stop?.kind).toBe("low");
  });

  it("keeps the rhythm of the wall clock when the clocks change", () => {
    const at = (iso: string) => Date.parse(iso);
    const monitor = defaultDetector.open(settings({ timezone: "America/New_York" }));
    const rows: Observation[] = [];
    const open = new Intl.DateTimeFormat("en-US", { timeZone: "America/New_York", hour: "2-digit", hourCycle: "h23" });
    for (let time = at("2026-01-04T05:00:00Z"); time < at("2026-03-14T05:00:00Z"); time += HOUR) {
      const hour = Number(open.format(time));
      rows.push({ group: "all", bucket: time, value: hour >= 9 && hour < 18 ? 100 : 0 });
    }
    const verdicts = monitor.take(rows);
    expect(verdicts.filter(({ kind }) => kind === "low")).toEqual([]);
    const nine = monitor.expect("all", at("2026-03-14T13:00:00Z"))?.expected;
    const eight = monitor.expect("all", at("2026-03-14T12:00:00Z"))?.expected;
    expect(nine).toBeGreaterThan(90);
    expect(eight).toBeLessThan(10);
  });
});

describe("the list of detectors", () => {
  it("gives each its own name and holds the default", () => {
    expect(new Set(detectors.map(({ name }) => name)).size).toBe(detectors.length);
    expect(detectors).toContain(defaultDetector);
  });
});
