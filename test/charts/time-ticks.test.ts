import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timeTicks } from "../../src/charts/time-ticks.ts";

const DAY = 86_400_000;
const at = (iso: string) => Date.parse(iso);

function labels(from: string, to: string, timezone = "Europe/Berlin"): string {
  return timeTicks(at(from), at(to), timezone, 6)
    .map(({ label, strong }) => (strong ? `*${label}*` : label))
    .join(" ");
}

describe("the time axis", () => {
  it.each([
    ["an hour", "2025-11-05T12:30Z", "2025-11-05T13:25Z", "13:30 13:40 13:50 14:00 14:10 14:20"],
    ["an afternoon", "2025-11-05T12:30Z", "2025-11-05T18:00Z", "14:00 15:00 16:00 17:00 18:00 19:00"],
    ["a night", "2025-11-05T17:00Z", "2025-11-06T07:00Z", "18:00 21:00 *Thu* 03:00 06:00"],
    ["two days", "2025-11-03T13:00Z", "2025-11-05T14:00Z", "*Tue* 12:00 *Wed* 12:00"],
    ["a week", "2025-10-29T13:00Z", "2025-11-05T13:00Z", "Thu 30 Fri 31 Sat 1 Sun 2 Mon 3 Tue 4 Wed 5"],
    ["eight weeks", "2025-09-10T00:00Z", "2025-11-05T00:00Z", "22 Sep 6 Oct 20 Oct 3 Nov"],
    ["a year", "2024-12-05T00:00Z", "2025-12-05T00:00Z", "*2025* Mar May Jul Sep Nov"],
    ["ten years", "2015-12-05T00:00Z", "2025-12-05T00:00Z", "2017 2019 2021 2023 2025"],
  ])("names round local times over %s", (_, from, to, expected) => {
    expect(labels(from, to)).toBe(expected);
  });

  it("is in the zone it was given", () => {
    expect(labels("2025-11-05T12:30Z", "2025-11-05T18:00Z", "America/New_York")).toBe(
      "08:00 09:00 10:00 11:00 12:00 13:00",
    );
    expect(labels("2025-11-05T12:30Z", "2025-11-05T18:00Z", "Asia/Kathmandu")).toBe("19:00 20:00 21:00 22:00 23:00");
  });

  it("keeps midnights at midnight over both clock changes", () => {
    const spring = timeTicks(at("2025-03-29T12:00Z"), at("2025-03-31T12:00Z"), "Europe/Berlin", 6);
    expect(spring.filter(({ strong }) => strong).map((tick) => new Date(tick.at).toISOString())).toEqual([
      "2025-03-29T23:00:00.000Z",
      "2025-03-30T22:00:00.000Z",
    ]);
    const autumn = timeTicks(at("2025-10-25T12:00Z"), at("2025-10-27T12:00Z"), "Europe/Berlin", 6);
    expect(autumn.filter(({ strong }) => strong).map((tick) => new Date(tick.at).toISOString())).toEqual([
      "2025-10-25T22:00:00.000Z",
      "2025-10-26T23:00:00.000Z",
    ]);
  });

  it("leaves out the hour that spring leaves out", () => {
    expect(labels("2025-03-29T23:30Z", "2025-03-30T03:30Z")).toBe("01:00 03:00 04:00 05:00");
  });

  it("stays in the period, in order, readable and without a name twice in a row, in every zone", () => {
    const zones = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "UTC"];
    const start = fc.integer({ min: at("2010-01-01"), max: at("2030-01-01") });
    const span = fc.double({ min: Math.log(60_000), max: Math.log(3000 * DAY), noNaN: true }).map(Math.exp);
    fc.assert(
      fc.property(start, span, fc.constantFrom(...zones), (from, length, zone) => {
        const ticks = timeTicks(from, from + length, zone, 6);
        expect(ticks.length).toBeLessThanOrEqual(8);
        for (const tick of ticks) {
          expect(tick.at).toBeGreaterThanOrEqual(from);
          expect(tick.at).toBeLessThanOrEqual(from + length);
        }
        const pairs = ticks.slice(1).map((tick, index) => ({ tick, before: ticks[index] }));
        expect(
          pairs.filter(({ tick, before }) => !before || tick.at <= before.at || tick.label === before.label),
        ).toEqual([]);
      }),
    );
  });
});
