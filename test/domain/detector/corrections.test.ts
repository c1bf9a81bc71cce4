import { describe, expect, it } from "vitest";
import type { MetricKind } from "../../../src/domain/catalogue.ts";
import type { Monitor, Observation, Verdict } from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { HOUR, randomFrom, SUNDAY, settings, WEEK } from "./series-of.ts";

const NOW = SUNDAY + 6 * WEEK + 10 * HOUR;
/** Counts keep to the same, once `count-monitor.ts` rewinds their episodes. */
const KINDS: readonly MetricKind[] = ["ratio", "gauge", "duration"];

function row(kind: MetricKind, hour: number, share: number | null): Observation {
  const bucket = NOW + hour * HOUR;
  if (kind === "ratio") return { group: "all", bucket, value: share === null ? null : 0.04 * share, weight: 1000 };
  return { group: "all", bucket, value: share === null ? null : 100 * share };
}

function taught(kind: MetricKind): Monitor {
  const monitor = defaultDetector.open(settings({ kind }));
  const random = randomFrom(7);
  for (let hour = (SUNDAY - NOW) / HOUR; hour < 0; hour++) monitor.take([row(kind, hour, 0.95 + 0.1 * random())]);
  return monitor;
}

const hours = (monitor: Monitor, kind: MetricKind, shares: readonly (number | null)[]) =>
  shares.flatMap((share, hour) => monitor.take([row(kind, hour, share)]));
const kinds = (verdicts: readonly Verdict[]) => verdicts.map(({ kind }) => kind);

describe.each(KINDS)("a late row of a %s", (kind) => {
  it("that heals one hour of a drop leaves those after it low, as a drop of its own", () => {
    for (const healed of [2, 3, 4]) {
      const monitor = taught(kind);
      expect(kinds(hours(monitor, kind, new Array<number>(8).fill(0.05))).slice(1)).toEqual(new Array(7).fill("low"));
      const again = monitor.take([row(kind, healed, 1)]);
      expect(again[0]).toMatchObject({ bucket: NOW + healed * HOUR, kind: "ok" });
      // A single measurement never alarms alone: of a gauge the second hour does.
      for (const verdict of again.filter(({ bucket }) => bucket >= NOW + (healed + 2) * HOUR)) {
        expect(verdict).toMatchObject({ kind: "low", since: NOW + (healed + 1) * HOUR });
      }
      expect(again.length).toBeGreaterThan(2);
    }
  });

  it("that takes an hour of a drop away leaves the drop as it began", () => {
    const monitor = taught(kind);
    hours(monitor, kind, new Array<number>(8).fill(0.05));
    const again = monitor.take([row(kind, 4, null)]);
    expect(again.map(({ kind: word }) => word)).toEqual(
      ["missing", ...new Array(3).fill("low")].slice(0, again.length),
    );
    for (const { since } of again.slice(1)) expect(since).toBe(NOW);
  });
});
