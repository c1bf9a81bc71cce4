import { describe, expect, it } from "vitest";
import { publicHolidays } from "../../../src/domain/calendar.ts";
import { LARGE_TOGETHER, type Observation, SMALL_TOGETHER } from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { counts, DAY, HOUR, settings } from "./series-of.ts";

/** A Sunday, some months before the holidays that are watched. */
const FROM = Date.UTC(2026, 0, 4);
/** Holidays in England: Good Friday, Easter Monday, the first Monday of May, and the last. */
const HOLIDAYS = [Date.UTC(2026, 3, 3), Date.UTC(2026, 3, 6), Date.UTC(2026, 4, 4), Date.UTC(2026, 4, 25)];
const [, , THIRD = 0, FOURTH = 0] = HOLIDAYS;

const isOn = (day: number) => (time: number) => time >= day && time < day + DAY;

/** A dozen groups of so many an hour, of which holidays leave a share; `stopped` may take the rest as well. */
function past(mean: number, to: number, stopped: (time: number) => boolean = () => false): Observation[] {
  const share = (time: number) => (stopped(time) ? 0 : HOLIDAYS.some((day) => isOn(day)(time)) ? 0.6 : 1);
  const groups = Array.from({ length: 12 }, (_, i) => `g${i + 10}`);
  return groups
    .flatMap((group, i) => counts({ group, mean, from: FROM, to, seed: 11 + i, share }))
    .sort((x, y) => x.bucket - y.bucket);
}

function lowOn(day: number, rows: readonly Observation[], sum: string): number {
  const monitor = defaultDetector.open(settings({ calendar: publicHolidays("GB-ENG", "UTC") }));
  const said = monitor.take(rows, day);
  return said.filter(({ group, bucket, kind }) => group === sum && isOn(day)(bucket) && kind === "low").length;
}

describe.each([
  [SMALL_TOGETHER, 0.5],
  [LARGE_TOGETHER, 1.5],
] as const)("the %s", (sum, mean) => {
  it("show a stop on a holiday, once their groups have seen some", () => {
    const afternoon = (time: number) => isOn(FOURTH)(time) && time >= FOURTH + 11 * HOUR;
    expect(lowOn(FOURTH, past(mean, FOURTH + DAY, afternoon), sum)).toBeGreaterThan(0);
  });

  it("are quiet on a holiday like those before", () => {
    expect(lowOn(THIRD, past(mean, THIRD + DAY), sum)).toBe(0);
    expect(lowOn(FOURTH, past(mean, FOURTH + DAY), sum)).toBe(0);
  });
});
