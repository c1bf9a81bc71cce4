import { describe, expect, it } from "vitest";
import { publicHolidays } from "../../src/domain/calendar.ts";

const at = (iso: string) => Date.parse(iso);
const like = (place: string, zone: string, time: string) => {
  const other = publicHolidays(place, zone)(at(time));
  return other === undefined ? undefined : new Date(other).toISOString();
};

describe("public holidays", () => {
  it("are like the Sunday before, at the same time of the local day", () => {
    expect(like("DE-BE", "Europe/Berlin", "2026-04-06T08:00:00Z")).toBe("2026-04-05T08:00:00.000Z");
    expect(like("US-NY", "America/New_York", "2026-07-03T20:00:00Z")).toBe("2026-06-28T20:00:00.000Z");
    expect(like("DE-BE", "Europe/Berlin", "2026-04-07T08:00:00Z")).toBeUndefined();
  });

  it("begin and end at local midnight", () => {
    expect(like("AU-VIC", "Australia/Melbourne", "2026-01-25T12:59:00Z")).toBeUndefined();
    expect(like("AU-VIC", "Australia/Melbourne", "2026-01-25T13:00:00Z")).toBeDefined();
    expect(like("AU-VIC", "Australia/Melbourne", "2026-01-26T12:59:00Z")).toBeDefined();
    expect(like("AU-VIC", "Australia/Melbourne", "2026-01-26T13:00:00Z")).toBeUndefined();
  });

  it("differ between regions, and leave out days that nobody has off", () => {
    expect(like("DE-BY", "Europe/Berlin", "2026-01-06T12:00:00Z")).toBeDefined();
    expect(like("DE-BE", "Europe/Berlin", "2026-01-06T12:00:00Z")).toBeUndefined();
    expect(like("GB-ENG", "Europe/London", "2026-06-21T12:00:00Z")).toBeUndefined();
  });

  it("refuse places they do not know", () => {
    expect(() => publicHolidays("XX", "UTC")).toThrow('holidays of "XX": unknown country');
    expect(() => publicHolidays("DE-ZZ", "UTC")).toThrow("DE has no region ZZ");
  });
});
