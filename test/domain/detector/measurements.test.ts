import { describe, expect, it } from "vitest";
import type { Monitor, MonitorSettings } from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { HOUR, randomFrom, rhythm, SUNDAY, settings, WEEK } from "./series-of.ts";

const NOW = SUNDAY + 6 * WEEK + 36 * HOUR;

/** About normal numbers: the sum of twelve uniform ones. */
function normal(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}

/** A monitor that knows six weeks of a measurement that follows the day and scatters by a tenth. */
function taught(changes: Partial<MonitorSettings>, usual: number, spikes = 0): Monitor {
  const monitor = defaultDetector.open(settings(changes));
  const random = randomFrom(11);
  const bucket = changes.bucket ?? HOUR;
  const rows = [];
  for (let time = SUNDAY; time < NOW; time += bucket) {
    const spike = random() < spikes ? 8 : 1;
    rows.push({ group: "all", bucket: time, value: spike * level(usual, time) * Math.exp(0.1 * normal(random)) });
  }
  monitor.take(rows, NOW);
  return monitor;
}

const level = (usual: number, time: number) => usual * (0.8 + 0.2 * rhythm(time));

function next(monitor: Monitor, factors: readonly number[], usual: number, bucket = HOUR) {
  return factors.flatMap((factor, i) => {
    const time = NOW + i * bucket;
    return monitor.take([{ group: "all", bucket: time, value: factor * level(usual, time) }]);
  });
}

describe("a duration", () => {
  const watch = { kind: "duration", watch: "rise" } as const;

  it("is high when it doubles for a few hours, and good when it is back", () => {
    const verdicts = next(taught(watch, 0.8), [1, 2, 2, 2, 1, 1], 0.8);
    expect(verdicts.map(({ kind }) => kind).slice(0, 1)).toEqual(["ok"]);
    const high = verdicts.find(({ kind }) => kind === "high");
    expect(high).toMatchObject({ rule: "learned", since: NOW + HOUR, shortfall: null, good: false });
    expect(high?.bucket).toBeLessThanOrEqual(NOW + 2 * HOUR);
    expect(high?.window?.observed).toBeGreaterThan(1.3 * (high?.window?.expected ?? 0));
    expect(verdicts.slice(-2).map(({ kind, good }) => [kind, good])).toEqual([
      ["ok", true],
      ["ok", true],
    ]);
  });

  it("takes no ordinary hour for a new rise, however slow the last 24 hours were", () => {
    const again = [1, 2, 3, 4, 5, 6, 7, 8].filter((seed) => {
      const random = randomFrom(seed * 7919);
      const factors = Array.from({ length: 30 }, (_, i) => (i < 6 ? 3 : 1) * Math.exp(0.1 * normal(random)));
      const verdicts = next(taught(watch, 0.8), factors, 0.8);
      expect(verdicts.slice(0, 6).some(({ kind }) => kind === "high")).toBe(true);
      return verdicts.slice(6).some(({ kind }) => kind === "high");
    });
    expect(again).toEqual([]);
  });

  it("is expected within a few percent, whatever its unit", () => {
    for (const usual of [0.000_8, 0.8, 800]) {
      const band = taught(watch, usual).expect("all", NOW + 5 * HOUR);
      const truth = level(usual, NOW + 5 * HOUR);
      expect((band?.expected ?? 0) / truth).toBeGreaterThan(0.9);
      expect((band?.expected ?? 0) / truth).toBeLessThan(1.1);
      expect((band?.upper ?? 0) / truth).toBeGreaterThan(1.2);
      expect((band?.upper ?? 0) / truth).toBeLessThan(2.5);
    }
  });

  it("says nothing when it falls, and nothing about single outliers", () => {
    expect(next(taught(watch, 0.8), [0.3, 0.3, 0.3], 0.8).map(({ kind }) => kind)).toEqual(["ok", "ok", "ok"]);
    const fine = { ...watch, bucket: 60_000 };
    const monitor = taught(fine, 0.8, 0.01);
    expect(next(monitor, [8, 1, 1, 1, 1], 0.8, 60_000).map(({ kind }) => kind)).toEqual(["ok", "ok", "ok", "ok", "ok"]);
    const slow = next(taught(fine, 0.8), [2.5, 2.5, 2.5, 2.5, 2.5, 2.5], 0.8, 60_000);
    expect(slow.some(({ kind }) => kind === "high")).toBe(true);
  });

  it("knows how soon it would notice", () => {
    const { typical, worst } = taught(watch, 0.8).timeToNotice("all", 0.5);
    expect(typical).toBeLessThanOrEqual(3);
    expect(worst).toBeGreaterThanOrEqual(typical ?? 0);
    expect(taught(watch, 0.8).timeToNotice("all", 0.99).typical).toBeNull();
  });
});

describe("a gauge and a ratio", () => {
  it("are low when they halve", () => {
    for (const kind of ["gauge", "ratio"] as const) {
      const verdicts = next(taught({ kind }, 0.2), [0.5, 0.5, 0.5, 0.5], 0.2);
      expect(verdicts.at(-1)?.kind).toBe("low");
      expect(verdicts.at(-1)?.since).toBe(NOW);
    }
  });

  it("take nothing known for nothing known", () => {
    const monitor = taught({ kind: "gauge" }, 5);
    const [gap] = monitor.take([{ group: "all", bucket: NOW, value: null }]);
    expect(gap).toMatchObject({ kind: "missing", observed: null, good: false });
    expect(gap?.expected).toBeGreaterThan(0);
  });

  it("heal when a value is corrected", () => {
    const monitor = taught({ kind: "gauge" }, 5);
    const low = next(monitor, [0.2, 0.2, 0.2], 5);
    expect(low.at(-1)?.kind).toBe("low");
    const healed = [0, 1, 2].flatMap((i) => {
      const bucket = NOW + i * HOUR;
      return monitor.take([{ group: "all", bucket, value: level(5, bucket) }]);
    });
    expect(healed.at(-1)).toMatchObject({ kind: "ok", good: true });
  });

  it("obey a fixed limit while they learn", () => {
    const floor = { below: 0.05, for: 2 * HOUR };
    const monitor = defaultDetector.open(settings({ kind: "ratio", watch: "rise", floor }));
    const values = [0.01, 0.2, 0.2];
    const verdicts = values.flatMap((value, i) => monitor.take([{ group: "all", bucket: SUNDAY + i * HOUR, value }]));
    expect(verdicts.map(({ kind }) => kind)).toEqual(["learning", "learning", "high"]);
    expect(verdicts[2]).toMatchObject({ rule: "floor", since: SUNDAY + HOUR });
  });

  it("do not learn from excluded times", () => {
    const monitor = taught({ kind: "gauge" }, 5);
    next(monitor, new Array(30).fill(0.5), 5);
    monitor.exclude([{ group: "all", from: NOW, to: NOW + 30 * HOUR }]);
    const later = Array.from({ length: 48 }, (_, i) => NOW + (30 + i) * HOUR);
    for (const bucket of later) monitor.take([{ group: "all", bucket, value: level(5, bucket) }]);
    const band = monitor.expect("all", NOW + 80 * HOUR);
    expect((band?.expected ?? 0) / level(5, NOW + 80 * HOUR)).toBeGreaterThan(0.93);
  });
});
