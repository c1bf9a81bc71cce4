import { describe, expect, it } from "vitest";
import type { Incident } from "../../src/domain/incident.ts";
import { summarise } from "../../src/flows/statistics.ts";
import { at, incidentOf, RESOLVED } from "../slack/support/examples.ts";

const MINUTE = 60_000;

/** Noticed at 15:06, resolved `after` minutes later. */
function resolved(after: number, change: Partial<Incident> = {}): Incident {
  return incidentOf({ ...RESOLVED, resolvedAt: at(1, 6 + after), clientFixedAt: at(1, 6 + after), ...change });
}

const noClient: Partial<Incident> = { clientToldAt: null, clientAcknowledgedAt: null, clientFixedAt: null };

describe("statistics", () => {
  it("of nothing are empty, with no median made up", () => {
    const nothing = summarise([]);
    expect(nothing).toMatchObject({
      count: 0,
      open: 0,
      falseAlarms: 0,
      drills: 0,
      money: [],
      bySide: [],
      byClient: [],
    });
    expect(Object.values(nothing.medians).every((value) => value === null)).toBe(true);
  });

  it("take medians over those of whom a time is known", () => {
    const all = [
      resolved(60),
      resolved(120),
      resolved(600),
      incidentOf({ acknowledgedAt: at(1, 36), acknowledgedBy: "U0BEN" }),
    ];
    const { count, open, medians } = summarise(all);
    expect([count, open]).toEqual([4, 1]);
    expect(medians.toResolve).toBe(120 * MINUTE);
    expect(medians.toAcknowledge).toBe(3 * MINUTE);
  });

  it("keep drills and false alarms apart from everything else", () => {
    const apart = [
      incidentOf({ dismissedAt: at(2), side: "false_alarm", shortfall: 1_000 }),
      resolved(10, { drill: true, shortfall: 1_000 }),
      incidentOf({ drill: true, dismissedAt: at(2), side: "false_alarm" }),
    ];
    const { count, falseAlarms, drills, medians, money, byClient } = summarise([resolved(60), ...apart]);
    expect({ count, falseAlarms, drills }).toEqual({ count: 1, falseAlarms: 1, drills: 2 });
    expect(medians.toResolve).toBe(60 * MINUTE);
    expect(money).toEqual([{ currency: "EUR", amount: 41 * 45 }]);
    expect(byClient).toHaveLength(1);
  });

  it("add up what is missing by unit and money by currency, the largest first", () => {
    const all = [
      resolved(60, { shortfall: 10 }),
      resolved(60, { shortfall: 5, currency: "USD", valuePerUnit: 200 }),
      resolved(60, { shortfall: 30, unit: "calls", currency: null, valuePerUnit: null }),
      resolved(60, { shortfall: 2 }),
    ];
    const { shortfall, money } = summarise(all);
    expect(shortfall).toEqual([
      { unit: "calls", amount: 30 },
      { unit: "leads", amount: 17 },
    ]);
    expect(money).toEqual([
      { currency: "USD", amount: 1000 },
      { currency: "EUR", amount: 540 },
    ]);
  });

  it("count a source that did not answer as an incident, but as no missing leads", () => {
    const source = incidentOf({ kind: "source", client: null, shortfall: 0, valuePerUnit: null, currency: null });
    expect(summarise([source])).toMatchObject({ count: 1, open: 1, shortfall: [], money: [] });
  });

  it("say whose fault it was, and where nobody has said", () => {
    const all = [resolved(60), resolved(60), resolved(60, { side: "ours" }), incidentOf()];
    expect(summarise(all).bySide).toEqual([
      { side: "client", count: 2 },
      { side: "ours", count: 1 },
      { side: "unknown", count: 1 },
    ]);
  });

  it("have a row for each client, with our time and theirs apart, and one for incidents of no single client", () => {
    const all = [
      resolved(60, { client: "birch", shortfall: 3, ...noClient }),
      resolved(100, { client: "acme", clientToldAt: at(1, 16), shortfall: 10 }),
      resolved(50, { client: "acme", clientToldAt: at(1, 16), shortfall: 10 }),
      resolved(30, { client: null, shortfall: 50, ...noClient }),
    ];
    expect(summarise(all).byClient).toEqual([
      { client: null, count: 1, ourTime: 30 * MINUTE, clientTime: 0, shortfall: 50 },
      { client: "acme", count: 2, ourTime: 20 * MINUTE, clientTime: 130 * MINUTE, shortfall: 20 },
      { client: "birch", count: 1, ourTime: 60 * MINUTE, clientTime: 0, shortfall: 3 },
    ]);
  });
});
