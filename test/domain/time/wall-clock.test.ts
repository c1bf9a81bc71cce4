import { TZDate } from "@date-fns/tz";
import { startOfISOWeek } from "date-fns";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instantAt, wallClock, weekEdges, weekStart } from "../../../src/domain/time/wall-clock.ts";

const HOUR = 3_600_000;
const ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "UTC"];
const moment = fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2035, 0) });

describe("a wall clock", () => {
  it("is read back, but for the hours that autumn repeats", () => {
    fc.assert(
      fc.property(moment, fc.constantFrom(...ZONES), (at, zone) => {
        const back = instantAt(wallClock(at, zone), zone);
        expect(wallClock(back, zone)).toBe(wallClock(at, zone));
        expect(back).toBeLessThanOrEqual(at);
      }),
    );
  });

  it("that is put forward does not swallow a time", () => {
    expect(instantAt(Date.UTC(2026, 2, 29, 2, 30), "Europe/Berlin")).toBe(Date.UTC(2026, 2, 29, 1, 30));
  });
});

describe("a local week", () => {
  it("begins on Monday at midnight, whatever the clocks do", () => {
    fc.assert(
      fc.property(moment, fc.constantFrom("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC"), (at, zone) => {
        expect(weekStart(at, zone)).toBe(startOfISOWeek(new TZDate(at, zone)).getTime());
      }),
    );
  });

  it("has 167 hours where the clocks go forward, and 169 where they go back", () => {
    const hours = (at: number) => {
      const edges = weekEdges(at, 3, "Europe/Berlin");
      return edges.slice(1).map((edge, week) => (edge - (edges[week] as number)) / HOUR);
    };
    expect(hours(Date.UTC(2026, 3, 8))).toEqual([168, 167, 168]);
    expect(hours(Date.UTC(2026, 9, 28))).toEqual([168, 168, 169]);
    expect(weekEdges(Date.UTC(2026, 2, 2, 12), 0, "Europe/Berlin")).toEqual([Date.UTC(2026, 2, 1, 23)]);
  });
});
