import { describe, expect, it } from "vitest";
import { DRIFT_WEEKS } from "../../src/domain/drift.ts";
import {
  newsOf,
  type SlowChange,
  slowChangesOf,
  type ToldSlowChange,
  type WeeklySums,
} from "../../src/domain/slow-changes.ts";

const HOURS = 168;
const week = (of: (week: number) => number) => Array.from({ length: DRIFT_WEEKS }, (_, n) => of(n));
const row = (group: string | null, of: (week: number) => number, counts = week(() => HOURS)): WeeklySums => ({
  group,
  sums: week(of),
  counts,
  weighed: false,
});
const flat = (n: number) => 1000 + (n % 2 === 0 ? 12 : -8);
const drops = { kind: "count", watch: "drop" } as const;

describe("slow changes of a metric", () => {
  it("are told of the whole and of each group, the wrong way first, the whole before its groups", () => {
    const { found, without, alive } = slowChangesOf(
      [
        row(null, (n) => 4000 - 100 * n),
        row("up", (n) => 1000 + 60 * n),
        row("flat", flat),
        row("down", (n) => 1000 - 40 * n),
        row("worse", (n) => 1000 - 60 * n),
      ],
      drops,
    );
    expect(found.map(({ group, isBad }) => [group, isBad])).toEqual([
      [null, true],
      ["worse", true],
      ["down", true],
      ["up", false],
    ]);
    expect(found[0]).toMatchObject({ newest: 3200, before: 4000 });
    expect(without).toEqual(["flat"]);
    expect(alive).toEqual(["up", "flat", "down", "worse"]);
  });

  it("of one group alone are those of the metric", () => {
    const { found } = slowChangesOf([row(null, (n) => 1000 - 40 * n), row("all", (n) => 1000 - 40 * n)], drops);
    expect(found.map(({ group }) => group)).toEqual([null]);
  });

  it("are none where the newest week is not known, or nothing comes any more", () => {
    const short = week((n) => (n === 8 ? 100 : HOURS));
    const all = [
      row(null, flat),
      row("half a week", (n) => 1000 - 40 * n, short),
      row("gone", (n) => (n === 8 ? 0 : 1000 - 40 * n)),
    ];
    expect(slowChangesOf(all, drops)).toEqual({ found: [], without: [null], alive: ["half a week"] });
  });

  it("of a rate are told in its own size, and upwards where rises are bad", () => {
    const rates = row(null, (n) => HOURS * (0.02 + 0.002 * n));
    const { found } = slowChangesOf([rates], { kind: "ratio", watch: "rise" });
    expect(found[0]).toMatchObject({ isBad: true });
    expect(found[0]?.newest).toBeCloseTo(0.036, 9);
    expect(slowChangesOf([rates], { kind: "ratio", watch: "drop" }).found[0]).toMatchObject({ isBad: false });
    expect(slowChangesOf([rates], { kind: "ratio", watch: "both" }).found[0]).toMatchObject({ isBad: true });
  });

  it("of a newest week are compared with the mean of the others", () => {
    const { found } = slowChangesOf([row(null, (n) => (n === 8 ? 600 : flat(n)))], drops);
    expect(found[0]).toMatchObject({ drift: { kind: "week" }, newest: 600 });
    expect(found[0]?.before).toBeCloseTo((5 * 1012 + 3 * 992) / 8 - 2.5 + 0, -1);
  });
});

describe("news of slow changes", () => {
  const change = (group: string | null, newest: number, more: Partial<SlowChange> = {}): SlowChange => ({
    group,
    drift: { kind: "trend", change: -0.2, perWeek: -0.02, weeks: 9 },
    weeks: [],
    newest,
    before: 1000,
    weighed: false,
    isBad: true,
    ...more,
  });
  const told = (more: Partial<ToldSlowChange> = {}): ToldSlowChange => ({
    id: 1,
    group: "acme",
    direction: -1,
    toldLevel: 800,
    missed: 0,
    ...more,
  });
  const nobody = () => false;
  const nothing = { tell: [], again: [], missed: [], over: [] };
  const rising = { drift: { kind: "trend", change: 0.2, perWeek: 0.02, weeks: 9 }, isBad: false } as const;

  it("are those that nobody was told of, in the direction that is watched", () => {
    const found = [change(null, 4000), change("acme", 800), change("birch", 1200, rising)];
    expect(newsOf({ found, without: [] }, [], nobody)).toEqual({ ...nothing, tell: found.slice(0, 2) });
  });

  it("are none as long as a told one goes on, until it has gone a further fifth", () => {
    expect(newsOf({ found: [change("acme", 650)], without: [] }, [told()], nobody)).toEqual(nothing);
    const further = change("acme", 630);
    expect(newsOf({ found: [further], without: [] }, [told()], nobody)).toEqual({
      ...nothing,
      tell: [further],
      again: [{ id: 1, group: "acme", level: 630 }],
    });
  });

  it("end when two weeks in a row do not show it: one may be chance", () => {
    expect(newsOf({ found: [], without: ["acme"] }, [told()], nobody)).toEqual({
      ...nothing,
      missed: [{ id: 1, missed: 1 }],
    });
    expect(newsOf({ found: [], without: ["acme"] }, [told({ missed: 1 })], nobody)).toEqual({ ...nothing, over: [1] });
    expect(newsOf({ found: [change("acme", 800)], without: [] }, [told({ missed: 1 })], nobody)).toEqual({
      ...nothing,
      missed: [{ id: 1, missed: 0 }],
    });
  });

  it("turn round with the direction: a rise ends a told fall", () => {
    const found = [change("acme", 1200, rising)];
    expect(newsOf({ found, without: [] }, [told()], nobody)).toEqual({ ...nothing, over: [1] });
    const bad = [change("acme", 1200, { ...rising, isBad: true })];
    expect(newsOf({ found: bad, without: [] }, [told()], nobody)).toEqual({ ...nothing, over: [1], tell: bad });
  });

  it("are none of groups that are quiet or of which nothing is known: what was told of them stays", () => {
    const quiet = (group: string | null) => group === "acme";
    expect(newsOf({ found: [change("acme", 100)], without: [] }, [told()], quiet)).toEqual(nothing);
    expect(newsOf({ found: [], without: ["acme"] }, [told({ missed: 1 })], quiet)).toEqual(nothing);
    expect(newsOf({ found: [], without: [] }, [told({ missed: 1 })], nobody)).toEqual(nothing);
  });
});
