import { describe, expect, it } from "vitest";
import type { ReplayResult } from "../../../src/domain/backtest/alarm.ts";
import { openReplay, type ReplayOptions } from "../../../src/domain/backtest/replay.ts";
import type { Observation, Verdict } from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;
const TO = Date.UTC(2026, 10, 2);
const FROM = TO - 3 * WEEK;
const FIRST = FROM - 4 * WEEK;

/** Scatters as counts of that mean do, always the same for the same bucket. */
function count(mean: number, bucket: number): number {
  let h = Math.imul(bucket / HOUR + mean, 2654435761);
  let sum = 0;
  for (let i = 0; i < 12; i++, h = Math.imul(h ^ (h >>> 13), 2246822519) + 12345) {
    sum += ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
  }
  return Math.max(0, Math.round(mean + (sum - 6) * Math.sqrt(mean)));
}

const MEANS: Readonly<Record<string, number>> = { small: 3, medium: 20, large: 200 };

function replay(options: Partial<ReplayOptions> = {}, settings: Partial<ReplayOptions["settings"]> = {}): ReplayResult {
  const base = { kind: "count", bucket: HOUR, timezone: "UTC", watch: "drop", floor: null, budget: 0.1 } as const;
  const one = openReplay({
    detector: defaultDetector,
    settings: { ...base, ...settings },
    rules: { bucket: HOUR, timezone: "UTC", recovery: 2, settle: 60_000, kind: "count" as const },
    from: FROM,
    to: TO,
    withTrials: true,
    withPoints: true,
    ...options,
  });
  for (let bucket = FIRST; bucket < TO; bucket += HOUR) one.bucket(bucket, rowsAt(bucket));
  return one.result();
}

function rowsAt(bucket: number): Observation[] {
  return Object.entries(MEANS).map(([group, mean]) => {
    const isOut = group === "medium" && bucket >= TO - 40 * HOUR && bucket < TO - 30 * HOUR;
    return { group, bucket, value: isOut ? 0 : count(mean, bucket) };
  });
}

describe("a replay", () => {
  it("says what the detector says, and trials change none of it", () => {
    const said: Record<"with" | "without" | "alone", Verdict[]> = { with: [], without: [], alone: [] };
    const withTrials = replay({ onVerdict: (verdict) => void said.with.push(verdict) });
    const without = replay({ withTrials: false, onVerdict: (verdict) => void said.without.push(verdict) });
    const monitor = defaultDetector.open({
      ...{ kind: "count", bucket: HOUR, timezone: "UTC", watch: "drop", floor: null, budget: 0.1 },
    });
    for (let bucket = FIRST; bucket < TO; bucket += HOUR) said.alone.push(...monitor.take(rowsAt(bucket), FROM));
    expect(said.with).toEqual(said.alone);
    expect(said.without).toEqual(said.alone);
    expect(withTrials.alarms).toEqual(without.alarms);
    const outage = withTrials.alarms.find(({ since }) => since === TO - 40 * HOUR);
    expect(outage).toMatchObject({ groups: ["medium"], noticedAfter: 1, observed: 0 });
  });

  it("finds by trying about what the detector reckons of itself", () => {
    const { series } = replay();
    const monitor = defaultDetector.open({
      ...{ kind: "count", bucket: HOUR, timezone: "UTC", watch: "drop", floor: null, budget: 0.1 },
    });
    for (let bucket = FIRST; bucket < TO; bucket += HOUR) monitor.take(rowsAt(bucket), Number.POSITIVE_INFINITY);
    const reckoned = (group: string, size: number) =>
      monitor.timeToNotice(group, Math.min(1, Math.max(0, 1 - size))).typical ?? 999;
    // A quarter more than the smallest drop that was found shows in that time, a fifth less does not.
    const strange = series.flatMap(({ group, noticeable }) =>
      noticeable.filter(({ within, drop }) => {
        if (drop === null) return reckoned(group, 0.9) <= within;
        return (drop <= 0.75 && reckoned(group, drop + 0.25) > within) || reckoned(group, drop - 0.2) <= within;
      }),
    );
    expect(strange).toEqual([]);
    expect(Math.min(...series.map(({ tried }) => tried))).toBeGreaterThan(15);
  });

  it("notices less of a drop in more time, and less of a large series than of a small one", () => {
    const { series } = replay();
    const drops = (group: string) =>
      series.find((one) => one.group === group)?.noticeable.map(({ drop }) => drop ?? 2) ?? [];
    for (const group of Object.keys(MEANS)) {
      const sizes = drops(group);
      expect([...sizes].sort((a, b) => b - a)).toEqual(sizes);
    }
    expect(drops("large").map((drop, i) => drop <= (drops("small")[i] ?? 0))).toEqual([true, true, true, true]);
  });

  it("counts a floor's alarm as noticed", () => {
    const [small] = replay({}, { floor: { below: 1, for: HOUR } }).series;
    // Of three leads nothing is left in one hour: nine tenths fewer are none, or one.
    expect(small?.noticeable[0]?.drop).toBeGreaterThanOrEqual(0.75);
    expect(replay().series[0]?.noticeable[0]?.drop).toBeNull();
  });

  it("tries rises where rises are watched", () => {
    const { series, alarms } = replay({}, { watch: "rise" });
    expect(alarms.every(({ kind }) => kind === "high")).toBe(true);
    const large = series.find(({ group }) => group === "large");
    expect(large?.noticeable.at(-1)?.drop).toBeLessThan(1);
  });

  it("draws the metric as a whole with a band of its own", () => {
    const { points } = replay();
    expect(points).toHaveLength((TO - FROM) / HOUR);
    const last = points.at(-1);
    expect(last?.observed).toBe(rowsAt(TO - HOUR).reduce((sum, { value }) => sum + (value ?? 0), 0));
    expect(last?.expected).toBeGreaterThan(200);
    expect(last?.expected).toBeLessThan(250);
    expect(last?.lower).toBeLessThan(last?.expected ?? 0);
  });

  it("has nothing to try on a series that is still learning", () => {
    const { series, seriesWeeks } = replay({ from: FIRST, to: TO });
    expect(seriesWeeks).toBeCloseTo(9, 1);
    expect(series.map(({ learningUntil }) => learningUntil)).toEqual([null, null, null]);
  });
});
