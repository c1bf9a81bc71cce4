import { describe, expect, it } from "vitest";
import { planFor } from "../../../src/domain/detector/plan.ts";
import { expectedRate } from "../../../src/domain/detector/ratio-learn.ts";
import { relevelRatio } from "../../../src/domain/detector/ratio-relevel.ts";
import { newRatioSeries, oddsOf, type RatioSeries, rateOf } from "../../../src/domain/detector/ratio-series.ts";
import { rhythmOf } from "../../../src/domain/detector/rhythm.ts";
import { EXCLUDED, NOTHING, TEACHES } from "../../../src/domain/detector/series.ts";
import { HOUR } from "./series-of.ts";

const plan = planFor(HOUR);
const rhythm = rhythmOf(plan, "UTC");
/** The hour that is open; all before it are closed. */
const NOW = 500_000;
const SHIFT = NOW - 72;

/** Eight weeks of hours of which 100 of 1,000 bought, and `since` of 1,000 in the last three days, held back. */
function seriesWith(since: number, visits = 1000): RatioSeries {
  const series = newRatioSeries("all", plan, false);
  Object.assign(series, { first: NOW - plan.records + 1, last: NOW, record: NOW });
  series.profile.fill(oddsOf(0.1));
  for (let record = NOW - plan.records + 1; record < NOW; record++) {
    const at = record % plan.records;
    series.recordObserved[at] = record < SHIFT ? visits / 10 : since;
    series.recordWeight[at] = visits;
    series.recordState[at] = record < SHIFT ? TEACHES : EXCLUDED;
  }
  return series;
}

const relevel = (series: RatioSeries) => relevelRatio(plan, rhythm, series, SHIFT * HOUR);
const stateOf = (series: RatioSeries, record: number) => series.recordState[record % plan.records];
const observedIn = (series: RatioSeries, record: number) => series.recordObserved[record % plan.records] as number;

describe("a new normal of a ratio", () => {
  it("moves the log-odds by those since the shift over those expected, with half an event on either side", () => {
    // 72 hours with 50 of 1,000 each, where 100 were expected.
    const moved = relevel(seriesWith(50));
    expect(moved).toBeCloseTo(oddsOf(3600.5 / 72_001) - oddsOf(7200.5 / 72_001), 10);
    expect(moved).toBeCloseTo(Math.log(0.05 / 0.95 / (0.1 / 0.9)), 3);
    expect(moved).toBeCloseTo(-0.7471, 4);
  });

  it("multiplies the odds of the weeks before and lets what came since teach as it is", () => {
    const series = seriesWith(50);
    const factor = Math.exp(relevel(series));
    // The odds 100 : 900 times 0.4737: 50 of 1,000.
    const moved = (1000 * 100 * factor) / (900 + 100 * factor);
    expect(observedIn(series, SHIFT - 1)).toBeCloseTo(moved, 8);
    expect(observedIn(series, NOW - plan.records + 1)).toBeCloseTo(moved, 8);
    expect(moved).toBeCloseTo(50, 1);
    expect(observedIn(series, SHIFT)).toBe(50);
    expect(stateOf(series, SHIFT)).toBe(TEACHES);
    expect(stateOf(series, NOW - 1)).toBe(TEACHES);
  });

  it("expects the rate since the shift from the next hour on, at every hour of the week", () => {
    for (const [since, rate] of [
      [50, 0.05],
      [300, 0.3],
      [950, 0.95],
    ] as const) {
      const series = seriesWith(since);
      relevel(series);
      for (let hour = 1; hour <= 168; hour++)
        expect(expectedRate(plan, rhythm, series, NOW + hour)).toBeCloseTo(rate, 2);
    }
  });

  it("keeps the shape of the week in odds: an hour of twice the odds has twice the odds still", () => {
    const series = seriesWith(0);
    const noon = rhythm.slotOf(SHIFT - 12);
    for (let record = NOW - plan.records + 1; record < NOW; record++) {
      const odds = (rhythm.slotOf(record) === noon ? 2 : 1) / 9;
      const isSince = record >= SHIFT;
      series.recordObserved[record % plan.records] = 1e6 * rateOf(Math.log(isSince ? odds / 3 : odds));
      series.recordWeight[record % plan.records] = 1e6;
      series.profile[rhythm.slotOf(record)] = Math.log(odds);
    }
    relevel(series);
    const next = Array.from({ length: 168 }, (_, i) => NOW + 1 + i);
    const odds = (index: number) => Math.exp(oddsOf(expectedRate(plan, rhythm, series, index)));
    const [usual, higher] = [1 / 27, 2 / 27];
    for (const index of next) {
      const wanted = rhythm.slotOf(index) === noon ? higher : usual;
      expect(Math.abs(odds(index) / wanted - 1)).toBeLessThan(0.02);
    }
  });

  it("of a stop expects next to nothing, but never nothing at all, and of a share of all not quite all", () => {
    const stopped = seriesWith(0);
    expect(relevel(stopped)).toBeCloseTo(oddsOf(0.5 / 72_001) - oddsOf(7200.5 / 72_001), 10);
    const expected = expectedRate(plan, rhythm, stopped, NOW + 5);
    expect(expected).toBeGreaterThan(0);
    expect(expected).toBeLessThan(0.001);
    const all = seriesWith(1000);
    relevel(all);
    expect(expectedRate(plan, rhythm, all, NOW + 5)).toBeLessThan(1);
    expect(expectedRate(plan, rhythm, all, NOW + 5)).toBeGreaterThan(0.99);
  });

  it("counts what was expected with the level of these days", () => {
    const series = seriesWith(50);
    series.level = Math.log(0.5);
    // The profile says odds of 1 : 9, these days 1 : 18, of which 0.05 / 0.95 is not far.
    const usual = rateOf(oddsOf(0.1) + Math.log(0.5));
    expect(relevel(series)).toBeCloseTo(oddsOf(3600.5 / 72_001) - oddsOf((72_000 * usual + 0.5) / 72_001), 10);
  });

  it("leaves out hours in which nobody came, and moves nothing where nobody came at all", () => {
    const some = seriesWith(50);
    for (let record = SHIFT; record < NOW - 1; record++) some.recordState[record % plan.records] = NOTHING;
    expect(relevel(some)).toBeCloseTo(oddsOf(50.5 / 1001) - oddsOf(100.5 / 1001), 10);
    expect(stateOf(some, SHIFT)).toBe(NOTHING);
    const none = seriesWith(50);
    for (let record = SHIFT; record < NOW; record++) none.recordState[record % plan.records] = NOTHING;
    expect(relevel(none)).toBe(0);
    expect(observedIn(none, SHIFT - 1)).toBe(100);
  });

  it("ends the episode and its run of odd hours, and is nothing before the first row", () => {
    const series = seriesWith(50);
    const episode = { direction: -1, since: SHIFT, noticed: SHIFT, lastAlarm: NOW } as const;
    Object.assign(series, { oddRun: 70, episode: { ...episode, observedBefore: 0, expectedBefore: 0 } });
    relevel(series);
    expect(series).toMatchObject({ episode: null, oddRun: 0, relearn: false });
    expect(relevel(newRatioSeries("new", plan, false))).toBe(0);
  });
});
