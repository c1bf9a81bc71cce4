import { describe, expect, it } from "vitest";
import type { Observation, Verdict } from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { counts, HOUR, poisson, randomFrom, SUNDAY, settings, WEEK } from "./series-of.ts";

const NOW = SUNDAY + 6 * WEEK + 10 * HOUR;
const row = (hour: number, value: number, group = "all"): Observation => ({ group, bucket: NOW + hour * HOUR, value });

describe("a late row of a count", () => {
  it("that heals one hour of a drop leaves those after it low, as a drop of its own", () => {
    const monitor = defaultDetector.open(settings());
    monitor.take(counts({ mean: 60, to: NOW }), NOW);
    for (let hour = 0; hour < 8; hour++) expect(monitor.take([row(hour, 0)])[0]?.kind).toBe("low");
    const again = monitor.take([row(3, 90)]);
    expect(again.map(({ kind }) => kind)).toEqual(["ok", "low", "low", "low", "low"]);
    expect(again[1]?.since).toBe(NOW + 4 * HOUR);
  });

  it("that heals one hour of groups together does not silence their sum", () => {
    const monitor = defaultDetector.open(settings());
    const groups = Array.from({ length: 14 }, (_, i) => `g${i + 10}`);
    const past = groups.flatMap((group, i) => counts({ group, mean: 0.5, to: NOW, seed: 3 + i }));
    monitor.take(
      past.sort((x, y) => x.bucket - y.bucket),
      NOW,
    );
    const hour = (at: number, each: number) =>
      monitor
        .take(groups.map((group) => row(at, each, group)))
        .filter(({ group }) => group === "small groups together");
    const standing = new Map<number, string>();
    const note = (verdicts: readonly Verdict[]) =>
      verdicts.map(({ bucket, kind }) => standing.set((bucket - NOW) / HOUR, kind));
    for (let at = 0; at < 9; at++) note(hour(at, 0));
    expect([4, 5, 6, 7, 8].map((at) => standing.get(at))).toEqual(["low", "low", "low", "low", "low"]);
    note(hour(4, 1));
    // Seven expected an hour: the third and fourth hour without any after the healed one are a stop of their own.
    expect([4, 7, 8].map((at) => standing.get(at))).toEqual(["ok", "low", "low"]);
  });
});

describe("an odd number", () => {
  it("a hundred times as large as usual is followed by no false alarm where drops are watched", () => {
    const monitor = defaultDetector.open(settings());
    const random = randomFrom(7);
    const after: Verdict[] = [];
    for (let time = SUNDAY; time < NOW + 4 * WEEK; time += HOUR) {
      const said = monitor.take([{ group: "all", bucket: time, value: time === NOW ? 4000 : poisson(40, random) }]);
      if (time > NOW) after.push(...said);
    }
    expect(after.filter(({ kind }) => kind === "low").length).toBeLessThan(3);
  });

  it("that is absurd, and corrected, leaves nothing behind", () => {
    const monitor = defaultDetector.open(settings());
    const random = randomFrom(7);
    const after: Verdict[] = [];
    for (let time = SUNDAY; time < NOW + 2 * WEEK; time += HOUR) {
      const value = poisson(40, random);
      const said = monitor.take([{ group: "all", bucket: time, value: time === NOW ? 1e18 : value }]);
      if (time === NOW) monitor.take([{ group: "all", bucket: time, value }]);
      if (time > NOW + 2 * 24 * HOUR) after.push(...said);
    }
    expect(after.filter(({ kind }) => kind === "low").length).toBeLessThan(3);
  });

  it("that is absurd, and that nobody corrects, is no reason to alarm in every hour to come", () => {
    const monitor = defaultDetector.open(settings({ watch: "both" }));
    const random = randomFrom(7);
    const after: Verdict[] = [];
    for (let time = SUNDAY; time < NOW + 2 * WEEK; time += HOUR) {
      const value = poisson(40, random);
      const said = monitor.take([{ group: "all", bucket: time, value: time === NOW ? 1e18 : value }]);
      if (time > NOW + 2 * 24 * HOUR) after.push(...said);
    }
    expect(after.filter(({ kind }) => kind === "low").length).toBeLessThan(3);
  });
});

describe("the limit of a steady series", () => {
  it("lies below its expectation, as an ordinary score stays one", () => {
    const monitor = defaultDetector.open(settings({ budget: 1 }));
    for (let time = SUNDAY, i = 0; time < SUNDAY + 20 * WEEK; time += HOUR, i++) {
      monitor.take([{ group: "all", bucket: time, value: 39 + (i % 3) }]);
    }
    const said = Array.from({ length: 14 }, (_, i) =>
      monitor.take([{ group: "all", bucket: SUNDAY + 20 * WEEK + i * HOUR, value: 30 }]),
    ).flat();
    const low = said.filter(({ kind }) => kind === "low");
    expect(low.length).toBeGreaterThan(0);
    for (const { window } of low) expect(window?.limit).toBeLessThan(window?.expected ?? 0);
  });
});
