import { bucketStart } from "./buckets.ts";
import { timeOfWeek } from "./week-slot.ts";
import { zoneOffset } from "./zone-offset.ts";

const DAY = 86_400_000;

/**
 * The moment at which the clocks of a zone show a local time. Of a time that autumn repeats it is the first; a time that
 * spring leaves out is read on a clock that nobody has put forward: 02:30 is then the moment called 03:30.
 *
 * @param wall the local time as milliseconds since 1970 on a clock without zones
 */
export function instantAt(wall: number, timezone: string): number {
  const before = wall - zoneOffset(wall - DAY, timezone);
  const after = wall - zoneOffset(wall + DAY, timezone);
  const isShown = (at: number) => at + zoneOffset(at, timezone) === wall;
  return isShown(before) || !isShown(after) ? before : after;
}

/** What the clocks of a zone show at a moment, in milliseconds since 1970 on a clock without zones. */
export function wallClock(at: number, timezone: string): number {
  return at + zoneOffset(at, timezone);
}

/** Start of the local week (Monday, 00:00) that a moment lies in. */
export function weekStart(at: number, timezone: string): number {
  const today = bucketStart(at, DAY, timezone);
  const noon = today + DAY / 2;
  const sinceMonday = (Math.floor(timeOfWeek(noon, timezone) / DAY) + 6) % 7;
  return bucketStart(noon - sinceMonday * DAY, DAY, timezone);
}

/**
 * Where the last whole weeks of a zone begin, oldest first, and at the end where the newest of them ends: one more than
 * `weeks`. Weeks of a clock change have 167 or 169 hours.
 */
export function weekEdges(at: number, weeks: number, timezone: string): number[] {
  const edges = [weekStart(at, timezone)];
  for (let week = 0; week < weeks; week++) edges.unshift(weekStart((edges[0] as number) - DAY, timezone));
  return edges;
}
