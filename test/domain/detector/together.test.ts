import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isTogether,
  LARGE_TOGETHER,
  type Observation,
  SMALL_TOGETHER,
  type Verdict,
} from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import { counts, DAY, HOUR, SUNDAY, settings, WEEK } from "./series-of.ts";

/** A Monday morning, six weeks after the first value. */
const STOP = SUNDAY + 6 * WEEK + 34 * HOUR;
const END = STOP + DAY;

interface Group {
  readonly mean: number;
  readonly from?: number;
  readonly share?: (time: number) => number;
}

const gone = (time: number): number => (time >= STOP ? 0 : 1);

/** Rows of all groups in rounds of one bucket, as polls bring them. */
function rounds(groups: Readonly<Record<string, Group>>, to = END): Observation[][] {
  const byBucket = new Map<number, Observation[]>();
  for (const [seed, [group, shape]] of Object.entries(groups).entries()) {
    for (const row of counts({ group, to, seed: 101 + seed, ...shape })) {
      const at = byBucket.get(row.bucket);
      if (at) at.push(row);
      else byBucket.set(row.bucket, [row]);
    }
  }
  return [...byBucket].sort(([a], [b]) => a - b).map(([, rows]) => rows);
}

/** The verdict that stands for each bucket of each group. */
function standing(verdicts: readonly Verdict[]): Verdict[] {
  return [...new Map(verdicts.map((verdict) => [`${verdict.group} ${verdict.bucket}`, verdict])).values()];
}

function judged(groups: Readonly<Record<string, Group>>, to = END): Verdict[] {
  const monitor = defaultDetector.open(settings());
  return rounds(groups, to).flatMap((rows) => monitor.take(rows));
}

/** When a group alarms first after the stop, in buckets; undefined: it does not. */
function noticed(verdicts: readonly Verdict[], group: string): number | undefined {
  const first = verdicts.find((one) => one.group === group && one.kind === "low" && one.bucket >= STOP);
  return first && (first.bucket - STOP) / HOUR + 1;
}

function smallGroups(count: number, share?: (time: number) => number): Record<string, Group> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, { mean: 0.4, ...(share && { share }) }]));
}

describe("groups that are too small to be judged by the day", () => {
  it("are noticed together within three hours when all of them stop, long before one of them alone", () => {
    const verdicts = judged(smallGroups(12, gone));
    expect(noticed(verdicts, SMALL_TOGETHER)).toBeLessThanOrEqual(3);
    expect(noticed(judged({ s0: { mean: 0.4, share: gone } }), "s0") ?? 99).toBeGreaterThan(5);
  });

  it("are no matter of their own where there are fewer than three", () => {
    expect(judged(smallGroups(2, gone)).some(({ group }) => isTogether(group))).toBe(false);
  });

  it("cost next to no false alarms", () => {
    const verdicts = judged(smallGroups(20), SUNDAY + 10 * WEEK);
    expect(standing(verdicts).filter((one) => isTogether(one.group) && one.kind === "low")).toEqual([]);
  });
});

describe("groups judged together", () => {
  const clients: Record<string, Group> = { a: { mean: 30 }, b: { mean: 20 }, c: { mean: 40 }, d: { mean: 10 } };

  it("leave the loss of one group to that group", () => {
    const verdicts = judged({ ...clients, c: { mean: 40, share: gone } });
    expect(noticed(verdicts, "c")).toBe(1);
    expect(noticed(verdicts, LARGE_TOGETHER)).toBeUndefined();
  });

  it("count no loss twice: what an alarming group lacks is taken out of the sum from the start of its drop", () => {
    const all = standing(judged({ ...clients, c: { mean: 40, share: gone } }));
    const rest = (bucket: number) =>
      all.filter((one) => one.bucket === bucket && one.group !== "c" && !isTogether(one.group));
    for (let bucket = STOP; bucket < END; bucket += HOUR) {
      const sum = all.find((one) => one.group === LARGE_TOGETHER && one.bucket === bucket);
      const parts = rest(bucket).filter((one) => one.kind === "ok");
      if (parts.length < 3) continue;
      expect(sum?.observed).toBe(parts.reduce((total, one) => total + (one.observed ?? 0), 0));
      expect(sum?.expected).toBeCloseTo(
        parts.reduce((total, one) => total + (one.expected ?? 0), 0),
        3,
      );
    }
  });

  it("take the group in again when its drop is over", () => {
    const share = (time: number) => (time >= STOP && time < STOP + 3 * HOUR ? 0 : 1);
    const all = standing(judged({ ...clients, c: { mean: 40, share } }, STOP + 2 * DAY));
    const last = all.filter((one) => one.bucket === STOP + 2 * DAY - HOUR);
    const sum = last.find((one) => one.group === LARGE_TOGETHER);
    expect(sum?.observed).toBe(
      last.filter((one) => !isTogether(one.group)).reduce((total, one) => total + (one.observed ?? 0), 0),
    );
  });

  it("follow a late row: the sum of its bucket is another then", () => {
    const monitor = defaultDetector.open(settings());
    const all = rounds(clients, STOP);
    for (const rows of all) monitor.take(rows);
    const newest = all.at(-1)?.[0];
    const changed = monitor.take([{ group: "a", bucket: newest?.bucket ?? 0, value: (newest?.value ?? 0) + 5 }]);
    const before = (all.at(-1) ?? []).reduce((total, row) => total + (row.value ?? 0), 0);
    expect(changed.find((one) => one.group === LARGE_TOGETHER)?.observed).toBe(before + 5);
  });

  it("give the same verdicts in whatever order the groups of a bucket come, and in rounds of any length", () => {
    const groups = { ...clients, ...smallGroups(4), c: { mean: 40, share: gone } };
    const expected = standing(judged(groups)).filter((one) => isTogether(one.group));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 0, max: 7 }), (size, turn) => {
        const turned = rounds(groups).map((rows) => [...rows.slice(turn), ...rows.slice(0, turn)]);
        const monitor = defaultDetector.open(settings());
        const verdicts: Verdict[] = [];
        for (let i = 0; i < turned.length; i += size) verdicts.push(...monitor.take(turned.slice(i, i + size).flat()));
        const found = standing(verdicts).filter((one) => isTogether(one.group));
        const order = (all: Verdict[]) => all.toSorted((p, q) => p.bucket - q.bucket || (p.group < q.group ? -1 : 1));
        expect(order(found)).toEqual(order(expected));
      }),
      { numRuns: 8 },
    );
  });

  it("say nothing of a bucket of which too few groups are known", () => {
    const monitor = defaultDetector.open(settings());
    for (const rows of rounds(clients, STOP)) monitor.take(rows);
    const gaps = ["a", "b", "c"].map((group) => ({ group, bucket: STOP, value: null }));
    const verdicts = monitor.take([...gaps, { group: "d", bucket: STOP, value: 0 }]);
    expect(verdicts.find((one) => one.group === LARGE_TOGETHER)).toMatchObject({ kind: "missing", observed: null });
  });
});

describe("a group that is younger than four weeks", () => {
  const others: Record<string, Group> = { a: { mean: 30 }, b: { mean: 20 }, c: { mean: 40 } };
  const young = (age: number, share?: (time: number) => number) =>
    judged({ ...others, young: { mean: 15, from: STOP - age, ...(share && { share }) } });

  it("is noticed by the rhythm of the others when it stops, and says that it is still learning", () => {
    const verdicts = young(5 * DAY, gone);
    expect(noticed(verdicts, "young")).toBeLessThanOrEqual(2);
    const alarm = verdicts.find((one) => one.group === "young" && one.kind === "low" && one.bucket >= STOP);
    expect(alarm).toMatchObject({ rule: "young", since: STOP });
    expect(alarm?.shortfall).toBeGreaterThan(5);
    expect(alarm?.expected).toBeGreaterThan(5);
  });

  it("knows the quiet of the night from the others, whom it has seen through few nights itself", () => {
    const night = (time: number) => (time >= STOP ? 0.02 : 1);
    const quiet = Object.fromEntries(["a", "b", "c"].map((group) => [group, { mean: 30 }]));
    const verdicts = judged({ ...quiet, young: { mean: 2, from: STOP - 10 * DAY } }, STOP + 5 * DAY);
    expect(verdicts.filter((one) => one.group === "young" && one.kind === "low")).toEqual([]);
    expect(
      noticed(judged({ ...quiet, young: { mean: 2, from: STOP - 10 * DAY, share: night } }), "young"),
    ).toBeDefined();
  });

  it("does not alarm for a halving: of that it cannot know yet", () => {
    expect(
      noticed(
        young(5 * DAY, (time) => (time >= STOP ? 0.5 : 1)),
        "young",
      ),
    ).toBeUndefined();
  });

  it("is left alone for its first three days", () => {
    const verdicts = young(2 * DAY, gone);
    const first = verdicts.find((one) => one.group === "young" && one.kind === "low");
    expect(first).toBeUndefined();
  });

  it("has nobody to borrow from where all groups are new", () => {
    const from = STOP - 6 * DAY;
    const verdicts = judged({ a: { mean: 30, from }, b: { mean: 20, from, share: gone }, c: { mean: 40, from } });
    expect(verdicts.filter((one) => one.kind === "low")).toEqual([]);
  });

  it("is judged by its own past from four weeks on", () => {
    const alarm = young(30 * DAY, gone).find((one) => one.group === "young" && one.kind === "low");
    expect(alarm).toMatchObject({ rule: "learned" });
  });
});
