import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Metric } from "../../../src/domain/catalogue.ts";
import type { Observation } from "../../../src/domain/detection.ts";
import { bucketStart, bucketsBetween, nextBucket } from "../../../src/domain/time/buckets.ts";
import { fillSilence, newGroups } from "../../../src/flows/poll/fill-silence.ts";
import { pollWindow, settledTo, slices, verdictsFrom } from "../../../src/flows/poll/poll-window.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

type Grid = Pick<Metric, "bucket" | "timezone" | "settle" | "revisit" | "history" | "missing">;

/** Zones whose clocks change at night, at midnight, by half an hour, not at all; and one that lost a day. */
const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "America/Santiago",
  "Africa/Cairo",
  "Asia/Kolkata",
  "Pacific/Apia",
  "UTC",
];
/** Around the clock changes of all of them, both directions, and around the day that Apia lost. */
const CHANGES = [
  Date.UTC(2026, 2, 8),
  Date.UTC(2026, 2, 29),
  Date.UTC(2026, 3, 5),
  Date.UTC(2026, 3, 24),
  Date.UTC(2026, 8, 6),
  Date.UTC(2026, 9, 4),
  Date.UTC(2026, 9, 25),
  Date.UTC(2026, 9, 30),
  Date.UTC(2026, 10, 1),
  Date.UTC(2011, 11, 30),
];

const grid: fc.Arbitrary<Grid> = fc.record({
  timezone: fc.constantFrom(...ZONES),
  bucket: fc.constantFrom(MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY),
  settle: fc.integer({ min: 0, max: 3 * HOUR }),
  revisit: fc.constantFrom(0, 30 * MINUTE, 6 * HOUR, 2 * DAY),
  history: fc.constantFrom(6 * HOUR, 3 * DAY, 10 * DAY),
  missing: fc.constantFrom("zero" as const, "gap" as const),
});
const beginning = fc
  .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -2 * DAY, max: 2 * DAY }))
  .map(([a, b]) => a + b);
/** Time between two polls: usual, a night, days; and a clock that is put back. */
const gaps = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 20 * MINUTE }),
    fc.integer({ min: 0, max: 40 * HOUR }),
    fc.integer({ min: -2 * HOUR, max: 0 }),
  ),
  { maxLength: 12 },
);

function pollTimes(start: number, between: readonly number[]): number[] {
  const times = [start];
  for (const gap of between) times.push((times.at(-1) as number) + gap);
  return times;
}

describe("the window of a poll", () => {
  it("begins on the first start with the history, and ends where the last bucket is over and settled", () => {
    const metric = { bucket: HOUR, timezone: "UTC", settle: 3 * MINUTE, revisit: 6 * HOUR, history: 8 * WEEK };
    const noon = Date.UTC(2026, 2, 2, 12);
    expect(pollWindow(metric, null, noon + 3 * MINUTE)).toEqual({ from: noon - 8 * WEEK, to: noon });
    expect(pollWindow(metric, null, noon + 3 * MINUTE - 1).to).toBe(noon - HOUR);
    expect(pollWindow(metric, noon, noon + HOUR + 5 * MINUTE)).toEqual({ from: noon - 6 * HOUR, to: noon + HOUR });
  });

  it("of days are local days, 23 and 25 hours long where the clock changes", () => {
    const metric = { bucket: DAY, timezone: "Europe/Berlin", settle: 0, revisit: 0, history: DAY };
    const before = pollWindow(metric, null, Date.UTC(2026, 2, 29, 12));
    const after = pollWindow(metric, before.to, Date.UTC(2026, 2, 30, 12));
    expect(after).toEqual({ from: before.to, to: before.to + 23 * HOUR });
    const autumn = pollWindow(metric, null, Date.UTC(2026, 9, 25, 12)).to;
    expect(pollWindow(metric, autumn, Date.UTC(2026, 9, 26, 12)).to).toBe(autumn + 25 * HOUR);
  });

  it("holds whole buckets, none of which is unsettled, and leaves out none that is", () => {
    fc.assert(
      fc.property(grid, beginning, (metric, now) => {
        const { bucket, timezone, settle } = metric;
        const { from, to } = pollWindow(metric, null, now);
        expect(bucketStart(from, bucket, timezone)).toBe(from);
        expect(bucketStart(to, bucket, timezone)).toBe(to);
        expect(to).toBe(settledTo(metric, now));
        expect(to).toBeLessThanOrEqual(now - settle);
        expect(nextBucket(to, bucket, timezone)).toBeGreaterThan(now - settle);
      }),
    );
  });

  it("leaves no gap to the poll before, however long that is ago and whichever way the clock was set", () => {
    fc.assert(
      fc.property(grid, beginning, gaps, (metric, start, between) => {
        let readTo: number | null = null;
        for (const now of pollTimes(start, between)) {
          const window = pollWindow(metric, readTo, now);
          expect(window.from).toBeLessThanOrEqual(window.to);
          expect(window.from).toBeLessThanOrEqual(readTo ?? window.to);
          readTo = Math.max(readTo ?? window.to, window.to);
        }
      }),
    );
  });
});

describe("slices of a window", () => {
  it("are the window's buckets, each once and in order", () => {
    fc.assert(
      fc.property(grid, beginning, fc.integer({ min: 0, max: 20 * DAY }), (metric, start, length) => {
        const { bucket, timezone } = metric;
        const window = {
          from: bucketStart(start, bucket, timezone),
          to: bucketStart(start + length, bucket, timezone),
        };
        const parts = slices(window, metric);
        const inParts = parts.flatMap(({ from, to }) => bucketsBetween(from, to, bucket, timezone));
        expect(inParts).toEqual(bucketsBetween(window.from, window.to, bucket, timezone));
        for (const { from, to } of parts) expect(from).toBeLessThan(to);
        for (const { from } of parts) expect(bucketStart(from, bucket, timezone)).toBe(from);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    { bucket: MINUTE, history: 8 * WEEK, parts: 56 },
    { bucket: HOUR, history: 8 * WEEK, parts: 8 },
    { bucket: DAY, history: 52 * WEEK, parts: 1 },
  ])("are $parts for a history of $history in buckets of $bucket", ({ bucket, history, parts }) => {
    const to = Date.UTC(2026, 2, 2);
    expect(slices({ from: to - history, to }, { bucket, timezone: "UTC" })).toHaveLength(parts);
  });

  it("of nothing are none", () => {
    expect(slices({ from: 0, to: 0 }, { bucket: HOUR, timezone: "UTC" })).toEqual([]);
  });
});

describe("verdicts of a first reading", () => {
  it.each([
    { bucket: MINUTE, buckets: 2_000 },
    { bucket: HOUR, buckets: 14 * 24 },
    { bucket: DAY, buckets: 60 },
  ])("are kept for $buckets buckets of $bucket", ({ bucket, buckets }) => {
    expect(verdictsFrom(0, bucket)).toBe(-buckets * bucket);
  });
});

describe("silence", () => {
  const noon = Date.UTC(2026, 2, 2, 12);
  const window = { from: noon, to: noon + 3 * HOUR };
  const hourly = { bucket: HOUR, timezone: "UTC" } as const;
  const acme = (bucket: number, value: number | null): Observation => ({ group: "acme", bucket, value });

  it("of a known group is zero leads, or nothing known, as the metric says", () => {
    const known = new Map([["acme", noon - DAY]]);
    const rows = [acme(noon + HOUR, 5)];
    const filled = (missing: "zero" | "gap") =>
      fillSilence({ ...hourly, missing }, window, rows, known).map((row) => row.value);
    expect(filled("zero")).toEqual([0, 5, 0]);
    expect(filled("gap")).toEqual([null, 5, null]);
    const sinceNoon = fillSilence({ ...hourly, missing: "zero" }, window, [], new Map([["acme", noon]]));
    expect(sinceNoon.map((row) => row.bucket)).toEqual([noon, noon + HOUR, noon + 2 * HOUR]);
  });

  it("before a group's first row is nothing at all: it did not exist", () => {
    const filled = fillSilence({ ...hourly, missing: "zero" }, window, [acme(noon + HOUR, 5)], new Map());
    expect(filled).toEqual([acme(noon + HOUR, 5), acme(noon + 2 * HOUR, 0)]);
  });

  it("a gap that the source itself reports stays a gap", () => {
    const known = new Map([["acme", noon]]);
    const filled = fillSilence({ ...hourly, missing: "zero" }, window, [acme(noon, null)], known);
    expect(filled.map((row) => row.value)).toEqual([null, 0, 0]);
  });

  it("of a group whose name is a word of JavaScript is silence like any other", () => {
    const odd = { group: "__proto__", bucket: noon, value: 1 };
    expect(newGroups([odd], new Map())).toEqual(new Map([["__proto__", noon]]));
    expect(fillSilence({ ...hourly, missing: "zero" }, window, [odd], new Map())).toHaveLength(3);
  });

  it("names as new what no poll saw before, with its first bucket", () => {
    const rows = [acme(noon + HOUR, 1), acme(noon, 1), { group: "birch", bucket: noon, value: 1 }];
    expect(newGroups(rows, new Map([["birch", noon - DAY]]))).toEqual(new Map([["acme", noon]]));
  });
});

/** What a source has: a value for some buckets of some groups. */
const truth = (group: string, bucket: number): number | undefined => {
  const dice = Math.abs(Math.sin(bucket / MINUTE + group.length)) * 10;
  return dice < 4 ? undefined : Math.floor(dice);
};

const GROUPS = ["acme", "birch"];

function rowsOf({ from, to }: { from: number; to: number }, { bucket, timezone }: Grid): Observation[] {
  return GROUPS.flatMap((group) =>
    bucketsBetween(from, to, bucket, timezone).flatMap((at) => {
      const value = truth(group, at);
      return value === undefined ? [] : [{ group, bucket: at, value }];
    }),
  );
}

/** Polls at these times and keeps what a database would: the newest word for every bucket of every group. */
function pollAt(times: readonly number[], metric: Grid) {
  const stored = new Map<string, Map<number, number | null>>();
  const firstSeen = new Map<string, number>();
  let readTo: number | null = null;
  for (const now of times) {
    const window = pollWindow(metric, readTo, now);
    for (const slice of slices(window, metric)) {
      const rows = rowsOf(slice, metric);
      for (const [group, at] of newGroups(rows, firstSeen)) firstSeen.set(group, at);
      for (const { group, bucket, value } of fillSilence(metric, slice, rows, firstSeen))
        stored.set(group, (stored.get(group) ?? new Map()).set(bucket, value));
    }
    readTo = Math.max(readTo ?? window.to, window.to);
  }
  return { stored, firstSeen, readTo: readTo as number };
}

describe("polls one after another", () => {
  it("store every bucket of every group once, as the source has it, whatever lay between them", () => {
    fc.assert(
      fc.property(grid, beginning, gaps, (given, start, between) => {
        const longest = 400 * given.bucket;
        const metric = { ...given, history: Math.min(given.history, longest) };
        const times = pollTimes(
          start,
          between.map((gap) => Math.min(Math.abs(gap), longest)),
        );
        const { stored, firstSeen, readTo } = pollAt(times, metric);
        const silence = metric.missing === "zero" ? 0 : null;
        for (const [group, first] of firstSeen) {
          // A poll that reads back beyond the first one's start may find what was there before a group was known.
          const known = [...(stored.get(group) ?? [])].filter(([bucket]) => bucket >= first).sort(([a], [b]) => a - b);
          const buckets = bucketsBetween(first, readTo, metric.bucket, metric.timezone);
          expect(known).toEqual(buckets.map((bucket) => [bucket, truth(group, bucket) ?? silence]));
        }
      }),
      { numRuns: 60 },
    );
  });
});
