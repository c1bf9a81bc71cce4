import { InvalidArgumentError } from "commander";
import { parseDuration } from "../domain/time/duration.ts";

/** `2026-11-01`, `2026-11-01T14:00Z` (without a zone: UTC) or an age such as `30d`; milliseconds since 1970. */
export function parseInstant(text: string, now: number = Date.now()): number {
  const age = parseDuration(text);
  if (age !== undefined) return now - age;
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text) || /^\d{4}-\d\d-\d\d$/.test(text) ? text : `${text}Z`;
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(zoned) : Number.NaN;
  if (Number.isNaN(at)) {
    throw new InvalidArgumentError("write a day (2026-11-01), a moment (2026-11-01T14:00Z) or an age (30d).");
  }
  return at;
}
