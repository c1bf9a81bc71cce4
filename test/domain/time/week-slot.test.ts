import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hourOfWeek, timeOfWeek } from "../../../src/domain/time/week-slot.ts";

const HOUR = 3_600_000;
const at = (iso: string) => Date.parse(iso);
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

describe("the local hour of the week", () => {
  it("counts from Sunday midnight on the wall clock", () => {
    expect(hourOfWeek(at("2026-07-05T00:00:00Z"), "UTC")).toBe(0);
    expect(hourOfWeek(at("2026-07-04T22:00:00Z"), "Europe/Berlin")).toBe(0);
    expect(hourOfWeek(at("2026-07-05T03:59:59Z"), "America/New_York")).toBe(167);
    expect(hourOfWeek(at("2026-07-04T18:15:00Z"), "Asia/Kathmandu")).toBe(0);
  });

  it("skips an hour in spring and repeats one in autumn", () => {
    const hours = (from: string, count: number, zone: string) =>
      Array.from({ length: count }, (_, i) => hourOfWeek(at(from) + i * HOUR, zone));
    expect(hours("2026-03-29T00:00:00Z", 3, "Europe/Berlin")).toEqual([1, 3, 4]);
    expect(hours("2026-10-25T00:00:00Z", 3, "Europe/Berlin")).toEqual([2, 2, 3]);
    expect(hours("2026-03-08T06:00:00Z", 3, "America/New_York")).toEqual([1, 3, 4]);
    expect(hours("2026-11-01T05:00:00Z", 3, "America/New_York")).toEqual([1, 1, 2]);
  });

  it("changes by half an hour on Lord Howe Island", () => {
    const before = timeOfWeek(at("2026-04-04T14:59:00Z"), "Australia/Lord_Howe");
    const after = timeOfWeek(at("2026-04-04T15:00:00Z"), "Australia/Lord_Howe");
    expect((before - after) / 60_000).toBe(29);
  });

  it("agrees with the calendar of the platform in every zone, at any time", () => {
    const zone = fc.constantFrom("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu");
    const time = fc.integer({ min: at("2015-01-01T00:00:00Z"), max: at("2030-01-01T00:00:00Z") });
    fc.assert(
      fc.property(time, zone, (t, timeZone) => {
        const format = new Intl.DateTimeFormat("en-US", {
          timeZone,
          weekday: "short",
          hour: "2-digit",
          hourCycle: "h23",
        });
        const parts = Object.fromEntries(format.formatToParts(t).map(({ type, value }) => [type, value]));
        expect(hourOfWeek(t, timeZone)).toBe(DAYS.indexOf(parts.weekday ?? "") * 24 + Number(parts.hour));
      }),
    );
  });
});
