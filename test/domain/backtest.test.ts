import { describe, expect, it } from "vitest";
import { alarmsOf, backtest, findIncidents, noticeableDrops } from "../../src/domain/backtest.ts";
import type { Verdict } from "../../src/domain/detection.ts";
import { defaultDetector } from "../../src/domain/detectors.ts";
import { counts, DAY, HOUR, SUNDAY, settings, WEEK } from "./detector/series-of.ts";

const FROM = SUNDAY + 4 * WEEK;
const STOP = SUNDAY + 5 * WEEK + 2 * DAY + 10 * HOUR;
const END = SUNDAY + 7 * WEEK;

function low(group: string, hour: number, changes: Partial<Verdict> = {}): Verdict {
  const bucket = FROM + hour * HOUR;
  const nothing = { observed: 0, expected: 5, lower: 0, upper: 10, score: -2, window: null, good: false } as const;
  return { ...nothing, group, bucket, kind: "low", rule: "learned", since: bucket, shortfall: 5, ...changes };
}

describe("a backtest", () => {
  const share = (time: number) => (time >= STOP && time < STOP + 5 * HOUR ? 0 : 1);
  const rows = [
    ...counts({ group: "acme", mean: 30, to: END, share }),
    ...counts({ group: "zenith", mean: 30, to: END, seed: 99 }),
  ];
  const result = backtest(defaultDetector, settings(), rows, FROM);

  it("tells each alarm with its start, the time it was noticed, its end and what was missing", () => {
    const alarm = result.alarms.find(({ group }) => group === "acme");
    expect(alarm).toMatchObject({ kind: "low", rule: "learned", since: STOP, noticed: STOP + HOUR });
    expect(alarm?.until).toBe(STOP + 5 * HOUR);
    const missing = counts({ mean: 30, to: END }).filter(({ bucket }) => share(bucket) === 0);
    const lost = missing.reduce((sum, { value }) => sum + (value ?? 0), 0);
    expect((alarm?.shortfall ?? 0) / lost).toBeGreaterThan(0.7);
    expect((alarm?.shortfall ?? 0) / lost).toBeLessThan(1.4);
  });

  it("counts alarms against the weeks that were judged", () => {
    expect(result.seriesWeeks).toBeCloseTo(6, 5);
    expect(result.alarmsPerWeek).toBeCloseTo(result.alarms.length / 6, 5);
    expect(result.alarms.filter(({ group }) => group === "zenith").length).toBeLessThanOrEqual(1);
  });

  it("says how small a drop each series would show, and more of it the longer it lasts", () => {
    expect(result.series.map(({ group }) => group)).toEqual(["acme", "zenith"]);
    const drops = result.series[0]?.noticeable.map(({ drop }) => drop ?? 2) ?? [];
    expect(drops).toHaveLength(4);
    expect(drops.toSorted((a, b) => b - a)).toEqual(drops);
    expect(drops[0]).toBeLessThanOrEqual(1);
    expect(drops[3]).toBeLessThan(0.6);
    expect(result.series[0]?.learningUntil).toBeNull();
  });

  it("knows nothing of a series that it has never seen", () => {
    const monitor = defaultDetector.open(settings());
    expect(noticeableDrops(monitor, "nobody").every(({ drop }) => drop === null)).toBe(true);
    expect(backtest(defaultDetector, settings(), [], FROM)).toMatchObject({ alarms: [], seriesWeeks: 0, series: [] });
  });
});

describe("alarms", () => {
  const span = settings();

  it("of one series within seven hours are one, and others are not", () => {
    const said = [low("a", 0), low("a", 1), low("a", 6), low("a", 20), low("b", 21)];
    const times = alarmsOf(said, span).map(({ group, since, until }) => [
      group,
      (since - FROM) / HOUR,
      (until - FROM) / HOUR,
    ]);
    expect(times).toEqual([
      ["a", 0, 7],
      ["a", 20, 21],
      ["b", 21, 22],
    ]);
  });

  it("add up what is missing of drops that came again, and keep the lowest score", () => {
    const said = [low("a", 0, { shortfall: 5 }), low("a", 1, { since: FROM, shortfall: 9, score: -3 }), low("a", 5)];
    expect(alarmsOf(said, span)[0]).toMatchObject({ shortfall: 14, score: -3 });
  });

  it("are found for the incidents they overlap, the earliest first", () => {
    const alarms = alarmsOf([low("a", 0), low("a", 20), low("b", 19)], span);
    const incident = (group: string | null, from: number, to: number) => ({
      group,
      from: FROM + from * HOUR,
      to: FROM + to * HOUR,
    });
    const found = findIncidents([incident("a", 18, 24), incident(null, 18, 24), incident("b", 0, 10)], alarms);
    expect(found.map(({ alarm }) => alarm && [alarm.group, (alarm.since - FROM) / HOUR])).toEqual([
      ["a", 20],
      ["b", 19],
      null,
    ]);
  });
});
