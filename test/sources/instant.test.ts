import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInstant } from "../../src/sources/instant.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const read = (raw: unknown, bucket = HOUR, zone = "Europe/Berlin") => {
  const time = parseInstant(raw, bucket, zone);
  return time === undefined ? undefined : new Date(time).toISOString();
};

describe("a time", () => {
  it.each([
    ["2026-06-01T12:00:00Z"],
    ["2026-06-01T12:00Z"],
    ["2026-06-01 12:00:00.000000+00"],
    ["2026-06-01 14:00:00+02"],
    ["2026-06-01T14:00:00+0200"],
    ["2026-06-01T06:30-05:30"],
    ["2026-06-01 12:00:00"],
    [" 2026-06-01t12:00:00z "],
    [1780315200],
    [1780315200000],
    ["1780315200"],
    ["1780315200.000"],
    [new Date(1780315200000)],
  ])("is read from %s", (raw) => expect(read(raw)).toBe("2026-06-01T12:00:00.000Z"));

  it.each([
    [""],
    ["noon"],
    ["2026"],
    [2026],
    ["20260601"],
    ["2026-02-30T00:00Z"],
    ["2026-06-31"],
    ["2026-06-01T25:00Z"],
  ])("is not read from %s", (raw) => expect(read(raw)).toBeUndefined());

  it.each([
    [null],
    [undefined],
    [{}],
    [[]],
    [true],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [-1],
    [new Date(Number.NaN)],
  ])("is not read from %s", (raw) => expect(read(raw)).toBeUndefined());
});

describe("a date alone", () => {
  it("is midnight in UTC for hours, and the local day for days, on days of a clock change too", () => {
    expect(read("2026-06-02")).toBe("2026-06-02T00:00:00.000Z");
    expect(read("2026-06-02", DAY)).toBe("2026-06-01T22:00:00.000Z");
    expect(read("2026-03-29", DAY)).toBe("2026-03-28T23:00:00.000Z");
    expect(read("2026-03-30", DAY)).toBe("2026-03-29T22:00:00.000Z");
    expect(read("2026-10-26", DAY)).toBe("2026-10-25T23:00:00.000Z");
    expect(read("2011-12-30", DAY, "Pacific/Apia")).toBeUndefined();
  });

  it("is a day of that name in every zone", () => {
    const zones = ["Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu", "America/New_York", "Africa/Cairo", "UTC"];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 20_000 }), (zone, day) => {
        const date = new Date(day * DAY).toISOString().slice(0, 10);
        const start = parseInstant(date, DAY, zone);
        fc.pre(start !== undefined);
        expect(new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(start)).toBe(date);
        expect(new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format((start ?? 0) - 1)).not.toBe(date);
      }),
    );
  });
});
