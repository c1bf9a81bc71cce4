import { describe, expect, it } from "vitest";
import { ago, clockTime, dayName, formatSlackDate } from "../../../../src/sandbox/page/text/slack-date.ts";

const AT = Date.UTC(2026, 10, 20, 13, 6, 9);
const BERLIN = { tz: "Europe/Berlin", now: AT };

describe("Slack's date markup", () => {
  it.each([
    ["{date_num} {time}", "2026-11-20 14:06"],
    ["{date_slash}", "11/20/2026"],
    ["{date}", "November 20th, 2026"],
    ["{date_short}", "Nov 20, 2026"],
    ["{date_long}", "Friday, November 20th, 2026"],
    ["{time_secs}", "14:06:09"],
    ["since {date_pretty} at {time}", "since today at 14:06"],
    ["{unknown} {time}", "{unknown} 14:06"],
  ])("fills %s in", (format, shown) => expect(formatSlackDate(AT, format, BERLIN)).toBe(shown));

  it("is read in the reader's zone", () => {
    expect(formatSlackDate(AT, "{time}", { tz: "America/New_York", now: AT })).toBe("08:06");
    expect(clockTime(AT, "Asia/Tokyo")).toBe("22:06");
  });

  it("says yesterday, today and tomorrow by the reader's calendar, not by 24 hours", () => {
    const night = Date.UTC(2026, 10, 20, 23, 30);
    expect(formatSlackDate(night, "{date_short_pretty}", { tz: "UTC", now: night + 3_600_000 })).toBe("yesterday");
    expect(formatSlackDate(night, "{date_short_pretty}", { tz: "Europe/Berlin", now: night + 3_600_000 })).toBe(
      "today",
    );
    expect(formatSlackDate(night + 3_600_000, "{date_pretty}", { tz: "UTC", now: night })).toBe("tomorrow");
  });

  it("leaves a format without a token, or a moment that is none, to the fallback", () => {
    expect(formatSlackDate(AT, "soon", BERLIN)).toBeUndefined();
    expect(formatSlackDate(Number.NaN, "{time}", BERLIN)).toBeUndefined();
  });

  it("names the days of a channel", () => {
    expect(dayName(AT, BERLIN)).toBe("Today");
    expect(dayName(AT - 86_400_000, BERLIN)).toBe("Yesterday");
    expect(dayName(AT - 19 * 86_400_000, BERLIN)).toBe("Sunday, November 1st");
  });

  it("says how long ago", () => {
    expect([20_000, 60_000, 7_300_000, 3 * 86_400_000].map(ago)).toEqual([
      "just now",
      "1 minute ago",
      "2 hours ago",
      "3 days ago",
    ]);
  });
});
