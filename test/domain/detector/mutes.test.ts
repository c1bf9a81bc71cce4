import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { specialDays } from "../../../src/domain/calendar.ts";
import {
  type Exclusion,
  type MonitorSettings,
  type Observation,
  SMALL_TOGETHER,
  type Verdict,
} from "../../../src/domain/detection.ts";
import { defaultDetector } from "../../../src/domain/detectors.ts";
import type { CalendarRule } from "../../../src/domain/plans.ts";
import { counts, DAY, HOUR, SUNDAY, settings, WEEK } from "./series-of.ts";

/** A Wednesday noon after six weeks of history. */
const NOON = SUNDAY + 6 * WEEK + 3 * DAY + 12 * HOUR;
const muted = (from: number, to: number, group: string | null = null): Exclusion => ({ group, from, to });

function judge(rows: readonly Observation[], mutes: readonly Exclusion[], changes: Partial<MonitorSettings> = {}) {
  return defaultDetector.open({ ...settings(changes), mutes }).take(rows);
}

/** Forty events an hour, with other values from `from` on. */
function hours(to: number, changed: readonly (number | null)[] = [], from = NOON): Observation[] {
  const rows: Observation[] = counts({ mean: 40, to });
  return rows.map((row) => {
    const value = changed[(row.bucket - from) / HOUR];
    return value === undefined ? row : { ...row, value };
  });
}

const isAlarm = ({ kind }: Verdict) => kind === "low" || kind === "high";
const kindsFrom = (verdicts: readonly Verdict[], from: number) =>
  verdicts.filter(({ bucket }) => bucket >= from).map(({ kind }) => kind);

describe("a mute", () => {
  it("silences its buckets and says all the same what came and what was expected", () => {
    const verdicts = judge(hours(NOON + 4 * HOUR, [0, 3]), [muted(NOON, NOON + 2 * HOUR)]);
    expect(verdicts.filter(isAlarm)).toEqual([]);
    expect(kindsFrom(verdicts, NOON)).toEqual(["muted", "muted", "ok", "ok"]);
    const [first, second] = verdicts.slice(-4);
    expect([first?.observed, second?.observed]).toEqual([0, 3]);
    expect(first?.expected).toBeGreaterThan(30);
    expect(first).toMatchObject({ good: false, score: null, since: null, shortfall: null });
  });

  it("covers every bucket of which a part is muted, a local day as well", () => {
    const kinds = kindsFrom(judge(hours(NOON + 3 * HOUR), [muted(NOON + 30 * 60_000, NOON + HOUR + 1)]), NOON);
    expect(kinds).toEqual(["muted", "muted", "ok"]);
    const days = Array.from({ length: 50 }, (_, day) => ({
      group: "all",
      bucket: Date.parse("2026-01-31T23:00Z") + day * DAY,
      value: day === 49 ? 0 : 500,
    }));
    const last = (days.at(-1)?.bucket ?? 0) + 22 * HOUR;
    const verdicts = judge(days, [muted(last, last + HOUR)], { bucket: DAY, timezone: "Europe/Berlin" });
    expect(verdicts.slice(-2).map(({ kind }) => kind)).toEqual(["ok", "muted"]);
  });

  it("is about its group alone, or about all of them", () => {
    const stopped = ["acme", "birch"].flatMap((group) =>
      counts({ group, mean: 40, to: NOON + HOUR }).map((row) => (row.bucket === NOON ? { ...row, value: 0 } : row)),
    );
    const kinds = (mutes: readonly Exclusion[]) =>
      judge(stopped, mutes)
        .filter(({ bucket }) => bucket === NOON)
        .map(({ group, kind }) => `${group} ${kind}`);
    expect(kinds([muted(NOON, NOON + HOUR, "acme")])).toEqual(["acme muted", "birch low"]);
    expect(kinds([muted(NOON, NOON + HOUR)])).toEqual(["acme muted", "birch muted"]);
  });

  it("leaves windows that reach into it without its loss", () => {
    const outage = Array.from({ length: 10 }, () => 0);
    const mutes = [muted(NOON, NOON + 10 * HOUR)];
    expect(judge(hours(NOON + 2 * DAY, outage), mutes).filter(isAlarm)).toEqual([]);
    expect(judge(hours(NOON + 2 * DAY, outage), []).some(isAlarm)).toBe(true);
  });

  it("lets a drop alarm that goes on after it, from the first hour after it on", () => {
    const verdicts = judge(hours(NOON + 4 * HOUR, [0, 0, 0, 0]), [muted(NOON, NOON + 2 * HOUR)]);
    expect(kindsFrom(verdicts, NOON)).toEqual(["muted", "muted", "low", "low"]);
    const low = verdicts.find(isAlarm);
    expect(low?.since).toBe(NOON + 2 * HOUR);
    expect(low?.shortfall).toBeCloseTo(low?.expected ?? 0, 3);
  });

  it("lets a drop alarm that had begun before it, dated back, without the muted loss", () => {
    const low = [18, 16, 17, 0, 0, 0, 17, 17, 17, 17, 17, 17];
    const mutes = [muted(NOON + 3 * HOUR, NOON + 6 * HOUR)];
    const verdicts = judge(hours(NOON + 12 * HOUR, low), mutes);
    const last = verdicts.findLast(isAlarm);
    expect(last?.since).toBeLessThan(NOON + 3 * HOUR);
    const missing = verdicts
      .filter(({ bucket, kind }) => bucket >= (last?.since ?? 0) && bucket <= (last?.bucket ?? 0) && kind !== "muted")
      .reduce((sum, { expected, observed }) => sum + (expected ?? 0) - (observed ?? 0), 0);
    expect(last?.shortfall).toBeCloseTo(missing, 1);
  });

  it("is not counted by a fixed floor, nor does it end the floor's run", () => {
    const floor = { below: 1, for: 3 * HOUR };
    const kinds = (values: (number | null)[]) =>
      kindsFrom(
        judge(
          hours(NOON + values.length * HOUR, values).filter(({ bucket }) => bucket >= NOON),
          [muted(NOON + HOUR, NOON + 4 * HOUR)],
          { floor },
        ),
        NOON,
      );
    expect(kinds([0, 0, 0, 0, 5])).toEqual(["learning", "muted", "muted", "muted", "learning"]);
    expect(kinds([0, 9, 9, 9, 0, 0])).toEqual(["learning", "muted", "muted", "muted", "learning", "low"]);
  });

  it("never matters for what is said of other buckets, whatever came in it", () => {
    const kind = fc.constantFrom<MonitorSettings["kind"]>("count", "gauge", "duration");
    const values = fc.array(fc.option(fc.integer({ min: 0, max: 400 })), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(kind, values, values, (of, some, others) => {
        const mutes = [muted(NOON, NOON + 30 * HOUR)];
        const run = (changed: (number | null)[]) =>
          judge(hours(NOON + WEEK, changed), mutes, { kind: of }).filter(({ kind: said }) => said !== "muted");
        expect(run(some)).toEqual(run(others));
      }),
      { numRuns: 8 },
    );
  });

  it("says nothing more of a muted bucket when a late row corrects it", () => {
    const monitor = defaultDetector.open({ ...settings(), mutes: [muted(NOON, NOON + HOUR)] });
    monitor.take(hours(NOON + 2 * HOUR, [0]));
    expect(monitor.take([{ group: "all", bucket: NOON, value: 17 }])).toEqual([]);
  });
});

describe("a mute among groups that are judged together", () => {
  const small = Array.from({ length: 12 }, (_, i) => `s${i}`);

  /** Twelve clients of two events in five hours each; those that are named have none from noon on. */
  function verdictsOf(stopped: readonly string[], mutes: readonly Exclusion[], rules: readonly CalendarRule[] = []) {
    const rows = small.flatMap((group, seed) =>
      counts({ group, mean: 0.4, to: NOON + DAY, seed: 101 + seed }).map((row) =>
        row.bucket >= NOON && stopped.includes(group) ? { ...row, value: 0 } : row,
      ),
    );
    const byBucket = new Map<number, Observation[]>();
    for (const row of rows) byBucket.set(row.bucket, [...(byBucket.get(row.bucket) ?? []), row]);
    const calendar = specialDays(rules, { id: "leads", kind: "count", timezone: "UTC" });
    const monitor = defaultDetector.open({ ...settings(), calendar, mutes });
    const said = [...byBucket.keys()]
      .sort((a, b) => a - b)
      .flatMap((bucket) => monitor.take(byBucket.get(bucket) ?? []));
    return said.filter(({ bucket }) => bucket >= NOON);
  }

  const first = small.slice(0, 8);
  const silence = first.map((group) => muted(NOON, NOON + DAY, group));

  it("takes its groups out of the sum, with what they would have brought", () => {
    const verdicts = verdictsOf(first, silence);
    expect(verdicts.filter(isAlarm)).toEqual([]);
    const sum = verdicts.find(({ group }) => group === SMALL_TOGETHER);
    expect(sum?.kind).toBe("ok");
    expect(sum?.expected).toBeLessThan(0.4 * 4 * 2);
    const unmuted = verdictsOf([], []).find(({ group }) => group === SMALL_TOGETHER);
    expect(unmuted?.expected).toBeGreaterThan(0.4 * 8);
  });

  it("leaves the others watched together", () => {
    const verdicts = verdictsOf(small, silence);
    expect(verdicts.filter(isAlarm).some(({ group }) => group === SMALL_TOGETHER)).toBe(true);
  });

  it("of the whole metric mutes their sum as well", () => {
    const verdicts = verdictsOf(small, [muted(NOON, NOON + DAY)]);
    expect(new Set(verdicts.map(({ kind }) => kind))).toEqual(new Set(["muted"]));
    expect(verdicts.some(({ group }) => group === SMALL_TOGETHER)).toBe(true);
  });

  it("is no other than a listed day in this: the sum of the groups expects what they do", () => {
    const on = new Date(NOON).toISOString().slice(0, 10);
    const closed = {
      kind: "days",
      name: "Closed",
      from: on,
      to: on,
      shape: { like: null, factor: 0 },
      metrics: null,
    } as const;
    const verdicts = verdictsOf(small, [], [closed]).filter(({ bucket }) => bucket < NOON + 12 * HOUR);
    expect(verdicts.filter(isAlarm)).toEqual([]);
    expect(verdicts.filter(({ group }) => group === SMALL_TOGETHER).every(({ expected }) => expected === 0)).toBe(true);
  });
});
