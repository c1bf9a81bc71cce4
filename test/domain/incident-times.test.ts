import { describe, expect, it } from "vitest";
import type { Incident } from "../../src/domain/incident.ts";
import { type IncidentTimes, moneyMissing, timesOf } from "../../src/domain/incident-times.ts";
import { at, incidentOf, RESOLVED } from "../slack/support/examples.ts";

const MINUTE = 60_000;
const minutes = (times: IncidentTimes): Record<string, number | null> =>
  Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, ms === null ? null : ms / MINUTE]));

describe("times of an incident", () => {
  it("are all counted from the recorded moments", () => {
    expect(minutes(timesOf(incidentOf({ ...RESOLVED, postedAt: at(1, 7) })))).toEqual({
      toNotice: 66,
      toPost: 1,
      toAcknowledge: 3,
      toUnderstand: 3,
      toTell: 11,
      clientAnswer: 5,
      clientTime: 52,
      ourTime: 237 - 52,
      toResolve: 237,
      lasted: 180,
    });
  });

  it("of one that has just opened are mostly not known", () => {
    const known = Object.entries(timesOf(incidentOf({ postedAt: null }))).filter(([, ms]) => ms !== null);
    expect(known).toEqual([["toNotice", 66 * MINUTE]]);
  });

  const cases: [name: string, change: Partial<Incident>, time: keyof IncidentTimes, is: number | null][] = [
    [
      "the client's time ends when the volume is back, where nobody said so",
      { clientFixedAt: null },
      "clientTime",
      103,
    ],
    ["... or when it was resolved", { clientFixedAt: null, volumeBackAt: null }, "clientTime", 226],
    [
      "... and there is none where the client was not told",
      { clientToldAt: null, clientFixedAt: null },
      "clientTime",
      null,
    ],
    ["all is our time where the client was not told", { clientToldAt: null, clientFixedAt: null }, "ourTime", 237],
    ["our time is never negative", { clientFixedAt: at(9) }, "ourTime", 0],
    ["it lasted until it was resolved, where the volume did not come back", { volumeBackAt: null }, "lasted", 303],
    ["understanding counts from noticing where nobody took it", { acknowledgedAt: null }, "toUnderstand", 6],
    ["a cause that was known before somebody took it took no time", { causeKnownAt: at(1, 8) }, "toUnderstand", 0],
    ["moments out of order by a hair are no negative time", { postedAt: at(1, 5) }, "toPost", 0],
    ["a false alarm ends when it is dismissed", { resolvedAt: null, dismissedAt: at(2, 6) }, "toResolve", 60],
  ];
  it.each(cases)("%s", (_name, change, time, is) => {
    expect(minutes(timesOf(incidentOf({ ...RESOLVED, ...change })))[time]).toBe(is);
  });

  it("of an open one know no end", () => {
    const open = timesOf(incidentOf({ ...RESOLVED, resolvedAt: null, volumeBackAt: null }));
    expect(open).toMatchObject({ toResolve: null, ourTime: null, lasted: null });
  });
});

describe("what it cost", () => {
  it("is the shortfall at the price of a unit, and unknown without a price", () => {
    expect(moneyMissing(incidentOf({ shortfall: 12.5 }))).toBe(562.5);
    expect(moneyMissing(incidentOf({ shortfall: 12.5, valuePerUnit: null }))).toBeNull();
  });
});
