import { describe, expect, it } from "vitest";
import { publicHolidays } from "../../../src/domain/calendar.ts";
import type { MetricKind } from "../../../src/domain/catalogue.ts";
import type { Monitor, Observation } from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { DAY, HOUR, SUNDAY, settings, WEEK } from "./series-of.ts";

/** The first Monday of May, a holiday in England, like a Sunday. */
const MAY_DAY = Date.UTC(2026, 4, 4);

/** A share of 20 % (a value of 200) that is 30 % on Mondays, 60 % on Sundays, and on the holiday next to nothing. */
function shareOn(time: number): number {
  if (time >= MAY_DAY && time < MAY_DAY + DAY) return 0.02;
  return [0.6, 0.3, 0.2, 0.2, 0.2, 0.2, 0.2][new Date(time).getUTCDay()] as number;
}

const KINDS: readonly MetricKind[] = ["count", "ratio", "duration", "gauge"];

/** A fall as each kind understands it: of the odds or the value to a half, or by so much. */
function fallen(kind: MetricKind, share: number): number {
  if (kind === "gauge") return share - 0.01;
  return kind === "ratio" ? share / (2 - share) : share / 2;
}

function row(kind: MetricKind, bucket: number, hasFallen = false): Observation {
  // A hundredth up and down, so that something scatters.
  const wave = 1 + 0.01 * Math.sin((2 * Math.PI * bucket) / (37 * HOUR));
  const value = (hasFallen ? fallen(kind, shareOn(bucket)) : shareOn(bucket)) * wave;
  return kind === "ratio"
    ? { group: "all", bucket, value, weight: 1e5 }
    : { group: "all", bucket, value: 1000 * value };
}

function opened(kind: MetricKind, bucket = HOUR): Monitor {
  return defaultDetector.open(settings({ kind, bucket, calendar: publicHolidays("GB-ENG", "UTC"), watch: "both" }));
}

function take(monitor: Monitor, kind: MetricKind, from: number, to: number, bucket = HOUR, hasFallen = false): void {
  for (let time = from; time < to; time += bucket) monitor.take([row(kind, time, hasFallen)]);
}

const unit = (kind: MetricKind) => (kind === "ratio" ? 1 : 1000);

describe.each(KINDS)("a listed day of a %s", (kind) => {
  it.each([HOUR, DAY])("leaves the day it is like, and its own weekday, as they were (buckets of %d ms)", (bucket) => {
    const monitor = opened(kind, bucket);
    take(monitor, kind, SUNDAY, MAY_DAY + 5 * DAY, bucket);
    const at = (day: number) =>
      (monitor.expect("all", day + (bucket === HOUR ? 12 * HOUR : 0))?.expected ?? 0) / unit(kind);
    expect(at(MAY_DAY + 6 * DAY)).toBeCloseTo(0.6, 1);
    expect(at(MAY_DAY + WEEK)).toBeCloseTo(0.3, 1);
  });

  it("does not begin to teach when a shift that it lies in becomes normal", () => {
    const monitor = opened(kind);
    const shift = MAY_DAY - 3 * DAY;
    const now = MAY_DAY + 4 * DAY;
    take(monitor, kind, SUNDAY, shift);
    monitor.hold([{ group: "all", from: shift }]);
    take(monitor, kind, shift, now, HOUR, true);
    monitor.hold([]);
    monitor.relevel([{ group: "all", from: shift, at: now }]);
    take(monitor, kind, now, now + 2 * HOUR, HOUR, true);
    const at = (day: number) => (monitor.expect("all", day + 12 * HOUR)?.expected ?? 0) / unit(kind);
    const [sunday, monday] = [fallen(kind, 0.6), fallen(kind, 0.3)];
    expect(Math.abs(at(MAY_DAY + 6 * DAY) / sunday - 1)).toBeLessThan(0.08);
    expect(Math.abs(at(MAY_DAY + WEEK) / monday - 1)).toBeLessThan(0.08);
  });

  it("leaves its weekday to be learned anew from the weeks before, where the past is corrected", () => {
    const monitor = opened(kind);
    take(monitor, kind, SUNDAY, MAY_DAY + 2 * DAY);
    // The Monday before was an outage, as somebody confirms.
    monitor.exclude([{ group: "all", from: MAY_DAY - WEEK, to: MAY_DAY - 6 * DAY }]);
    take(monitor, kind, MAY_DAY + 2 * DAY, MAY_DAY + 4 * DAY);
    expect((monitor.expect("all", MAY_DAY + WEEK + 12 * HOUR)?.expected ?? 0) / unit(kind)).toBeCloseTo(0.3, 1);
  });
});
