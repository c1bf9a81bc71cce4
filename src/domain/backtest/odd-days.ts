/**
 * Days that brought far more or less than was expected of them, over all groups of a metric together, and that nothing
 * known explains: candidates for the catalogue's calendar.
 */
import { median, medianAbsoluteDeviation } from "simple-statistics";
import { holidayName, type SpecialDays } from "../calendar.ts";
import type { Exclusion, Verdict } from "../detection.ts";
import { exclusionList } from "../detector/exclusions.ts";
import { zoneOffset } from "../time/zone-offset.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A day is looked at in parts of so many hours: an outage of some hours makes a low day, but no odd one. */
const PART = 6 * HOUR;
/** Days that say what is usual; fewer say nothing. */
const LEAST_DAYS = 14;
/** A day is odd from this share of the usual on, or where it brings so many times more. */
const ODD_SHARE = 0.75;
/** ... if that is also this many standard deviations of the other days. */
const DEVIATIONS = 4;
/** Parts of which less than this is expected say nothing by themselves. */
const TELLING = 10;
/** So many odd days in a row are no odd days: something has changed. */
const LASTING = 4;
const MOST_SHOWN = 5;
/** A median absolute deviation times this is a standard deviation, if errors are normal. */
const MAD = 1.4826;

interface Sums {
  observed: number;
  expected: number;
}

/** What one local day brought in each of its parts, and what was expected of it in buckets that are not known. */
interface DaySums {
  readonly parts: readonly Sums[];
  unknown: number;
}

export interface OddDay {
  /** The local day, `YYYY-MM-DD`. */
  readonly date: string;
  /** What came, as a share of what was expected. */
  readonly share: number;
}

export interface Days {
  /** Takes in what was said of one bucket of one group. */
  note(verdict: Verdict): void;
  /** At most five, those furthest from what was expected of them, in order. */
  odd(): OddDay[];
}

/** Days of a metric that are explained are left out: those on its calendar, and the time of known incidents. */
export function openDays(
  timezone: string,
  known: { readonly calendar: SpecialDays | undefined; readonly incidents: readonly Exclusion[] },
): Days {
  const days = new Map<number, DaySums>();
  const explained = exclusionList();
  for (const incident of known.incidents) explained.add(incident);
  return {
    note({ group, bucket, kind, observed, expected }) {
      if (expected === null || kind === "muted" || known.calendar?.(bucket)) return;
      const local = bucket + zoneOffset(bucket, timezone);
      const day = dayAt(days, Math.floor(local / DAY));
      if (observed === null || explained.covers(group, bucket, bucket + 1)) {
        day.unknown += expected;
        return;
      }
      const part = day.parts[Math.floor((local % DAY) / PART)] as Sums;
      part.observed += observed;
      part.expected += expected;
    },
    odd: () => oddOf(days),
  };
}

function dayAt(days: Map<number, DaySums>, number: number): DaySums {
  const known = days.get(number);
  if (known) return known;
  const fresh = { parts: Array.from({ length: DAY / PART }, () => ({ observed: 0, expected: 0 })), unknown: 0 };
  days.set(number, fresh);
  return fresh;
}

/** A day that is known for the most part, with the logarithm of what it brought of the usual. */
interface Known {
  readonly day: number;
  readonly whole: Sums;
  readonly off: number;
  readonly parts: readonly Sums[];
}

function oddOf(days: ReadonlyMap<number, DaySums>): OddDay[] {
  const known = [...days].flatMap(([day, sums]) => knownDay(day, sums)).sort((a, b) => a.day - b.day);
  if (known.length < LEAST_DAYS) return [];
  const offs = known.map(({ off }) => off);
  const usual = median(offs);
  const scatter = MAD * medianAbsoluteDeviation(offs);
  const far = known.map((one) => ({ ...one, off: one.off - usual })).filter((one) => isFar(one, usual, scatter));
  return far
    .filter((one) => runLength(far, one) < LASTING)
    .sort((a, b) => Math.abs(b.off) - Math.abs(a.off))
    .slice(0, MOST_SHOWN)
    .sort((a, b) => a.day - b.day)
    .map(({ day, whole }) => ({ date: dateOf(day), share: whole.observed / whole.expected }));
}

function knownDay(day: number, { parts, unknown }: DaySums): Known[] {
  const whole = { observed: 0, expected: 0 };
  for (const part of parts) {
    whole.observed += part.observed;
    whole.expected += part.expected;
  }
  if (whole.expected < TELLING || unknown > whole.expected / 4) return [];
  return [{ day, whole, off: offOf(whole), parts }];
}

/** Logarithm of observed over expected; half an event keeps it finite where nothing came. */
function offOf({ observed, expected }: Sums): number {
  return Math.log((observed + 0.5) / (expected + 0.5));
}

/** Whether a day lies far from the usual: beyond what chance and the other days explain, and in all of its parts. */
function isFar({ whole, parts, off }: Known, usual: number, scatter: number): boolean {
  const chance = Math.sqrt(scatter * scatter + 1 / whole.expected);
  if (Math.abs(off) < Math.max(-Math.log(ODD_SHARE), DEVIATIONS * chance)) return false;
  return parts.filter(({ expected }) => expected >= TELLING).every((part) => (offOf(part) - usual) / off > 0.5);
}

/** How many days in a row are far on the same side, this one among them. */
function runLength(far: readonly Known[], { day, off }: Known): number {
  const alike = new Set(far.filter((one) => one.off * off > 0).map((one) => one.day));
  let [first, last] = [day, day];
  while (alike.has(first - 1)) first -= 1;
  while (alike.has(last + 1)) last += 1;
  return last - first + 1;
}

function dateOf(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** An odd day as people are told of it. */
export interface NamedDay extends OddDay {
  /** What the day is called in a region that the catalogue names; null: it has no name there. */
  readonly holiday: string | null;
  /** The line that lists it in the catalogue's calendar. */
  readonly line: string;
}

/**
 * Names an odd day and writes its line for the calendar.
 *
 * @param regions those that the catalogue names; no other is guessed
 * @param metric null: it is the only one, and need not be named
 */
export function namedDay({ date, share }: OddDay, regions: readonly string[], metric: string | null): NamedDay {
  const holiday = regions.map((region) => holidayName(region, date)).find((name) => name !== undefined) ?? null;
  const about = metric === null ? "" : `, metrics: [${metric}]`;
  const factor = Math.round(100 * share) / 100;
  // What JSON quotes YAML reads as the same text.
  const line = `- { name: ${JSON.stringify(holiday ?? WORDS.format(Date.parse(date)))}, on: ${date}, factor: ${factor}${about} }`;
  return { date, share, holiday, line };
}

const WORDS = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
