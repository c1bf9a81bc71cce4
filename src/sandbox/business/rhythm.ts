import { tzOffset } from "@date-fns/tz";

const MINUTE = 60_000;
const HOUR = 3_600_000;
const ZONE = "Europe/Berlin";

/** Share of the mean volume by local hour, from midnight. */
const HOURS = [
  0.66, 0.6, 0.56, 0.54, 0.55, 0.6, 0.72, 0.9, 1.1, 1.27, 1.36, 1.38, 1.26, 1.24, 1.3, 1.32, 1.27, 1.2, 1.16, 1.2, 1.16,
  1.02, 0.88, 0.75,
];
/** The same by day of the week, from Sunday. */
const DAYS = [0.83, 1.08, 1.1, 1.08, 1.04, 1, 0.87];
const WEEK = DAYS.flatMap((day) => HOURS.map((hour) => day * hour));

/**
 * How busy the business is at an instant, 1 being the mean of the week: by local hour of the week in Berlin, gliding
 * from the middle of one hour to the middle of the next. Never below 0.4: the demo has to work at night too.
 */
export function busyness(at: number): number {
  const local = at + offset(at);
  // 1 January 1970 was a Thursday, the week here begins on Sunday.
  const hours = local / HOUR + 4 * 24 - 0.5;
  const before = Math.floor(hours);
  const share = hours - before;
  return slot(before) * (1 - share) + slot(before + 1) * share;
}

function slot(hour: number): number {
  return WEEK[((hour % WEEK.length) + WEEK.length) % WEEK.length] ?? 1;
}

let known = { hour: Number.NaN, offset: 0 };

// Berlin's clock changes on the hour, and eight weeks are asked for in order.
function offset(at: number): number {
  const hour = Math.floor(at / HOUR);
  if (known.hour !== hour) known = { hour, offset: tzOffset(ZONE, new Date(hour * HOUR)) * MINUTE };
  return known.offset;
}
