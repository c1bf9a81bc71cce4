import { zoneOffset } from "./zone-offset.ts";

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;

/** 1970-01-01 was a Thursday: weeks of the rhythm begin on Sunday, four days earlier. */
const EPOCH_INTO_WEEK = 4 * 24 * HOUR;

/** Local milliseconds since Sunday 00:00 on the wall clock, 0 to a week. A clock change repeats or skips some of them. */
export function timeOfWeek(time: number, timezone: string): number {
  const local = time + zoneOffset(time, timezone) + EPOCH_INTO_WEEK;
  return ((local % WEEK) + WEEK) % WEEK;
}

/** Local hour of the week, 0 (Sunday 00:00 to 00:59) to 167 (Saturday 23:00 to 23:59). */
export function hourOfWeek(time: number, timezone: string): number {
  return Math.floor(timeOfWeek(time, timezone) / HOUR);
}
