import { getTasks } from "node-cron";
import { describe, expect, it } from "vitest";
import { lastTick, lastTicks } from "../src/ticks.ts";

const HOUR = 3_600_000;
const BERLIN = "Europe/Berlin";
const MONDAYS = "0 9 * * MON";
const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

describe("a schedule was due last", () => {
  it.each([
    // Monday 2026-03-02, 09:00 in Berlin is 08:00 UTC.
    ["2026-03-02T07:59:59.999Z", "2026-02-23T08:00:00.000Z"],
    ["2026-03-02T08:00:00.000Z", "2026-03-02T08:00:00.000Z"],
    ["2026-03-08T23:30:00.000Z", "2026-03-02T08:00:00.000Z"],
    // The day after the clocks went forward, and after they went back.
    ["2026-03-30T12:00:00.000Z", "2026-03-30T07:00:00.000Z"],
    ["2026-10-26T12:00:00.000Z", "2026-10-26T08:00:00.000Z"],
  ])("seen from %s: at %s", (now, tick) => {
    expect(iso(lastTick(MONDAYS, BERLIN, at(now)))).toBe(tick);
  });

  it("covers weeks of 167 and 169 hours around the clock changes", () => {
    const hours = (now: string) => {
      const found = lastTicks(MONDAYS, BERLIN, at(now));
      return found && [(found.tick - found.previous) / HOUR, (found.previous - found.beforeThat) / HOUR];
    };
    expect(hours("2026-03-30T12:00:00Z")).toEqual([167, 168]);
    expect(hours("2026-04-06T12:00:00Z")).toEqual([168, 167]);
    expect(hours("2026-10-26T12:00:00Z")).toEqual([169, 168]);
  });

  it("comes on the day whose clock leaves its time out, and once on the day that repeats it", () => {
    const nights = "30 2 * * SUN";
    expect(iso(lastTick(nights, BERLIN, at("2026-03-29T12:00:00Z")))).toBe("2026-03-29T01:30:00.000Z");
    expect(iso(lastTick(nights, BERLIN, at("2026-10-25T12:00:00Z")))).toBe("2026-10-25T00:30:00.000Z");
    expect(iso(lastTick(nights, BERLIN, at("2026-10-25T01:45:00Z")))).toBe("2026-10-25T00:30:00.000Z");
  });

  it("knows seconds, lists, last days of a month, and days that come once in years", () => {
    const now = at("2026-11-28T12:00:00Z");
    expect(iso(lastTick("15 30 6,18 * * *", "UTC", now))).toBe("2026-11-28T06:30:15.000Z");
    expect(iso(lastTick("0 8 L * *", "UTC", now))).toBe("2026-10-31T08:00:00.000Z");
    expect(iso(lastTick("0 8 29 2 *", "UTC", now))).toBe("2024-02-29T08:00:00.000Z");
    expect(iso(lastTicks("0 8 29 2 *", "UTC", now)?.beforeThat ?? null)).toBe("2016-02-29T08:00:00.000Z");
  });

  it("leaves nothing behind, however often it is asked", () => {
    const before = getTasks().size;
    lastTicks(MONDAYS, BERLIN, at("2026-11-28T12:00:00Z"));
    expect(getTasks().size).toBe(before);
  });

  it("follows the zone at the far ends of the earth", () => {
    const now = at("2026-11-30T00:00:00Z"); // Monday 14:00 on Kiritimati, Sunday 13:00 on Niue
    expect(iso(lastTick(MONDAYS, "Pacific/Kiritimati", now))).toBe("2026-11-29T19:00:00.000Z");
    expect(iso(lastTick(MONDAYS, "Pacific/Niue", now))).toBe("2026-11-23T20:00:00.000Z");
  });
});
