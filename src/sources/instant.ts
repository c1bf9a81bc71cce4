import { bucketStart } from "../domain/time/buckets.ts";

const DAY = 86_400_000;
const DATE = /^\d{4}-\d\d-\d\d$/;
const DATE_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?$/i;
const EPOCH = /^\d{9,}(\.\d+)?$/;

/**
 * The instant that a source means, in milliseconds since 1970; undefined where it means none.
 *
 * Understood are a Date, ISO 8601 and the way PostgreSQL writes times (without a zone: UTC), and seconds or milliseconds
 * since 1970 (above 1e11 they are milliseconds: in seconds that would be the year 5138). A date alone is the start of
 * that day: in `timezone` where buckets are days, because a source that answers with dates has grouped by local days.
 */
export function parseInstant(raw: unknown, bucket: number, timezone: string): number | undefined {
  if (raw instanceof Date) return finite(raw.getTime());
  if (typeof raw === "number") return epoch(raw);
  if (typeof raw !== "string") return undefined;
  const text = raw.trim();
  if (EPOCH.test(text)) return epoch(Number(text));
  if (DATE.test(text)) return dayStart(text, bucket, timezone);
  const [, date, time, zone = "Z"] = DATE_TIME.exec(text) ?? [];
  if (date === undefined || !isDate(date)) return undefined;
  return finite(Date.parse(`${date}T${time}${isoZone(zone)}`));
}

function epoch(value: number): number | undefined {
  if (!(value >= 1e8)) return undefined; // before 1973: a count or a year that landed in the wrong column
  return finite(value > 1e11 ? Math.round(value) : Math.round(value * 1000));
}

function dayStart(date: string, bucket: number, timezone: string): number | undefined {
  if (!isDate(date)) return undefined;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  if (bucket !== DAY) return midnight;
  // Zones reach from UTC-12 to UTC+14. Of three UTC noons around it, one lies inside the local day of this name.
  for (const shift of [0, -DAY, DAY]) {
    const start = bucketStart(midnight + DAY / 2 + shift, DAY, timezone);
    if (localDate(start, timezone) === date) return start;
  }
  return undefined; // a day that the zone skipped, as Samoa skipped 2011-12-30
}

function localDate(time: number, timezone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: timezone }).format(time);
}

/** Date.parse takes 30 February for 2 March. */
function isDate(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}

/** `+02` and `+0200` become `+02:00`, the only form Date.parse promises to take. */
function isoZone(zone: string): string {
  const digits = zone.replace(":", "").padEnd(5, "0");
  return /^z$/i.test(zone) ? "Z" : `${digits.slice(0, 3)}:${digits.slice(3)}`;
}

function finite(time: number): number | undefined {
  return Number.isFinite(time) ? time : undefined;
}
