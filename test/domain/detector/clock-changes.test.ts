import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Observation } from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { zoneOffset } from "../../../src/domain/time/zone-offset.ts";
import { DAY, HOUR, rhythm, settings, WEEK } from "./series-of.ts";

/** The last hours of standard or summer time, and the zone in which they end. */
const changes = fc.constantFrom(
  ["Europe/Berlin", Date.UTC(2026, 2, 29, 1)],
  ["Europe/Berlin", Date.UTC(2026, 9, 25, 1)],
  ["America/New_York", Date.UTC(2026, 2, 8, 7)],
  ["America/New_York", Date.UTC(2026, 10, 1, 6)],
  ["Australia/Sydney", Date.UTC(2026, 3, 4, 16)],
  ["Australia/Sydney", Date.UTC(2026, 9, 3, 16)],
) satisfies fc.Arbitrary<[string, number]>;

describe("a series that follows the clock on the wall", () => {
  it("is expected as before on the days after a clock change, and raises no alarm", () => {
    const past = fc.integer({ min: 5 * 7, max: 9 * 7 });
    fc.assert(
      fc.property(changes, past, fc.constantFrom(3, 40, 900), ([timezone, change], days, mean) => {
        const local = (time: number) => time + zoneOffset(time, timezone);
        const usual = (time: number) => mean * rhythm(local(time));
        const rows: Observation[] = [];
        for (let bucket = change - days * DAY; bucket < change + WEEK; bucket += HOUR) {
          rows.push({ group: "all", bucket, value: Math.round(usual(bucket)) });
        }
        const verdicts = defaultDetector.open(settings({ timezone })).take(rows);
        expect(verdicts.filter(({ kind }) => kind === "low")).toEqual([]);
        for (const { bucket, expected } of verdicts) {
          // The hour that is repeated or skipped was never seen in this way.
          if (bucket < change + 2 * HOUR) continue;
          expect(Math.abs((expected ?? 0) - usual(bucket))).toBeLessThan(0.1 * mean + 0.6);
        }
      }),
      { numRuns: 24 },
    );
  });
});
