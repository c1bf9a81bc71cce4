import { describe, expect, it } from "vitest";
import { holidayName, publicHolidays, specialDays } from "../../src/domain/calendar.ts";
import type { MetricKind } from "../../src/domain/catalogue.ts";
import type { CalendarRule } from "../../src/domain/plans.ts";

const at = (iso: string) => Date.parse(iso);
const like = (place: string, zone: string, time: string) => publicHolidays(place, zone)(at(time));

const LIKE_SUNDAY = { weekday: 0, factor: null };

describe("public holidays", () => {
  it("are like a Sunday, times what nobody has said", () => {
    expect(like("DE-BE", "Europe/Berlin", "2026-04-06T08:00:00Z")).toEqual(LIKE_SUNDAY);
    expect(like("US-NY", "America/New_York", "2026-07-03T20:00:00Z")).toEqual(LIKE_SUNDAY);
    expect(like("DE-BE", "Europe/Berlin", "2026-04-07T08:00:00Z")).toBeUndefined();
  });

  it("begin and end at local midnight", () => {
    expect(like("AU-VIC", "Australia/Melbourne", "2026-01-25T12:59:00Z")).toBeUndefined();
    expect(like("AU-VIC", "Australia/Melbourne", "2026-01-25T13:00:00Z")).toBeDefined();
    expect(like("AU-VIC", "Australia/Melbourne", "2026-01-26T12:59:00Z")).toBeDefined();
    expect(like("AU-VIC", "Australia/Melbourne", "2026-01-26T13:00:00Z")).toBeUndefined();
  });

  it("last as long as they do", () => {
    const listed = (date: string) => like("TR", "Europe/Istanbul", `${date}T09:00:00Z`) !== undefined;
    expect(["2026-05-26", "2026-05-27", "2026-05-28", "2026-05-29", "2026-05-30"].map(listed)).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(listed("2026-06-01")).toBe(false);
  });

  it("differ between regions, and leave out days that nobody has off", () => {
    expect(like("DE-BY", "Europe/Berlin", "2026-01-06T12:00:00Z")).toBeDefined();
    expect(like("DE-BE", "Europe/Berlin", "2026-01-06T12:00:00Z")).toBeUndefined();
    expect(like("GB-ENG", "Europe/London", "2026-06-21T12:00:00Z")).toBeUndefined();
  });

  it("hold Easter Sunday, which few countries list because it is a Sunday anyway", () => {
    expect(like("GB-ENG", "Europe/London", "2026-04-05T12:00:00Z")).toEqual(LIKE_SUNDAY);
    expect(like("GB-ENG", "Europe/London", "2026-04-04T12:00:00Z")).toBeUndefined();
  });

  it("refuse places they do not know", () => {
    expect(() => publicHolidays("XX", "UTC")).toThrow('holidays of "XX": unknown country');
    expect(() => publicHolidays("DE-ZZ", "UTC")).toThrow("DE has no region ZZ");
  });

  it("have names, as have days that nobody has off", () => {
    expect(holidayName("DE-BE", "2026-04-06")).toBe("Ostermontag");
    expect(holidayName("DE-BE", "2026-12-24")).toBe("Heiliger Abend");
    expect(holidayName("DE-BE", "2026-04-08")).toBeUndefined();
  });
});

const EASTER_MONDAY = "2026-04-06T10:00:00Z";
const HOLIDAYS: CalendarRule = {
  kind: "holidays",
  region: "DE-BE",
  shape: { like: 0, factor: null },
  metrics: null,
};
const days = (on: string, changes: Partial<CalendarRule & { kind: "days" }> = {}): CalendarRule => ({
  kind: "days",
  name: "Fair",
  from: on,
  to: on,
  shape: { like: null, factor: 1.8 },
  metrics: null,
  ...changes,
});
const metric = (kind: MetricKind = "count", id = "leads") => ({ id, kind, timezone: "Europe/Berlin" });
const said = (rules: readonly CalendarRule[], time: string, of = metric()) => specialDays(rules, of)?.(at(time));

describe("the calendar of a catalogue", () => {
  it("says nothing where it has no rule for the metric, and nothing of ordinary days", () => {
    expect(specialDays([], metric())).toBeUndefined();
    expect(specialDays([days("2026-07-11", { metrics: ["orders"] })], metric())).toBeUndefined();
    expect(said([HOLIDAYS], "2026-04-07T10:00:00Z")).toBeUndefined();
  });

  it("applies a factor to the day's own day of the week, or to the one it is like", () => {
    expect(said([days("2026-07-11")], "2026-07-11T10:00:00Z")).toEqual({ weekday: 6, factor: 1.8 });
    const likeSunday = days("2026-07-11", { shape: { like: 0, factor: 0.5 } });
    expect(said([likeSunday], "2026-07-11T10:00:00Z")).toEqual({ weekday: 0, factor: 0.5 });
  });

  it("takes the word of a day that is like another, but learns what holidays bring", () => {
    const bridge = days("2026-05-15", { shape: { like: 6, factor: null } });
    expect(said([bridge], "2026-05-15T10:00:00Z")).toEqual({ weekday: 6, factor: 1 });
    expect(said([HOLIDAYS], EASTER_MONDAY)).toEqual(LIKE_SUNDAY);
    const half: CalendarRule = { ...HOLIDAYS, shape: { like: null, factor: 0.5 } };
    expect(said([half], EASTER_MONDAY)).toEqual({ weekday: 1, factor: 0.5 });
  });

  it("puts days it names before holidays, and the first rule before the second", () => {
    const easter = days("2026-04-06", { shape: { like: 0, factor: 3 } });
    expect(said([HOLIDAYS, easter, days("2026-04-06")], EASTER_MONDAY)).toEqual({ weekday: 0, factor: 3 });
    expect(said([HOLIDAYS, days("2026-04-06"), easter], EASTER_MONDAY)).toEqual({ weekday: 1, factor: 1.8 });
  });

  it("covers whole local days from the first to the last", () => {
    const fair = days("2026-07-11", { to: "2026-07-12" });
    expect(said([fair], "2026-07-10T21:59:59Z")).toBeUndefined();
    expect(said([fair], "2026-07-10T22:00:00Z")).toEqual({ weekday: 6, factor: 1.8 });
    expect(said([fair], "2026-07-12T21:59:59Z")).toEqual({ weekday: 0, factor: 1.8 });
    expect(said([fair], "2026-07-12T22:00:00Z")).toBeUndefined();
  });

  it("multiplies nothing of a ratio or a duration, though the day is listed", () => {
    expect(said([days("2026-07-11")], "2026-07-11T10:00:00Z", metric("gauge"))?.factor).toBe(1.8);
    for (const kind of ["ratio", "duration"] as const) {
      expect(said([days("2026-07-11")], "2026-07-11T10:00:00Z", metric(kind))).toEqual({ weekday: 6, factor: 1 });
    }
  });
});
