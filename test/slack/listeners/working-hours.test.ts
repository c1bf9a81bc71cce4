import { describe, expect, it } from "vitest";
import { outsideHoursOf } from "../../../src/slack/listeners/problem-scene.ts";

const WEEKDAYS = { days: [1, 2, 3, 4, 5], from: 9 * 60, to: 18 * 60 };

describe("a client's working hours", () => {
  it.each([
    ["in the middle of the day", "2026-11-20T15:00Z", null],
    ["at the first minute", "2026-11-20T14:00Z", null],
    ["a minute before it", "2026-11-20T13:59Z", "Fri 08:59 in New York"],
    ["at the end", "2026-11-20T23:00Z", "Fri 18:00 in New York"],
    ["on a Saturday", "2026-11-21T15:00Z", "Sat 10:00 in New York"],
    ["on the local evening of what is tomorrow in UTC", "2026-11-21T01:00Z", "Fri 20:00 in New York"],
  ])("%s", (_, now, outside) => {
    expect(outsideHoursOf(WEEKDAYS, "America/New_York", Date.parse(now))).toBe(outside);
  });

  it("never close where none are known", () => {
    expect(outsideHoursOf(null, "America/New_York", 0)).toBeNull();
  });
});
