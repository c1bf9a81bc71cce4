/**
 * Slack's date markup: a format such as `{date_short_pretty} at {time}` filled in for a moment, as a person in `tz`
 * reads it. Hours run from 0 to 23. Tokens: Slack's "Formatting text for messages", section "Formatting dates".
 */
export interface DateContext {
  /** IANA zone of the reader. */
  readonly tz: string;
  /** Milliseconds since 1970; "today" and "ago" are counted from here. */
  readonly now: number;
}

const DAY = 86_400_000;

type Writer = (at: number, context: DateContext) => string;

const WRITERS: Readonly<Record<string, Writer>> = {
  date_num: (at, { tz }) => isoDay(at, tz),
  date_slash: (at, { tz }) => part(at, tz, { year: "numeric", month: "2-digit", day: "2-digit" }),
  date: (at, { tz }) => `${part(at, tz, { month: "long" })} ${ordinal(at, tz)}, ${part(at, tz, { year: "numeric" })}`,
  date_short: (at, { tz }) => part(at, tz, { month: "short", day: "numeric", year: "numeric" }),
  date_long: (at, { tz }) => dayDivider(at, tz, true),
  date_pretty: (at, context) => relativeDay(at, context) ?? write("date", at, context),
  date_short_pretty: (at, context) => relativeDay(at, context) ?? write("date_short", at, context),
  date_long_pretty: (at, context) => relativeDay(at, context) ?? write("date_long", at, context),
  day_divider_pretty: (at, context) => dayName(at, context),
  time: (at, { tz }) => part(at, tz, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  time_secs: (at, { tz }) => part(at, tz, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
  ago: (at, { now }) => ago(now - at),
};

/** Fills a format in. `at` is in milliseconds since 1970. Gives undefined where Slack would show the fallback. */
export function formatSlackDate(at: number, format: string, context: DateContext): string | undefined {
  if (!Number.isFinite(at) || !/\{[a-z_]+\}/.test(format)) return undefined;
  return format.replace(/\{([a-z_]+)\}/g, (token, name: string) => WRITERS[name]?.(at, context) ?? token);
}

/** "14:06", as the reader's clock shows it. */
export function clockTime(at: number, tz: string): string {
  return write("time", at, { tz, now: at });
}

/** "Today", "Yesterday" or "Friday, November 20th": the line between two days of a channel. */
export function dayName(at: number, context: DateContext): string {
  const near = relativeDay(at, context);
  return near ? near.charAt(0).toUpperCase() + near.slice(1) : dayDivider(at, context.tz, false);
}

/** "2026-11-20": equal for two moments of the same day in this zone. */
export function isoDay(at: number, tz: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: tz, dateStyle: "short" }).format(at);
}

/** "3 minutes ago". */
export function ago(ms: number): string {
  const steps = [
    { unit: "day", ms: DAY },
    { unit: "hour", ms: 3_600_000 },
    { unit: "minute", ms: 60_000 },
  ] as const;
  const step = steps.find((one) => Math.abs(ms) >= one.ms);
  if (!step) return "just now";
  const words = new Intl.RelativeTimeFormat("en", { numeric: "always" });
  return words.format(-Math.trunc(ms / step.ms), step.unit);
}

function write(name: string, at: number, context: DateContext): string {
  return WRITERS[name]?.(at, context) ?? "";
}

function part(at: number, tz: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-US", { ...options, timeZone: tz }).format(at);
}

function ordinal(at: number, tz: string): string {
  const day = Number(part(at, tz, { day: "numeric" }));
  const endings: Readonly<Record<string, string>> = { one: "st", two: "nd", few: "rd", other: "th" };
  return `${day}${endings[new Intl.PluralRules("en", { type: "ordinal" }).select(day)] ?? "th"}`;
}

function dayDivider(at: number, tz: string, year: boolean): string {
  const day = `${part(at, tz, { weekday: "long" })}, ${part(at, tz, { month: "long" })} ${ordinal(at, tz)}`;
  return year ? `${day}, ${part(at, tz, { year: "numeric" })}` : day;
}

function relativeDay(at: number, { tz, now }: DateContext): string | undefined {
  const days = (Date.parse(isoDay(at, tz)) - Date.parse(isoDay(now, tz))) / DAY;
  return days === 0 ? "today" : days === -1 ? "yesterday" : days === 1 ? "tomorrow" : undefined;
}
