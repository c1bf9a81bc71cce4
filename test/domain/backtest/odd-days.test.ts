import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { namedDay, openDays } from "../../../src/domain/backtest/odd-days.ts";
import { publicHolidays, type SpecialDays } from "../../../src/domain/calendar.ts";
import type { Exclusion, Verdict } from "../../../src/domain/detection.ts";
import { zoneOffset } from "../../../src/domain/time/zone-offset.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONE = "Europe/Berlin";
/** Midnight in Berlin, before summer time begins on 29 March. */
const START = Date.parse("2026-03-01T00:00+01:00");
const DAYS = 45;

function verdict(group: string, bucket: number, observed: number | null, expected: number | null): Verdict {
  const nothing = { lower: null, upper: null, score: null, window: null, rule: null, since: null, shortfall: null };
  return { group, bucket, kind: "ok", observed, expected, good: true, ...nothing };
}

interface Past {
  /** Share of the expected that comes for a group at a local time. */
  readonly share?: (date: string, hour: number, group: string) => number;
  readonly calendar?: SpecialDays;
  readonly incidents?: readonly Exclusion[];
  readonly kind?: (date: string) => Verdict["kind"];
}

/** Six weeks of three groups of which 40, 10 and 2 an hour are expected, with a scatter of some percent. */
function oddDays({ share = () => 1, calendar, incidents = [], kind = () => "ok" }: Past) {
  const days = openDays(ZONE, { calendar, incidents });
  for (let bucket = START; bucket < START + DAYS * DAY; bucket += HOUR) {
    const local = new Date(bucket + zoneOffset(bucket, ZONE));
    const date = local.toISOString().slice(0, 10);
    const wave = 1 + 0.05 * Math.sin(bucket / (17 * HOUR));
    for (const [group, mean] of [["acme", 40] as const, ["birch", 10] as const, ["cobalt", 2] as const]) {
      const observed = mean * wave * share(date, local.getUTCHours(), group);
      days.note({ ...verdict(group, bucket, observed, mean), kind: kind(date) });
    }
  }
  return days.odd();
}

const on =
  (days: Readonly<Record<string, number>>) =>
  (date: string): number =>
    days[date] ?? 1;

describe("odd days", () => {
  it("are those that brought far less or far more in all their hours, by the local day, also where clocks change", () => {
    expect(oddDays({})).toEqual([]);
    const found = oddDays({ share: on({ "2026-03-11": 0.5, "2026-03-29": 0.3, "2026-04-08": 1.8 }) });
    expect(found.map(({ date }) => date)).toEqual(["2026-03-11", "2026-03-29", "2026-04-08"]);
    for (const [i, share] of [0.5, 0.3, 1.8].entries())
      expect(Math.abs((found[i]?.share ?? 0) / share - 1)).toBeLessThan(0.06);
  });

  it("are at most five, those that are furthest off, in order", () => {
    const shares = [0.5, 0.2, 0.6, 0.3, 0.4, 0.1, 0.7];
    const days = Object.fromEntries(shares.map((share, i) => [`2026-03-${String(5 + 2 * i).padStart(2, "0")}`, share]));
    const found = oddDays({ share: on(days) });
    expect(found.map(({ share }) => Math.round(10 * share) / 10)).toEqual([0.5, 0.2, 0.3, 0.4, 0.1]);
  });

  it("are not those on which an outage of some hours fell", () => {
    expect(oddDays({ share: (date, hour) => (date === "2026-03-11" && hour < 14 ? 0 : 1) })).toEqual([]);
  });

  it("are not those on which a small client had nothing", () => {
    expect(oddDays({ share: (date, _, group) => (date === "2026-03-11" && group === "cobalt" ? 0 : 1) })).toEqual([]);
  });

  it("are not those of a change that lasts", () => {
    const change = (date: string) => (date >= "2026-03-20" && date < "2026-03-25" ? 0.5 : 1);
    expect(oddDays({ share: change })).toEqual([]);
  });

  it("are not those that the calendar lists, a known incident explains, or that were muted", () => {
    const share = on({ "2026-04-03": 0.2, "2026-03-11": 0.2, "2026-03-18": 0.2 });
    const from = Date.parse("2026-03-11T00:00+01:00");
    const explained = {
      share,
      calendar: publicHolidays("DE-BE", ZONE),
      incidents: [{ group: null, from, to: from + DAY }],
      kind: (date: string) => (date === "2026-03-18" ? ("muted" as const) : ("ok" as const)),
    };
    expect(oddDays(explained)).toEqual([]);
    expect(oddDays({ share })).toHaveLength(3);
  });

  it("are not said where too few days are known", () => {
    const days = openDays("UTC", { calendar: undefined, incidents: [] });
    for (let day = 0; day < 13; day++) days.note(verdict("all", START + day * DAY, day === 9 ? 0 : 100, 100));
    expect(days.odd()).toEqual([]);
  });
});

describe("the line of an odd day for the calendar", () => {
  it("has the name that the day has in a region of the catalogue, and else its date", () => {
    const eve = { date: "2026-12-24", share: 0.5512 };
    expect(namedDay(eve, ["US", "DE-BE"], null)).toMatchObject({
      holiday: "Christmas Eve",
      line: '- { name: "Christmas Eve", on: 2026-12-24, factor: 0.55 }',
    });
    expect(namedDay(eve, [], "leads")).toMatchObject({
      holiday: null,
      line: '- { name: "Thursday 24 December", on: 2026-12-24, factor: 0.55, metrics: [leads] }',
    });
  });

  it("is YAML whatever the day is called", () => {
    const { line } = namedDay({ date: "2026-04-22", share: 0.3 }, ["IL"], "leads");
    expect(parse(line)).toEqual([
      { name: expect.stringMatching(/\S/), on: "2026-04-22", factor: 0.3, metrics: ["leads"] },
    ]);
  });
});
