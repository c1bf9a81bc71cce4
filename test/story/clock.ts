/**
 * The day of the story: Tuesday 4 March 2031 in Berlin, eight weeks without a change of the clocks before it. It lies
 * ahead of every machine that runs the test, because Slack's signatures count as forged when they are old.
 */
const MIDNIGHT = Date.UTC(2031, 2, 3, 23);

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A moment of that day by the clock on the wall in Berlin: `16:05` or `16:08:04`. Milliseconds since 1970. */
export function at(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  return MIDNIGHT + hours * HOUR + minutes * MINUTE + seconds * 1000;
}

/** The other way: `16:05`, or `16:08:04` where there are seconds. */
export function clockTime(moment: number): string {
  const time = new Date(moment - MIDNIGHT).toISOString().slice(11, 19);
  return time.endsWith(":00") ? time.slice(0, 5) : time;
}

/** Hour of the day in Berlin, on this and on every day of the eight weeks before. */
export function hourOfDay(moment: number): number {
  return Math.floor(((((moment - MIDNIGHT) % DAY) + DAY) % DAY) / HOUR);
}
