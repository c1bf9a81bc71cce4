import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { specialDays } from "../../../src/domain/calendar.ts";
import type { MonitorSettings, Observation, Verdict } from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import type { CalendarRule, DayShape } from "../../../src/domain/plans.ts";
import { bucketsBetween } from "../../../src/domain/time/buckets.ts";
import { timeOfWeek } from "../../../src/domain/time/week-slot.ts";
import { counts, DAY, HOUR, rhythm, SUNDAY, settings, WEEK } from "./series-of.ts";

const MINUTE = 60_000;
const RUNS = { numRuns: 10 };
/** A Wednesday, 00:00 UTC, after six weeks and some days of history. */
const WEDNESDAY = SUNDAY + 6 * WEEK + 3 * DAY;
const date = (time: number) => new Date(time).toISOString().slice(0, 10);

function dayRule(time: number, shape: Partial<DayShape>): CalendarRule {
  const on = date(time);
  return { kind: "days", name: "Fair", from: on, to: on, shape: { like: null, factor: null, ...shape }, metrics: null };
}

function holidays(region: string): CalendarRule {
  return { kind: "holidays", region, shape: { like: 0, factor: null }, metrics: null };
}

function monitorWith(rules: readonly CalendarRule[], changes: Partial<MonitorSettings> = {}) {
  const changed = settings(changes);
  return defaultDetector.open({ ...changed, calendar: specialDays(rules, { id: "leads", ...changed }) });
}

function judge(rules: readonly CalendarRule[], rows: readonly Observation[], changes: Partial<MonitorSettings> = {}) {
  return monitorWith(rules, changes).take(rows);
}

const expectedOn = (verdicts: readonly Verdict[], from: number, to = from + DAY) =>
  verdicts.filter(({ bucket }) => bucket >= from && bucket < to).map(({ expected }) => expected ?? Number.NaN);
const sum = (values: readonly number[]) => values.reduce((so, value) => so + value, 0);
const isAlarm = ({ kind }: Verdict) => kind === "low" || kind === "high";

describe("laws of listed days", () => {
  const mean = fc.constantFrom(2, 11, 60, 900);
  const seed = fc.integer({ min: 1, max: 1_000_000 });

  it("are expected to bring their factor of the usual, whatever it is", () => {
    fc.assert(
      fc.property(mean, seed, fc.double({ min: 0, max: 100, noNaN: true }), (m, s, factor) => {
        const rows = counts({ mean: m, to: WEDNESDAY + DAY, seed: s });
        const usual = expectedOn(judge([], rows), WEDNESDAY);
        const listed = expectedOn(judge([dayRule(WEDNESDAY, { factor })], rows), WEDNESDAY);
        for (const [hour, expected] of listed.entries()) {
          const wanted = factor * (usual[hour] as number);
          expect(Math.abs(expected - wanted)).toBeLessThanOrEqual(1e-5 * wanted + 1e-9);
        }
      }),
      RUNS,
    );
  });

  it("never teach: what other days are expected to bring does not depend on what came on them", () => {
    const shapes = fc.constantFrom<Partial<DayShape>>({ factor: 0.5 }, { factor: 3 }, { like: 0 });
    fc.assert(
      fc.property(mean, seed, shapes, fc.double({ min: 0.8, max: 1.25, noNaN: true }), (m, s, shape, share) => {
        const isListed = (time: number) => time >= WEDNESDAY && time < WEDNESDAY + DAY;
        const rules = [dayRule(WEDNESDAY, shape)];
        const usual = shape.factor ?? 0.6;
        const run = (times: number) =>
          judge(
            rules,
            counts({ mean: m, to: WEDNESDAY + 2 * WEEK, seed: s }).map((row) =>
              isListed(row.bucket) ? { ...row, value: Math.round(times * usual * m * rhythm(row.bucket)) } : row,
            ),
          );
        const [plain, other] = [run(1), run(share)];
        const of = (verdicts: readonly Verdict[]) =>
          verdicts
            .filter(({ bucket }) => !isListed(bucket))
            .map(({ expected, lower, upper }) => [expected, lower, upper]);
        expect(of(other)).toEqual(of(plain));
        // Windows reach back for a day.
        const later = (verdicts: readonly Verdict[]) =>
          verdicts.filter(({ bucket }) => bucket >= WEDNESDAY + 2 * DAY).map(({ score }) => score);
        expect(later(other)).toEqual(later(plain));
      }),
      RUNS,
    );
  });

  it("change no verdict on the days before them", () => {
    fc.assert(
      fc.property(mean, seed, (m, s) => {
        const rows = counts({ mean: m, to: WEDNESDAY + DAY, seed: s });
        const before = rows.length - 25;
        const listed = judge([dayRule(WEDNESDAY, { factor: 3 }), holidays("DE-BE")], rows).slice(0, before);
        expect(listed).toEqual(judge([holidays("DE-BE")], rows).slice(0, before));
      }),
      RUNS,
    );
  });

  it("keep the verdicts the same to the bit whether rows come one by one or all at once", () => {
    fc.assert(
      fc.property(mean, seed, (m, s) => {
        const rows = counts({ mean: m, to: WEDNESDAY + WEEK, seed: s });
        const rules = [dayRule(WEDNESDAY, { factor: 1.8 }), holidays("US")];
        const single = monitorWith(rules);
        expect(rows.flatMap((row) => single.take([row]))).toEqual(judge(rules, rows));
      }),
      { numRuns: 4 },
    );
  });
});

describe("a listed day", () => {
  const quiet = (share: number) =>
    counts({
      mean: 40,
      to: WEDNESDAY + DAY,
      share: (time) => (time >= WEDNESDAY ? share : 1),
    });

  it("with few events raises no alarm, which an ordinary one would", () => {
    expect(judge([], quiet(0.5)).some(isAlarm)).toBe(true);
    expect(judge([dayRule(WEDNESDAY, { factor: 0.5 })], quiet(0.5)).some(isAlarm)).toBe(false);
    expect(judge([dayRule(WEDNESDAY, { like: 0 })], quiet(0.6)).some(isAlarm)).toBe(false);
  });

  it("still alarms when nothing comes, and when its promised crowd stays away by far", () => {
    const rule = dayRule(WEDNESDAY, { factor: 1.8 });
    const stop = judge([rule], quiet(0)).find(isAlarm);
    expect(stop).toMatchObject({ kind: "low" });
    expect(stop?.bucket).toBeLessThan(WEDNESDAY + 9 * HOUR);
    expect(judge([rule], quiet(0.4)).some(isAlarm)).toBe(true);
    // A word may be off by a fifth, and an ordinary day is no outage.
    expect(judge([rule], quiet(1.45)).some(isAlarm)).toBe(false);
    expect(judge([rule], quiet(1)).some(isAlarm)).toBe(false);
  });

  it("on which nothing is to come breaks no fixed floor, and the day after does", () => {
    const floor = { below: 1, for: 2 * HOUR };
    const rows = counts({ mean: 40, to: WEDNESDAY + DAY + 12 * HOUR }).map((row) =>
      row.bucket >= WEDNESDAY ? { ...row, value: 0 } : row,
    );
    const alarms = judge([dayRule(WEDNESDAY, { factor: 0 })], rows, { floor }).filter(isAlarm);
    expect(alarms[0]?.bucket).toBeGreaterThanOrEqual(WEDNESDAY + DAY);
    expect(alarms[0]?.since).toBeGreaterThanOrEqual(WEDNESDAY + DAY);
    expect(judge([], rows, { floor }).find(isAlarm)?.bucket).toBeLessThan(WEDNESDAY + 3 * HOUR);
  });

  it("with a factor says nothing of holidays, nor they of it", () => {
    const newYear = Date.UTC(2026, 0, 1);
    const start = Date.UTC(2025, 10, 9);
    const christmas = Date.UTC(2025, 11, 25);
    const shares = new Map([
      [christmas, 0.3],
      [christmas + DAY, 0.3],
      [Date.UTC(2025, 11, 30), 2],
      [newYear, 0.3],
    ]);
    const dayOf = (time: number) => Math.floor(time / DAY) * DAY;
    const rows = counts({ mean: 50, from: start, to: newYear + DAY, share: (time) => shares.get(dayOf(time)) ?? 1 });
    const rules = [holidays("DE-BE"), dayRule(Date.UTC(2025, 11, 30), { factor: 2 })];
    const verdicts = judge(rules, rows);
    // A Sunday brings 0.6 of a working day; of that 0.3 / 0.6 was learned at Christmas, the crowd of the 30th or not.
    const thursday = sum(expectedOn(judge([], rows), newYear));
    const fair = Date.UTC(2025, 11, 30);
    expect(sum(expectedOn(verdicts, newYear)) / thursday).toBeGreaterThan(0.24);
    expect(sum(expectedOn(verdicts, newYear)) / thursday).toBeLessThan(0.42);
    const tuesday = sum(expectedOn(verdicts, fair - 2 * WEEK));
    expect(Math.abs(sum(expectedOn(verdicts, fair)) / tuesday - 2)).toBeLessThan(0.2);
    expect(verdicts.filter(isAlarm).filter(({ bucket }) => bucket >= christmas + DAY)).toEqual([]);
  });

  it("takes nothing from the day of the week it is like: a second holiday is expected as well", () => {
    const christmas = Date.UTC(2025, 11, 25);
    const rows = counts({ mean: 50, from: Date.UTC(2025, 10, 9), to: christmas + 5 * DAY });
    const verdicts = judge([holidays("DE-BE")], rows);
    for (const expected of expectedOn(verdicts, christmas + DAY)) expect(expected).toBeGreaterThan(1);
    // The Sunday that follows the two holidays.
    for (const expected of expectedOn(verdicts, christmas + 3 * DAY)) expect(expected).toBeGreaterThan(1);
  });

  it("corrected by a late row teaches what came once", () => {
    const christmas = Date.UTC(2025, 11, 25);
    const rows = counts({ mean: 50, from: Date.UTC(2025, 10, 9), to: christmas + DAY });
    const late = rows.map((row) => (row.bucket === christmas + 9 * HOUR ? { ...row, value: 0 } : row));
    const corrected = monitorWith([holidays("DE-BE")]);
    corrected.take([...late, ...rows.slice(-15)]);
    const straight = monitorWith([holidays("DE-BE")]);
    straight.take(rows);
    const next = christmas + DAY + 12 * HOUR;
    expect(corrected.expect("all", next)?.expected).toBeCloseTo(straight.expect("all", next)?.expected ?? 0, 1);
  });
});

describe("listed days in buckets of any length", () => {
  const zone = "Europe/Berlin";
  const local = (time: number) => timeOfWeek(time, zone);
  /** Busy by day, a tenth of it at night, half of it on Sundays: by the wall clock. */
  const usual = (time: number) => {
    const hour = (local(time) % DAY) / HOUR;
    return (hour >= 8 && hour < 20 ? 1 : 0.1) * (local(time) < DAY ? 0.5 : 1);
  };
  const from = Date.parse("2026-01-31T23:00Z");

  it.each([
    ["ten minutes", 10 * MINUTE],
    ["an hour", HOUR],
    ["six hours", 6 * HOUR],
  ])("of %s are as a Sunday by the wall clock, on the day of the change as well", (_, bucket) => {
    // Summer time begins on Sunday 29 March; the Friday after it is listed as a Sunday, the Sunday itself as a Monday.
    const rules: CalendarRule[] = [
      {
        kind: "days",
        name: "A",
        from: "2026-04-03",
        to: "2026-04-03",
        shape: { like: 0, factor: null },
        metrics: null,
      },
      {
        kind: "days",
        name: "B",
        from: "2026-03-29",
        to: "2026-03-29",
        shape: { like: 1, factor: null },
        metrics: null,
      },
    ];
    const perBucket = (time: number) => {
      const parts = Math.max(1, bucket / HOUR);
      let volume = 0;
      for (let part = 0; part < parts; part++) volume += usual(time + (part * bucket) / parts);
      return Math.round((200 * volume * bucket) / HOUR / parts);
    };
    const to = Date.parse("2026-04-04T22:00Z");
    const rows = bucketsBetween(from, to, bucket, zone).map((time) => ({
      group: "all",
      bucket: time,
      value: perBucket(time),
    }));
    const verdicts = judge(rules, rows, { bucket, timezone: zone });
    const day = (start: string, end: string) => sum(expectedOn(verdicts, Date.parse(start), Date.parse(end)));
    const sunday = day("2026-03-21T23:00Z", "2026-03-22T23:00Z");
    const monday = day("2026-03-22T23:00Z", "2026-03-23T23:00Z");
    const tolerance = bucket > HOUR ? 0.2 : 0.06;
    const friday = day("2026-04-02T22:00Z", "2026-04-03T22:00Z");
    expect(Math.abs(friday / sunday - 1)).toBeLessThan(tolerance);
    const change = day("2026-03-28T23:00Z", "2026-03-29T22:00Z");
    expect(Math.abs(change / monday - 1)).toBeLessThan(tolerance);
  });

  it.each([
    ["in spring", "2026-01-31", "2026-03-29"],
    ["in autumn", "2026-08-31", "2026-10-25"],
  ])("of a day have 23 or 25 hours %s and are one day all the same", (_, first, changed) => {
    const start = Date.parse(`${first}T12:00Z`) - DAY;
    const end = Date.parse(`${changed}T12:00Z`) + 2 * DAY;
    const rows = bucketsBetween(start, end, DAY, zone).map((time) => ({
      group: "all",
      bucket: time,
      value: local(time + DAY / 2) < DAY ? 400 : 1000,
    }));
    const rules: CalendarRule[] = [
      { kind: "days", name: "A", from: changed, to: changed, shape: { like: null, factor: 2 }, metrics: null },
    ];
    const verdicts = judge(rules, rows, { bucket: DAY, timezone: zone }).slice(-4);
    expect(verdicts.map(({ expected }) => Math.round((expected ?? 0) / 100) * 100)).toEqual([1000, 800, 1000, 1000]);
  });

  it("of ten minutes pass from an ordinary day to a listed one without a hole", () => {
    const rule = dayRule(WEDNESDAY, { factor: 3 });
    const bucket = 10 * MINUTE;
    const rows: Observation[] = [];
    for (let time = SUNDAY; time < WEDNESDAY + DAY; time += bucket)
      rows.push({ group: "all", bucket: time, value: 20 });
    const expected = expectedOn(judge([rule], rows, { bucket }), WEDNESDAY);
    expect(sum(expected) / (3 * 20 * 144)).toBeCloseTo(1, 1);
    for (const value of expected.slice(6, -6)) expect(value).toBeCloseTo(60, 0);
  });
});

describe("listed days of measurements", () => {
  const level = (time: number) => 100 + (20 * rhythm(time)) / 1.8 + ((time / HOUR) % 5);
  const rows = (kind: "gauge" | "duration", onTheDay: (time: number) => number) =>
    judge(
      [dayRule(WEDNESDAY, { factor: 1.8 })],
      Array.from({ length: (WEDNESDAY + DAY - SUNDAY) / HOUR }, (_, hour) => {
        const time = SUNDAY + hour * HOUR;
        return { group: "all", bucket: time, value: time < WEDNESDAY ? level(time) : onTheDay(time) };
      }),
      { kind, watch: "both" },
    );

  it("multiply a gauge, and allow for a word that is somewhat off", () => {
    const verdicts = rows("gauge", (time) => 1.6 * level(time));
    expect(sum(expectedOn(verdicts, WEDNESDAY)) / sum(expectedOn(verdicts, WEDNESDAY - DAY))).toBeCloseTo(1.8, 1);
    expect(verdicts.some(isAlarm)).toBe(false);
    expect(rows("gauge", (time) => 0.2 * level(time)).some(isAlarm)).toBe(true);
  });

  it("leave a duration as it usually is", () => {
    const verdicts = rows("duration", level);
    expect(sum(expectedOn(verdicts, WEDNESDAY)) / sum(expectedOn(verdicts, WEDNESDAY - DAY))).toBeCloseTo(1, 1);
    expect(verdicts.some(isAlarm)).toBe(false);
  });

  it("never teach them", () => {
    const later = (share: number) => {
      const all = Array.from({ length: (WEDNESDAY + 9 * DAY - SUNDAY) / HOUR }, (_, hour) => {
        const time = SUNDAY + hour * HOUR;
        const isListed = time >= WEDNESDAY && time < WEDNESDAY + DAY;
        return { group: "all", bucket: time, value: level(time) * (isListed ? share : 1) };
      });
      const verdicts = judge([dayRule(WEDNESDAY, { factor: 1.8 })], all, { kind: "gauge" });
      return verdicts
        .filter(({ bucket }) => bucket >= WEDNESDAY + 2 * DAY)
        .map(({ expected, score }) => [expected, score]);
    };
    expect(later(1.5)).toEqual(later(1.9));
  });
});
