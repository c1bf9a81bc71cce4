import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, parseDuration } from "../../../src/domain/time/duration.ts";

describe("durations", () => {
  it.each([
    ["90s", 90_000],
    ["5m", 300_000],
    ["1h", 3_600_000],
    ["7d", 604_800_000],
    ["8w", 4_838_400_000],
    [" 3m ", 180_000],
  ])("reads %s as %d ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(["", "5", "m", "1.5h", "-1h", "1 h", "1h30m", "10y", "1H"])("does not read %j", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it.each([
    [3_900_000, "1 h 5 min"],
    [48_000, "48 s"],
    [183_600_000, "2 d 3 h"],
    [3_600_000, "1 h"],
    [90_061_000, "1 d 1 h"],
    [999, "0 s"],
    [-60_000, "-1 min"],
  ])("shows %d ms as %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it("never shows more than two units", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (ms) => {
        expect(formatDuration(ms)).toMatch(/^\d+ (d|h|min|s)( \d+ (h|min|s))?$/);
      }),
    );
  });
});
