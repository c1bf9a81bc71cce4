import { describe, expect, it } from "vitest";
import type { MetricKind, Watch } from "../../../src/domain/catalogue.ts";
import type { Monitor, Observation, Verdict } from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { DAY, HOUR, randomFrom, SUNDAY, settings, WEEK } from "./series-of.ts";

const NOW = SUNDAY + 6 * WEEK + 10 * HOUR;
const isAlarm = ({ kind }: Verdict) => kind === "low" || kind === "high";

/** Goes on from `from` to `to` at about a hundred (a ratio: 0.3), times a share. */
function go(monitor: Monitor, kind: MetricKind, from: number, to: number, share = 1): Verdict[] {
  const random = randomFrom(1 + (from / HOUR) * 7);
  const said: Verdict[] = [];
  for (let bucket = from; bucket < to; bucket += HOUR) {
    const row: Observation = {
      group: "all",
      bucket,
      value: (kind === "ratio" ? 0.3 : 100) * share * (0.98 + 0.04 * random()),
    };
    said.push(...monitor.take([row]));
  }
  return said;
}

function taught(kind: MetricKind, watch: Watch): Monitor {
  const monitor = defaultDetector.open(settings({ kind, watch }));
  go(monitor, kind, SUNDAY, NOW);
  return monitor;
}

describe("a single wrong measurement", () => {
  it.each([
    ["gauge", "both", 1e6],
    ["gauge", "drop", 400],
    ["gauge", "rise", -1e12],
    ["duration", "rise", 0],
    ["duration", "drop", 1e7],
    ["ratio", "both", 1000],
  ] as const)("of a %s (watched for %s) that says %d changes nothing that is expected later", (kind, watch, value) => {
    const monitor = taught(kind, watch);
    const usual = monitor.expect("all", NOW + WEEK)?.expected ?? 0;
    monitor.take([{ group: "all", bucket: NOW, value }]);
    const after = go(monitor, kind, NOW + HOUR, NOW + 2 * WEEK);
    expect(after.filter(isAlarm)).toEqual([]);
    for (const { expected } of after) expect(Math.abs((expected ?? 0) / usual - 1)).toBeLessThan(0.05);
  });

  it("is not what a lasting change is: the level follows that, within days", () => {
    const monitor = taught("gauge", "rise");
    go(monitor, "gauge", NOW, NOW + 6 * DAY, 0.5);
    expect(monitor.expect("all", NOW + 6 * DAY)?.expected).toBeLessThan(80);
  });
});

describe.each(["gauge", "duration"] as const)("a %s", (kind) => {
  it("forgets at the next turn of the day what an excluded time has done to its level", () => {
    const monitor = taught(kind, "rise");
    go(monitor, kind, NOW, NOW + 6 * DAY, 0.5);
    expect(monitor.expect("all", NOW + 6 * DAY)?.expected).toBeLessThan(80);
    monitor.exclude([{ group: "all", from: NOW, to: NOW + 6 * DAY }]);
    go(monitor, kind, NOW + 6 * DAY, NOW + 7 * DAY);
    expect(monitor.expect("all", NOW + 7 * DAY)?.expected).toBeGreaterThan(95);
  });
});

it("a duration that was once made of an absurd number of requests is judged all the same", () => {
  const monitor = defaultDetector.open(settings({ kind: "duration", watch: "rise" }));
  const random = randomFrom(7);
  const at = (bucket: number, value: number, weight: number) => monitor.take([{ group: "all", bucket, value, weight }]);
  for (let bucket = SUNDAY; bucket < NOW; bucket += HOUR) {
    at(bucket, 98 + 4 * random(), bucket === NOW - WEEK ? 1e21 : 500);
  }
  const slow = [0, 1, 2, 3].flatMap((hour) => at(NOW + hour * HOUR, 300, 500));
  expect(slow.at(-1)?.kind).toBe("high");
});
