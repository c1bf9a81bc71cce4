import { describe, expect, it } from "vitest";
import { LARGE_TOGETHER, SMALL_TOGETHER } from "../../src/domain/detection.ts";
import {
  decideRound,
  REOPEN_WITHIN,
  type RoundDecision,
  recoveryOf,
  recoveryOfAll,
  type SeriesStanding,
} from "../../src/domain/round-rules.ts";

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 2, 2, 12);

let next = 0;
/** A series that is well. */
function well(change: Partial<SeriesStanding> = {}): SeriesStanding {
  next += 1;
  return {
    seriesId: next,
    group: `client ${next}`,
    kind: "ok",
    bucket: NOON,
    expected: 20,
    since: null,
    lastGood: NOON + HOUR,
    incidentId: null,
    closed: null,
    ...change,
  };
}

/** A series whose drop began `hours` before noon. */
function low(hours: number, change: Partial<SeriesStanding> = {}): SeriesStanding {
  const since = NOON - hours * HOUR;
  return well({ kind: "low", since, lastGood: since, ...change });
}

const closed = (
  at: number,
  change: Partial<NonNullable<SeriesStanding["closed"]>> = {},
): NonNullable<SeriesStanding["closed"]> => ({ incidentId: 7, at, dismissed: false, wasLow: false, ...change });

const decide = (...standings: SeriesStanding[]): RoundDecision[] => decideRound(standings, HOUR);
const member = (standing: SeriesStanding, since = standing.since) => ({ seriesId: standing.seriesId, since });

describe("a round in which one series is low", () => {
  it("opens an incident that begins where the drop began", () => {
    const acme = low(2);
    expect(decide(acme, well(), well())).toEqual([{ kind: "open", members: [member(acme)] }]);
  });

  it("opens one as well when what is watched for is a rise", () => {
    const latency = low(1, { kind: "high" });
    expect(decide(latency)).toEqual([{ kind: "open", members: [member(latency)] }]);
  });

  it("begins with the bucket itself where no start is known", () => {
    const acme = low(2, { since: null });
    expect(decide(acme, well())).toEqual([{ kind: "open", members: [member(acme, NOON)] }]);
  });

  it("opens nothing while it is in an open incident already", () => {
    expect(decide(low(2, { incidentId: 3 }), well())).toEqual([]);
  });

  it.each(["ok", "missing", "learning", "muted"] as const)("opens nothing for one that is %s", (kind) => {
    expect(decide(well({ kind }), well())).toEqual([]);
  });
});

describe("losses at the same time", () => {
  it("of half of what is watched are one incident", () => {
    const [acme, birch] = [low(2), low(1)];
    expect(decide(acme, birch, well(), well())).toEqual([{ kind: "open", members: [member(acme), member(birch)] }]);
  });

  it("of fewer than half are one incident each", () => {
    const [acme, birch] = [low(2), low(1)];
    expect(decide(acme, birch, well(), well(), well())).toEqual([
      { kind: "open", members: [member(acme)] },
      { kind: "open", members: [member(birch)] },
    ]);
  });

  it("count those that are learning or muted for nothing", () => {
    const [acme, birch] = [low(2), low(1)];
    const quiet = [well({ kind: "learning" }), well({ kind: "muted" }), well({ kind: "learning" })];
    expect(decide(acme, birch, well(), well(), ...quiet)).toHaveLength(1);
  });

  it.each([
    { apart: 3, incidents: 1 },
    { apart: 4, incidents: 2 },
  ])("that began $apart buckets apart are $incidents", ({ apart, incidents }) => {
    expect(decide(low(0), low(apart), well())).toHaveLength(incidents);
  });

  it("join the incident that is open for the same cause", () => {
    const [acme, birch, cobalt] = [low(1, { incidentId: 3 }), low(0), low(0)];
    expect(decide(acme, birch, cobalt)).toEqual([
      { kind: "join", incidentId: 3, member: member(birch) },
      { kind: "join", incidentId: 3, member: member(cobalt) },
    ]);
  });

  it("leave an incident alone that began long before", () => {
    const [acme, birch] = [low(30, { incidentId: 3 }), low(0)];
    expect(decide(acme, birch, well())).toEqual([{ kind: "open", members: [member(birch)] }]);
  });

  it("are one incident, whoever else was low long before", () => {
    const [old, ...others] = [low(30, { incidentId: 3 }), low(1), low(0), low(0), low(0)];
    expect(decide(old as SeriesStanding, ...others)).toEqual([
      { kind: "open", members: others.map((one) => member(one)) },
    ]);
  });

  it("are one incident, and a drop that began at another time is another", () => {
    const [earlier, ...others] = [low(9), low(1), low(0), low(0)] as [SeriesStanding, ...SeriesStanding[]];
    expect(decide(earlier, ...others, well(), well())).toEqual([
      { kind: "open", members: others.map((one) => member(one)) },
      { kind: "open", members: [member(earlier)] },
    ]);
  });

  it("count groups for nothing that brought next to nothing anyway, such as those that are long gone", () => {
    const [acme, birch] = [low(1), low(1)];
    const gone = [0, 0, 0.2, 0.9].map((expected) => well({ expected }));
    expect(decide(acme, birch, ...gone)).toHaveLength(1);
    expect(decide(acme, birch, ...gone.map((one) => ({ ...one, expected: 1 })))).toHaveLength(2);
  });

  it("of a million are decided in time that grows with their number alone: by its square it would never end", () => {
    const all = Array.from({ length: 1_000_000 }, (_, i) => low(i % 40));
    expect(decideRound(all, HOUR).length).toBeGreaterThan(0);
  });

  it("go on together in the thread that one of them had a moment ago", () => {
    const [acme, birch] = [low(0, { closed: closed(NOON - HOUR) }), low(0)];
    expect(decide(acme, birch, well())).toEqual([
      { kind: "reopen", incidentId: 7, members: [member(acme), member(birch)] },
    ]);
  });
});

describe("a loss of several groups together", () => {
  const sum = (hours: number, change: Partial<SeriesStanding> = {}) => low(hours, { group: SMALL_TOGETHER, ...change });

  it("is an incident, though no group is low by itself", () => {
    const small = sum(1);
    expect(decide(small, well(), well())).toEqual([{ kind: "open", members: [member(small)] }]);
  });

  it("is one incident with the groups that fell by themselves at that time, however few they are", () => {
    const [small, acme] = [sum(1), low(0)];
    expect(decide(small, acme, well(), well(), well())).toEqual([
      { kind: "open", members: [member(small), member(acme)] },
    ]);
  });

  it("is no reason for what began long before", () => {
    const [small, acme] = [sum(0), low(9)];
    expect(decide(small, acme, well())).toEqual([
      { kind: "open", members: [member(small)] },
      { kind: "open", members: [member(acme)] },
    ]);
  });

  it("goes on in the open thread that several groups have, whenever the rest is noticed", () => {
    const [acme, birch] = [low(20, { incidentId: 3 }), low(20, { incidentId: 3 })];
    const small = sum(0);
    expect(decide(acme, birch, small, well())).toEqual([{ kind: "join", incidentId: 3, member: member(small) }]);
  });

  it("takes in groups that show it by themselves later", () => {
    const acme = low(1);
    expect(decide(sum(2, { incidentId: 3 }), acme, well(), well())).toEqual([
      { kind: "join", incidentId: 3, member: member(acme) },
    ]);
  });

  it("is no group that could have fallen and did not", () => {
    const [acme, birch] = [low(1), low(1)];
    const sums = [well({ group: SMALL_TOGETHER }), well({ group: LARGE_TOGETHER })];
    expect(decide(acme, birch, well(), ...sums)).toHaveLength(1);
  });
});

describe("a drop after an incident was closed", () => {
  const soon = NOON - REOPEN_WITHIN;

  it.each([
    { name: "two hours after the end", at: soon, kind: "reopen" },
    { name: "a millisecond later than that", at: soon - 1, kind: "open" },
    { name: "before the end (it was noticed late)", at: NOON + 1, kind: "reopen" },
  ])("that began $name: $kind", ({ at, kind }) => {
    const acme = low(0, { closed: closed(at), lastGood: NOON + 2 * HOUR, bucket: NOON + 2 * HOUR });
    expect(decide(acme, well(), well()).map((decision) => decision.kind)).toEqual([kind]);
  });

  it("that was a false alarm is a new incident, however soon", () => {
    const acme = low(0, { closed: closed(NOON - 60_000, { dismissed: true }) });
    expect(decide(acme, well(), well()).map((decision) => decision.kind)).toEqual(["open"]);
  });

  it.each([false, true])("while it was still low is the drop that somebody knows of (dismissed: %s)", (dismissed) => {
    const end = NOON + 0.5 * HOUR;
    const known = low(2, { closed: closed(end, { wasLow: true, dismissed }), bucket: NOON + HOUR });
    expect(decide(known, well(), well())).toEqual([]);
    expect(decide({ ...known, lastGood: null }, well(), well())).toEqual([]);
    expect(decide({ ...known, lastGood: end }, well(), well())).toEqual([]);
  });

  it("while it was low counts again as soon as one bucket was good", () => {
    const end = NOON - 2.5 * HOUR;
    const acme = low(0, { closed: closed(end, { wasLow: true }), lastGood: NOON });
    expect(decide(acme, well(), well()).map((decision) => decision.kind)).toEqual(["open"]);
    const sooner = low(0, { closed: closed(NOON - HOUR, { wasLow: true }), lastGood: NOON });
    expect(decide(sooner, well(), well()).map((decision) => decision.kind)).toEqual(["reopen"]);
  });

  it("does not count the loss again that the earlier incident has counted", () => {
    const end = NOON - HOUR;
    const acme = low(5, { closed: closed(end, { dismissed: true }) });
    expect(decide(acme, well(), well())).toEqual([{ kind: "open", members: [member(acme, end)] }]);
  });

  it("never begins after its newest bucket", () => {
    const acme = low(1, { closed: closed(NOON + 5 * HOUR, { dismissed: true }) });
    expect(decide(acme, well(), well())).toEqual([{ kind: "open", members: [member(acme, NOON)] }]);
  });
});

describe("recovery of a series", () => {
  const tail = (...kinds: ("ok" | "low" | "missing" | "weak" | "high")[]) =>
    kinds.map((kind, index) => ({
      bucket: NOON + index * HOUR,
      kind: kind === "weak" ? ("ok" as const) : kind,
      good: kind === "ok",
    }));

  it.each([
    { name: "nothing since", of: tail(), low: true, good: 0, backAt: null },
    { name: "still low", of: tail("low", "low"), low: true, good: 0, backAt: null },
    { name: "one good bucket", of: tail("low", "ok"), low: false, good: 1, backAt: NOON + HOUR },
    { name: "three good buckets", of: tail("low", "ok", "ok", "ok"), low: false, good: 3, backAt: NOON + HOUR },
    { name: "good, then low again", of: tail("ok", "ok", "low"), low: true, good: 0, backAt: null },
    { name: "good, then high", of: tail("ok", "high"), low: true, good: 0, backAt: null },
    { name: "not alarming, but not good either", of: tail("low", "ok", "weak"), low: true, good: 0, backAt: null },
    { name: "a gap breaks the row", of: tail("ok", "missing", "ok"), low: false, good: 1, backAt: NOON + 2 * HOUR },
  ])("$name", ({ of, low: isLow, good, backAt }) => {
    expect(recoveryOf(of)).toEqual({ low: isLow, good, backAt });
  });

  it("a bucket that is called low does not count, even where its value is good", () => {
    expect(recoveryOf([{ bucket: NOON, kind: "low", good: true }])).toEqual({ low: true, good: 0, backAt: null });
  });
});

describe("recovery of an incident", () => {
  const back = (good: number, backAt: number | null) => ({ low: good === 0, good, backAt });

  it("is that of the slowest of its series", () => {
    expect(recoveryOfAll([back(3, NOON), back(1, NOON + 2 * HOUR)])).toEqual({ good: 1, backAt: NOON + 2 * HOUR });
  });

  it("has not begun while one of them is low", () => {
    expect(recoveryOfAll([back(3, NOON), back(0, null)])).toEqual({ good: 0, backAt: null });
  });

  it("has not begun where nothing is known", () => {
    expect(recoveryOfAll([])).toEqual({ good: 0, backAt: null });
  });
});
