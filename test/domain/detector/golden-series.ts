import { publicHolidays, type SpecialDays } from "../../../src/domain/calendar.ts";
import type { MonitorSettings, Observation } from "../../../src/domain/detection.ts";
import { zoneOffset } from "../../../src/domain/time/zone-offset.ts";
import { DAY, HOUR, poisson, randomFrom, settings, WEEK } from "./series-of.ts";

const MINUTE = 60_000;

/** A series as public ones look, and what is done to it. */
export interface GoldenSeries {
  readonly name: string;
  /** What it is and what happens, for whoever reads the golden file. */
  readonly about: string;
  readonly settings: MonitorSettings;
  readonly rows: readonly Observation[];
  /** The time whose verdicts are told one by one. */
  readonly shown: { readonly from: number; readonly to: number };
}

interface Making {
  readonly name: string;
  readonly about: string;
  readonly seed: number;
  readonly mean: number;
  readonly bucket?: number;
  readonly timezone?: string;
  readonly changes?: Partial<MonitorSettings>;
  /** Local dates: of the first row, of the first day told bucket by bucket, and the one after the last. */
  readonly start: string;
  readonly event: string;
  readonly end: string;
  /** Events that come together on average: 1 comes alone. */
  readonly batch?: number;
  /** What one week has more than the week before. */
  readonly growth?: number;
  /** How far the volume wanders from its rhythm within days, such as with the weather: a share of it. */
  readonly wander?: number;
  /** Share of the volume that comes at a time, by hours since midnight of the event's date. */
  readonly share?: (hour: number) => number;
  /** Turns the row of a bucket into what the source delivered for it. */
  readonly deliver?: (row: Observation, hour: number) => readonly Observation[];
}

/** Share of the mean that comes at a local time: a shop that sleeps, has a lunch dip, and a quieter weekend. */
function rhythm(local: number): number {
  const hour = (local / HOUR) % 24;
  const weekday = (Math.floor(local / DAY) + 4) % 7;
  const day = 1 - Math.cos((2 * Math.PI * (hour - 3)) / 24) + 0.25 * Math.cos((2 * Math.PI * (hour - 3)) / 8);
  return Math.max(0.04, day) * (weekday === 0 || weekday === 6 ? 0.65 : 1);
}

/** Local midnight of a date in a zone. */
function midnight(date: string, timezone: string): number {
  const utc = Date.parse(`${date}T00:00:00Z`);
  return utc - zoneOffset(utc - zoneOffset(utc, timezone), timezone);
}

function make(making: Making): GoldenSeries {
  const { name, about, seed, mean, bucket = HOUR, timezone = "Europe/Berlin", batch = 1, growth = 0 } = making;
  const random = randomFrom(seed);
  const [from, event, to] = [making.start, making.event, making.end].map((date) => midnight(date, timezone));
  const rows: Observation[] = [];
  let weather = 0;
  for (let time = from as number; time < (to as number); time += bucket) {
    weather = 0.97 * weather + (making.wander ?? 0) * 0.25 * (2 * random() - 1) * Math.sqrt(3);
    const level = (1 + growth) ** ((time - (from as number)) / WEEK) * Math.exp(weather);
    const hour = (time - (event as number)) / HOUR;
    const expected = mean * level * rhythm(time + zoneOffset(time, timezone)) * (making.share?.(hour) ?? 1);
    const row = { group: "all", bucket: time, value: batched(expected, batch, random) };
    rows.push(...(making.deliver?.(row, hour) ?? [row]));
  }
  return {
    name,
    about,
    settings: settings({ bucket, timezone, ...making.changes }),
    rows,
    shown: { from: event as number, to: to as number },
  };
}

/** A count of events that come in batches: each has one event, and another with the same probability again and again. */
function batched(mean: number, batch: number, random: () => number): number {
  let count = poisson(mean / batch, random);
  if (batch === 1) return count;
  for (let left = count; left > 0; left--) while (random() < 1 - 1 / batch) count++;
  return count;
}

const between = (from: number, to: number, share: number) => (hour: number) => (hour >= from && hour < to ? share : 1);

const german = (): SpecialDays => publicHolidays("DE", "Europe/Berlin");
const EASTER = { seed: 29, mean: 60, start: "2026-02-08", event: "2026-04-06", end: "2026-04-08" } as const;
const quietEaster = between(0, 24, 0.45);

/** The series whose verdicts are pinned, each with one thing to look at. */
export function goldenSeries(): GoldenSeries[] {
  const spring = { start: "2026-01-11", event: "2026-03-18", end: "2026-03-20" };
  return [
    make({
      ...spring,
      name: "outage",
      about: "A shop with 20 orders an hour. Nothing comes from 10:00 to 14:00.",
      seed: 11,
      mean: 20,
      wander: 0.1,
      share: between(10, 14, 0),
    }),
    make({
      ...spring,
      name: "small-outage",
      about: "Two leads an hour. Nothing comes from 9:00 to 17:00: a stop needs some hours to be told from chance.",
      seed: 12,
      mean: 2,
      share: between(9, 17, 0),
    }),
    make({
      ...spring,
      name: "batches",
      about: "Lines of orders, three an order: an hour with few of them is nothing special. 20 % are left from 8:00.",
      seed: 13,
      mean: 40,
      batch: 3,
      share: between(8, 24, 0.2),
    }),
    make({
      ...spring,
      name: "drift",
      about: "Grows by 6 % a week. From 8:00 on 60 % are left for a day: below it, but only together.",
      seed: 14,
      mean: 150,
      growth: 0.06,
      wander: 0.06,
      share: between(8, 32, 0.6),
    }),
    make({
      ...spring,
      name: "ramp",
      about: "A large series sinks to one half within two days.",
      seed: 15,
      mean: 900,
      wander: 0.08,
      share: (hour) => (hour < 0 ? 1 : 1 - Math.min(0.5, hour / 96)),
    }),
    make({
      ...spring,
      name: "gap",
      about: "The source says nothing from 9:00 to 15:00 (a gap is not zero); from 20:00 on nothing comes.",
      seed: 16,
      mean: 30,
      share: between(20, 23, 0),
      deliver: (row, hour) => (hour >= 9 && hour < 15 ? [{ ...row, value: null }] : [row]),
    }),
    make({
      ...spring,
      name: "late-rows",
      about: "The row of 10:00 first has 45 % of its value and is corrected an hour later; so is the row of 11:00.",
      seed: 17,
      mean: 80,
      deliver: lateRows(),
    }),
    make({
      ...EASTER,
      name: "holiday-unknown",
      about: "Easter Monday brings 45 % of a Monday. No calendar is given; summer time began a week before.",
      share: quietEaster,
    }),
    make({
      ...EASTER,
      name: "holiday-known",
      about: "The same series, with the public holidays of Germany.",
      changes: { calendar: german() },
      share: quietEaster,
    }),
    make({
      ...spring,
      name: "rise",
      about: "Errors, three an hour, watched for rises: six times as many from 13:00 to 18:00.",
      seed: 19,
      mean: 3,
      batch: 1.5,
      changes: { watch: "rise" },
      share: between(13, 18, 6),
    }),
    make({
      ...spring,
      start: "2026-02-08",
      end: "2026-03-19",
      name: "five-minutes",
      about: "Buckets of five minutes, 25 of each. Nothing comes from 10:00 to 10:30.",
      seed: 20,
      mean: 25,
      bucket: 5 * MINUTE,
      share: between(10, 10.5, 0),
    }),
  ];
}

/** Delivers the rows of two hours with less than half of their value at first, corrected with the next row. */
function lateRows(): (row: Observation, hour: number) => readonly Observation[] {
  let held: Observation | undefined;
  return (row, hour) => {
    const corrected = held ? [held] : [];
    held = hour === 10 || hour === 11 ? row : undefined;
    return [...corrected, held ? { ...row, value: Math.floor(0.45 * (row.value ?? 0)) } : row];
  };
}
