import { TZDate } from "@date-fns/tz";
import { format } from "date-fns/format";

/** "Tue 14 Oct 11:00" in a time zone; seconds only where they count. */
export function momentWords(at: number, timezone: string): string {
  return format(new TZDate(at, timezone), at % 60_000 === 0 ? "EEE d MMM HH:mm" : "EEE d MMM HH:mm:ss");
}

/** "14 Oct 2026" in a time zone. */
export function dayWords(at: number, timezone: string): string {
  return format(new TZDate(at, timezone), "d MMM yyyy");
}

/** "Thu 24 Dec 2026" of a day written `2026-12-24`. */
export function dateWords(date: string): string {
  return format(new TZDate(`${date}T00:00:00Z`, "UTC"), "EEE d MMM yyyy");
}
