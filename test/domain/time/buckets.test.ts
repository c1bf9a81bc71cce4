import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketStart, bucketsBetween, nextBucket } from "../../../src/domain/time/buckets.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const at = (iso: string) => Date.parse(iso);
const iso = (time: number) => new Date(time).toISOString();

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "America/Havana",
  "Africa/Cairo",
  "Pacific/Apia",
];
const zone = fc.constantFrom(...ZONES);
const time = fc.integer({ min: at("2009-01-01T00:00:00Z"), max: at("2028-01-01T00:00:00Z") });
const bucket = fc.constantFrom(10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY);

describe("buckets", () => {
  it("aligns buckets shorter than a day in UTC", () => {
    expect(iso(bucketStart(at("2026-07-01T05:44:59Z"), 15 * MINUTE, "Asia/Kathmandu"))).toBe(
      "2026-07-01T05:30:00.000Z",
    );
    expect(iso(bucketStart(at("2026-07-01T05:44:59Z"), 30 * SECOND, "UTC"))).toBe("2026-07-01T05:44:30.000Z");
  });

  it("lets a day begin at local midnight, through both clock changes", () => {
    const spring = bucketsBetween(at("2026-03-27T23:00:00Z"), at("2026-03-31T00:00:00Z"), DAY, "Europe/Berlin");
    expect(spring.map(iso)).toEqual([
      "2026-03-27T23:00:00.000Z",
      "2026-03-28T23:00:00.000Z",
      "2026-03-29T22:00:00.000Z",
      "2026-03-30T22:00:00.000Z",
    ]);
    const autumn = bucketsBetween(at("2026-10-31T04:00:00Z"), at("2026-11-03T00:00:00Z"), DAY, "America/New_York");
    expect(autumn.map(iso)).toEqual([
      "2026-10-31T04:00:00.000Z",
      "2026-11-01T04:00:00.000Z",
      "2026-11-02T05:00:00.000Z",
    ]);
  });

  it("gives Lord Howe Island days of 23.5 and 24.5 hours", () => {
    const length = (day: string) => {
      const start = bucketStart(at(day), DAY, "Australia/Lord_Howe");
      return (nextBucket(start, DAY, "Australia/Lord_Howe") - start) / HOUR;
    };
    expect(length("2026-04-04T20:00:00Z")).toBe(24.5);
    expect(length("2026-10-03T20:00:00Z")).toBe(23.5);
    expect(length("2026-06-10T20:00:00Z")).toBe(24);
  });

  it("begins a day whose midnight is skipped with its first instant", () => {
    // Cairo's clocks go from Thursday 24:00 to Friday 01:00.
    expect(iso(bucketStart(at("2026-04-24T10:00:00Z"), DAY, "Africa/Cairo"))).toBe("2026-04-23T22:00:00.000Z");
    expect(iso(bucketStart(at("2026-04-23T21:59:59Z"), DAY, "Africa/Cairo"))).toBe("2026-04-22T22:00:00.000Z");
  });

  it("puts every time into exactly one bucket, and buckets end where the next begins", () => {
    fc.assert(
      fc.property(time, bucket, zone, (t, length, timezone) => {
        const start = bucketStart(t, length, timezone);
        const end = nextBucket(start, length, timezone);
        expect(start).toBeLessThanOrEqual(t);
        expect(end).toBeGreaterThan(t);
        expect(bucketStart(start, length, timezone)).toBe(start);
        expect(bucketStart(end, length, timezone)).toBe(end);
        expect(bucketStart(end - 1, length, timezone)).toBe(start);
      }),
    );
  });

  it("lists the buckets of a span without gap or overlap", () => {
    fc.assert(
      fc.property(time, fc.integer({ min: 0, max: 20 }), zone, (from, days, timezone) => {
        const to = from + days * DAY;
        const starts = bucketsBetween(from, to, DAY, timezone);
        const first = bucketStart(from, DAY, timezone);
        const expected: number[] = [];
        for (let start = first; start < to; start = nextBucket(start, DAY, timezone)) expected.push(start);
        expect(starts).toEqual(expected.filter((start) => start >= from));
        expect(bucketStart(to, DAY, timezone)).toBe(bucketStart(Math.max(to, starts.at(-1) ?? first), DAY, timezone));
      }),
    );
  });

  it("refuses a zone that does not exist and a bucket longer than a day", () => {
    expect(() => bucketStart(0, DAY, "Europe/Atlantis")).toThrow('"Europe/Atlantis" is not a time zone');
    expect(() => bucketStart(0, 7 * DAY, "UTC")).toThrow("at most a day");
  });
});
