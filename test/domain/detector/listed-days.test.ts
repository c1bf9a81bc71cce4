import { describe, expect, it } from "vitest";
import { publicHolidays } from "../../../src/domain/calendar.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { counts, DAY, HOUR, SUNDAY, settings, WEEK } from "./series-of.ts";

const GOOD_FRIDAY = Date.UTC(2026, 3, 3);
/** The first Monday of May, a holiday in England. */
const MAY_DAY = Date.UTC(2026, 4, 4);
const CHRISTMAS = Date.UTC(2026, 11, 25);

/** Expectation of each hour of a day, with the holidays of England listed; all rows up to the day are known. */
function expectations(rows: Parameters<typeof counts>[0], day: number, isListed = true): number[] {
  const calendar = publicHolidays("GB-ENG", "UTC");
  const monitor = defaultDetector.open(settings(isListed ? { calendar } : {}));
  monitor.take(counts(rows), day);
  return Array.from({ length: 24 }, (_, hour) => monitor.expect("all", day + hour * HOUR)?.expected ?? Number.NaN);
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe("listed days", () => {
  it("leave the day they are like as it was known before", () => {
    const sunday = MAY_DAY + 6 * DAY;
    const listed = expectations({ mean: 60, to: sunday }, sunday);
    const plain = expectations({ mean: 60, to: sunday }, sunday, false);
    expect(sum(listed) / sum(plain)).toBeGreaterThan(0.95);
    expect(sum(listed) / sum(plain)).toBeLessThan(1.05);
  });

  it("leave their own weekday as it was known before, also when two come a week apart", () => {
    const from = CHRISTMAS - 12 * WEEK;
    const after = CHRISTMAS + 2 * WEEK;
    const holidays = (time: number) => (time >= CHRISTMAS && time < CHRISTMAS + 8 * DAY ? 0.2 : 1);
    const ordinary = expectations({ mean: 60, from, to: CHRISTMAS - WEEK }, CHRISTMAS - WEEK);
    const monitor = defaultDetector.open(settings({ calendar: publicHolidays("GB-ENG", "UTC") }));
    const rows = counts({ mean: 60, from, to: after, share: holidays });
    const known = rows.findIndex(({ bucket }) => bucket >= after - HOUR);
    monitor.take(rows.slice(0, known), after);
    // What is taken back is learned anew from all that is kept.
    monitor.exclude([{ group: null, from: CHRISTMAS, to: CHRISTMAS + 8 * DAY }]);
    monitor.take([...rows.slice(known), ...counts({ mean: 60, from: after, to: after + HOUR })], after);
    const learned = Array.from({ length: 24 }, (_, h) => monitor.expect("all", after + h * HOUR)?.expected ?? 0);
    expect(sum(learned) / sum(ordinary)).toBeGreaterThan(0.9);
    expect(sum(learned) / sum(ordinary)).toBeLessThan(1.1);
  });

  it("make a series seem neither steadier nor wilder than it is", () => {
    const rows = { mean: 60, from: SUNDAY, to: GOOD_FRIDAY + 11 * DAY };
    const listed = [GOOD_FRIDAY, GOOD_FRIDAY + 3 * DAY];
    const easter = (time: number) => (listed.some((day) => time >= day && time < day + DAY) ? 0.3 : 1);
    const width = (share: (time: number) => number) => {
      const monitor = defaultDetector.open(settings({ calendar: publicHolidays("GB-ENG", "UTC") }));
      monitor.take(counts({ ...rows, share }), rows.to);
      const { lower = 0, upper = 0 } = monitor.expect("all", rows.to + 11 * HOUR) ?? {};
      return upper - lower;
    };
    expect(width(easter) / width(() => 1)).toBeLessThan(1.1);
  });
});
