import { describe, expect, it } from "vitest";
import type { Monitor, Observation, Verdict } from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { HOUR, randomFrom, rhythm, SUNDAY, settings, WEEK } from "./series-of.ts";

const NOW = SUNDAY + 6 * WEEK + 36 * HOUR;
const watch = { kind: "duration", watch: "rise" } as const;

/** About normal numbers: the sum of twelve uniform ones. */
function normal(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}

/** A latency made of single requests that each scatter by a factor of about two. */
function latency(usual: number, count: number, random: () => number): number {
  return usual * Math.exp(0.05 * normal(random) + (0.7 / Math.sqrt(Math.max(1, count))) * normal(random));
}

/** Six weeks with `usual` requests an hour, more by day. */
function taught(requests: number, isTold: boolean): Monitor {
  const monitor = defaultDetector.open(settings(watch));
  const random = randomFrom(11);
  const rows: Observation[] = [];
  for (let bucket = SUNDAY; bucket < NOW; bucket += HOUR) {
    const weight = Math.round(requests * rhythm(bucket));
    const value = latency(0.4, weight, random);
    rows.push(isTold ? { group: "all", bucket, value, weight } : { group: "all", bucket, value });
  }
  monitor.take(rows, NOW);
  return monitor;
}

function next(monitor: Monitor, rows: readonly { value: number | null; weight?: number }[]): Verdict[] {
  return monitor.take(rows.map((row, i) => ({ group: "all", bucket: NOW + i * HOUR, ...row })));
}

describe("a duration that tells how many requests it is made of", () => {
  it("is high when many requests are slow, as without a count", () => {
    const slow = Array.from({ length: 4 }, () => ({ value: 0.9, weight: 400 }));
    const told = next(taught(400, true), slow);
    const silent = next(
      taught(400, false),
      slow.map(({ value }) => ({ value })),
    );
    expect(told.map(({ kind }) => kind)).toEqual(silent.map(({ kind }) => kind));
    expect(told.at(-1)).toMatchObject({ kind: "high", weight: 400, since: NOW, shortfall: null });
  });

  it("is not high when the few requests of an hour without traffic happen to be slow", () => {
    const few = Array.from({ length: 4 }, () => ({ value: 1.2, weight: 4 }));
    expect(next(taught(400, true), few).map(({ kind }) => kind)).toEqual(Array(4).fill("ok"));
    const silent = next(
      taught(400, false),
      few.map(({ value }) => ({ value })),
    );
    expect(silent.map(({ kind }) => kind)).toContain("high");
  });

  it("is not judged before twenty requests have been seen, however slow each was", () => {
    const monitor = taught(6, true);
    const verdicts = next(
      monitor,
      Array.from({ length: 3 }, () => ({ value: 60, weight: 2 })),
    );
    expect(
      verdicts.map(({ kind, window }) => [kind, window === null ? null : window.length / HOUR]),
    ).not.toContainEqual(["high", 1]);
    for (const { window } of verdicts) expect((window?.length ?? 24 * HOUR) / HOUR).toBeGreaterThanOrEqual(3);
  });

  it("has a wider band where fewer requests came than usual", () => {
    const [many, few] = next(taught(400, true), [
      { value: 0.4, weight: 600 },
      { value: 0.4, weight: 40 },
    ]);
    const width = (verdict: Verdict | undefined) => Math.log((verdict?.upper ?? 0) / (verdict?.lower ?? 1));
    expect(width(few)).toBeGreaterThan(2 * width(many));
  });

  it("is a gap in an hour without a request", () => {
    const [gap] = next(taught(400, true), [{ value: null, weight: 0 }]);
    expect(gap).toMatchObject({ kind: "missing", observed: null, weight: 0 });
  });

  it("says the same whether a count came at once or was corrected later", () => {
    const [late, once] = [taught(400, true), taught(400, true)];
    const rows = [3, 3, 3, 3].map((value, i) => ({ group: "all", bucket: NOW + i * HOUR, value, weight: 300 }));
    const wrong = rows.map((row, i) => (i === 1 ? { ...row, weight: 2 } : row));
    const expected = once.take(rows).at(-1);
    late.take(wrong);
    const corrected = late.take([rows[1] as Observation]);
    expect(corrected[0]).toMatchObject({ bucket: NOW + HOUR, weight: 300, observed: 3 });
    const [last] = late.take([{ group: "all", bucket: NOW + 4 * HOUR, value: 0.4, weight: 300 }]);
    expect(last?.window).toEqual(
      once.take([{ group: "all", bucket: NOW + 4 * HOUR, value: 0.4, weight: 300 }])[0]?.window,
    );
    expect(expected?.kind).toBe("high");
  });
});
