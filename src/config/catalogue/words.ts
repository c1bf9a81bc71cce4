/** The small words of the catalogue: durations, shares, people, channels, zones. What each looks like and what it means. */
import { validate as isCron } from "node-cron";
import { z } from "zod";
import { parseDuration } from "../../domain/time/duration.ts";
import { nearest } from "./nearest.ts";

/** Names of metrics, sources, clients, checklists: typed in commands, so short and without spaces. */
export const Name = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,63}$/, "must be a name of letters, digits, - _ and ., at most 64 long");

/** The name of an entry elsewhere in the catalogue; whether it is there is looked up when all is read. */
export function reference(section: string): z.ZodString {
  return z.string(`must be the name of an entry of ${section}`).min(1);
}

const DURATION = "must be a duration such as 30s, 5m, 1h, 7d or 8w";

/** Milliseconds, more than none. */
export const Duration = z
  .string(DURATION)
  .regex(/^\d{1,9}[smhdw]$/, DURATION)
  .refine((text) => (parseDuration(text) ?? 1) > 0, "must be longer than nothing")
  .transform((text) => parseDuration(text) ?? 0);

/** Milliseconds; none at all is possible. */
export const Delay = z
  .string(DURATION)
  .regex(/^\d{1,9}[smhdw]$/, DURATION)
  .transform((text) => parseDuration(text) ?? 0);

const RETENTION = "must be forever or a duration such as 400d";

/** Milliseconds, or null for ever. */
export const Retention = z
  .string(RETENTION)
  .regex(/^(?:forever|\d{1,9}[smhdw])$/, RETENTION)
  .refine((text) => text === "forever" || (parseDuration(text) ?? 0) > 0, RETENTION)
  .transform((text) => (text === "forever" ? null : (parseDuration(text) ?? null)));

const SHARE = "must be a percentage such as 50%";

/** A share of the expected volume, 0 to 1. */
export const Share = z
  .string(SHARE)
  .regex(/^\d+(\.\d+)?%$/, SHARE)
  .refine((text) => isBetween(Number.parseFloat(text), 1, 100), "must be between 1% and 100%")
  .transform((text) => Number.parseFloat(text) / 100);

const MENTION =
  'must be the id of a member or user group such as "@U012AB3CD" or "@S012AB3CD" (in Slack: profile, More, Copy member ID)';

/** Id of a user (`U…`, `W…`) or user group (`S…`), without the `@`. */
export const Mention = z
  .string(MENTION)
  .regex(/^@?[UWS][A-Z0-9]{2,20}$/, MENTION)
  .transform((text) => text.replace(/^@/, ""));

/** One or several of {@link Mention}. */
export const Mentions = z.union([Mention.transform((id) => [id]), z.array(Mention)], `${MENTION}, or a list of them`);

const CHANNEL = 'must be a channel such as "#lead-alerts" (in quotes, # begins a comment) or an id such as C012AB3CD';

/** `#name`, or the id of a channel. */
export const Channel = z.string(CHANNEL).regex(/^(?:#[^\sA-Z#@<>&.,;:!?"'()/\\]{1,80}|[CG][A-Z0-9]{2,20})$/, CHANNEL);

/** An IANA zone; offsets such as +01:00 are refused because they know no summer time. */
export const Timezone = z.string().superRefine((zone, context) => {
  if (isTimezone(zone)) return;
  const zones = Intl.supportedValuesOf("timeZone");
  const city = `/${zone.trim().replace(/\s+/g, "_")}`.toLowerCase();
  const guess = zones.find((known) => known.toLowerCase().endsWith(city)) ?? nearest(zone, zones);
  const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
  context.addIssue({ code: "custom", message: `must be an IANA time zone such as Europe/Berlin or UTC${hint}` });
});

const CRON = 'must be a cron expression of five fields, or six with seconds, such as "*/5 * * * *"';

/** A cron expression that node-cron understands. */
export const Schedule = z.string(CRON).refine((text) => {
  const fields = text.trim().split(/\s+/).length;
  return (fields === 5 || fields === 6) && isCron(text);
}, CRON);

/** ISO 4217. */
export const Currency = z
  .string()
  .refine(
    (code) => Intl.supportedValuesOf("currency").includes(code),
    "must be a currency's ISO 4217 code such as EUR",
  );

/** An address of the web; no other scheme. */
export const WebAddress = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    "must be an address such as https://example.com/path",
  );

/** Text of one line and a bounded length, since Slack cuts or refuses more. */
export function line(most: number): z.ZodString {
  return z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\r\n]*$/, "must be one line");
}

/** A local day, `YYYY-MM-DD`, that exists. */
export const Day = z
  .string("must be a date such as 2026-12-01")
  .refine((text) => isDay(text), "must be a date such as 2026-12-01");

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(text);
}

function isTimezone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function isBetween(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
