import { TZDate } from "@date-fns/tz";
import { addDays } from "date-fns/addDays";
import { addMonths } from "date-fns/addMonths";
import { addYears } from "date-fns/addYears";
import { format } from "date-fns/format";
import { startOfDay } from "date-fns/startOfDay";
import { startOfISOWeek } from "date-fns/startOfISOWeek";
import { startOfYear } from "date-fns/startOfYear";

export interface TimeTick {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly label: string;
  /** A new day on an axis of hours, a new year on an axis of months. */
  readonly strong: boolean;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Steps within a day, minutes; each divides a day, so that every local midnight is a tick. */
const MINUTE_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720];

/**
 * About `most` round local times in a period, with the shortest label that tells them apart: "14:00" and day names
 * within a few days, "Mon 3" within weeks, "3 Nov" within months. Local times that a clock change leaves out are left
 * out here too; of those it repeats, the first is named.
 */
export function timeTicks(from: number, to: number, timezone: string, most: number): TimeTick[] {
  const span = to - from;
  const minutes = MINUTE_STEPS.find((step) => span / (step * MINUTE) <= most);
  if (minutes !== undefined) return hours(from, to, timezone, minutes);
  // A week is always told by its days, an hour more or less for the clock change.
  const days = [1, 2].find((step) => span / (step * DAY) <= Math.max(most, 7.05));
  if (days !== undefined) return days === 1 ? everyDay(from, to, timezone) : everySecondDay(from, to, timezone);
  const weeks = [1, 2].find((step) => span / (step * 7 * DAY) <= most);
  if (weeks !== undefined) return everyWeeks(from, to, timezone, weeks);
  const months = [1, 2, 3, 6].find((step) => span / (step * 31 * DAY) <= most);
  if (months !== undefined) return everyMonths(from, to, timezone, months);
  return everyYears(from, to, timezone, Math.ceil(span / (365 * DAY) / most));
}

function hours(from: number, to: number, timezone: string, step: number): TimeTick[] {
  const ticks = new Map<number, TimeTick>();
  const sameDay = day(from, timezone).getTime() === day(to - 1, timezone).getTime();
  for (let start = day(from, timezone); start.getTime() <= to; start = addDays(start, 1)) {
    for (let minute = 0; minute < 1440; minute += step) {
      const local = new TZDate(start.getFullYear(), start.getMonth(), start.getDate(), 0, minute, timezone);
      const at = local.getTime();
      // A time inside the hour that spring leaves out comes back as another time.
      if (local.getHours() * 60 + local.getMinutes() !== minute || at < from || at > to) continue;
      const strong = minute === 0 && !sameDay;
      ticks.set(at, { at, label: format(local, strong ? "EEE" : "HH:mm"), strong });
    }
  }
  return [...ticks.values()];
}

function everyDay(from: number, to: number, timezone: string): TimeTick[] {
  return walk(from, to, day(from, timezone), (date) => addDays(date, 1), "EEE d");
}

// Even days since 1970, so that the same days are named as the period moves on.
function everySecondDay(from: number, to: number, timezone: string): TimeTick[] {
  const start = day(from, timezone);
  const even = Math.round(Date.UTC(start.getFullYear(), start.getMonth(), start.getDate()) / DAY) % 2 === 0;
  return walk(from, to, even ? start : addDays(start, 1), (date) => addDays(date, 2), "EEE d");
}

function everyWeeks(from: number, to: number, timezone: string, step: number): TimeTick[] {
  const start = new TZDate(startOfISOWeek(new TZDate(from, timezone)), timezone);
  return walk(from, to, start, (date) => addDays(date, 7 * step), "d MMM");
}

function everyMonths(from: number, to: number, timezone: string, step: number): TimeTick[] {
  const start = startOfYear(new TZDate(from, timezone));
  const ticks = walk(from, to, start, (date) => addMonths(date, step), "MMM");
  return ticks.map((tick) => {
    const date = new TZDate(tick.at, timezone);
    return date.getMonth() === 0 ? { ...tick, label: format(date, "yyyy"), strong: true } : tick;
  });
}

function everyYears(from: number, to: number, timezone: string, step: number): TimeTick[] {
  return walk(from, to, startOfYear(new TZDate(from, timezone)), (date) => addYears(date, step), "yyyy");
}

function walk(from: number, to: number, start: TZDate, next: (date: TZDate) => TZDate, pattern: string): TimeTick[] {
  const ticks: TimeTick[] = [];
  for (let date = start; date.getTime() <= to; date = next(date)) {
    if (date.getTime() >= from) ticks.push({ at: date.getTime(), label: format(date, pattern), strong: false });
  }
  return ticks;
}

function day(at: number, timezone: string): TZDate {
  return startOfDay(new TZDate(at, timezone));
}
