import { tzOffset } from "@date-fns/tz";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** One UTC day of a zone: the offset it begins with and, on a day with a clock change, when it changes and to what. */
interface ZoneDay {
  readonly before: number;
  readonly changeAt: number;
  readonly after: number;
}

/** Asking Intl costs microseconds and a replay asks millions of times, so each day of a zone is asked for once. */
const zones = new Map<string, Map<number, ZoneDay>>();

/**
 * What must be added to a UTC time to get the local wall clock, in milliseconds. East of Greenwich is positive.
 *
 * @throws RangeError for a time zone that does not exist.
 */
export function zoneOffset(time: number, timezone: string): number {
  const { before, changeAt, after } = zoneDay(Math.floor(time / DAY), timezone);
  return time < changeAt ? before : after;
}

/** The clock change in the half-open span (from, to], or undefined; a span must not be longer than the pause between two. */
export function clockChange(from: number, to: number, timezone: string): number | undefined {
  for (let day = Math.floor(from / DAY); day <= Math.floor(to / DAY); day++) {
    const { changeAt } = zoneDay(day, timezone);
    if (changeAt > from && changeAt <= to) return changeAt;
  }
  return undefined;
}

function zoneDay(day: number, timezone: string): ZoneDay {
  let days = zones.get(timezone);
  if (!days) {
    days = new Map();
    zones.set(timezone, days);
  }
  let known = days.get(day);
  if (!known) {
    known = askZoneDay(day * DAY, timezone);
    days.set(day, known);
  }
  return known;
}

/** Looks for a clock change in the day (start, start + 1 day] by halving, to the minute: no zone changes between minutes. */
function askZoneDay(start: number, timezone: string): ZoneDay {
  const before = askOffset(start, timezone);
  const after = askOffset(start + DAY, timezone);
  if (before === after) return { before, changeAt: Number.POSITIVE_INFINITY, after };
  let [low, high] = [start, start + DAY];
  while (high - low > MINUTE) {
    const middle = low + Math.floor((high - low) / (2 * MINUTE)) * MINUTE;
    if (askOffset(middle, timezone) === before) low = middle;
    else high = middle;
  }
  return { before, changeAt: high, after };
}

function askOffset(time: number, timezone: string): number {
  const minutes = tzOffset(timezone, new Date(time));
  if (Number.isNaN(minutes)) throw new RangeError(`"${timezone}" is not a time zone; use a name like Europe/Berlin`);
  return Math.round(minutes * MINUTE);
}
