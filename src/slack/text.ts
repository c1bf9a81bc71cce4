/**
 * Words for Slack: every name, note and number passes through here before it is put into a message. Names from data
 * are text, never markup: a group named `<!channel>` notifies nobody and `*x*` is not set in bold.
 */
import { formatDuration } from "../domain/time/duration.ts";

const MINUTE = 60_000;
const HOUR = 3_600_000;
/** A clock time alone is understood for this long; after it the day is named as well. */
const SAME_DAY = 12 * HOUR;

/** Slack's marks stand at the edge of a word; inside one (`landing_page`) they are letters. */
const LOOKALIKES: Readonly<Record<string, string>> = { "*": "∗", _: "＿", "~": "∼", "`": "ˋ" };

/** Escapes what Slack reads as the start of markup. Line breaks stay. */
export function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The other way: what Slack sends of typed text (commands) comes escaped. */
export function unescapeMarkup(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** One line of text from outside, cut to `max` characters, for mrkdwn: escaped, and no formatting in it takes effect. */
export function foreign(text: string, max = 120): string {
  const line = shorten(oneLine(text), max);
  const defused = line
    .replaceAll(/(?<![\p{L}\p{N}])[*_~`]|[*_~`](?![\p{L}\p{N}])/gu, (mark) => LOOKALIKES[mark] ?? mark)
    .replaceAll(/:(?=[a-z0-9_+-]*[a-z_+][a-z0-9_+-]*:)/gi, "\uA789");
  return escapeMarkup(defused);
}

/** Text from outside on one line, for plain_text objects; control characters become spaces. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu, " ")
    .replaceAll(/ {2,}/g, " ")
    .trim();
}

/** At most `max` characters (UTF-16 units), a cut marked by an ellipsis; never half a surrogate pair. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text
    .slice(0, Math.max(max - 1, 0))
    .replace(/[\uD800-\uDBFF]$/, "")
    .trimEnd()}…`;
}

/**
 * A user (`U…`, `W…`) or user group (`S…`) as a mention, with or without a leading `@`; anything else as text.
 * In a new message it notifies, in an edited one it does not.
 */
export function mention(reference: string): string {
  const id = reference.replace(/^@/, "");
  if (/^[UW][A-Z0-9]{2,}$/.test(id)) return `<@${id}>`;
  if (/^S[A-Z0-9]{2,}$/.test(id)) return `<!subteam^${id}>`;
  return `@${foreign(id, 80)}`;
}

/** Several mentions: "@a, @b and @c". */
export function mentions(references: readonly string[]): string {
  return listed(references.map(mention));
}

/** "a, b and c". */
export function listed(items: readonly string[], last = "and"): string {
  if (items.length < 2) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1)}`;
}

/** A channel for people: `#name` as text, an id as a link that Slack names. */
export function channelName(channel: string): string {
  return /^[CG][A-Z0-9]{2,}$/.test(channel) ? `<#${channel}>` : foreign(channel, 80);
}

/** A quantity: whole from 10 on, one decimal below, two digits that count below 1. Thousands are set apart. */
export function quantity(value: number): string {
  const size = Math.abs(value);
  if (size >= 10 || Number.isInteger(value)) return Math.round(value).toLocaleString("en-US");
  if (size >= 1) return (Math.round(value * 10) / 10).toLocaleString("en-US");
  return value.toLocaleString("en-US", { maximumSignificantDigits: 2 });
}

/** Money lost is an estimate and says so: "about 1,035 EUR". */
export function money(amount: number, currency: string): string {
  const digits = Math.abs(amount) < 10 && !Number.isInteger(amount) ? 2 : 0;
  const figure = amount.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `about ${figure} ${foreign(currency, 8)}`;
}

/** "23 leads", and "1 lead" where the unit is a regular plural. */
export function counted(value: number, unit: string): string {
  const figure = quantity(value);
  return `${figure} ${foreign(figure === "1" ? singular(unit) : unit, 40)}`;
}

/** "leads" → "lead", "inquiries" → "inquiry", "searches" → "search"; "ms" and "business" are no plurals. */
function singular(unit: string): string {
  if (/[a-z]{2}ies$/i.test(unit)) return unit.replace(/ies$/i, "y");
  if (/(?:ch|sh|ss|x)es$/i.test(unit)) return unit.slice(0, -2);
  return /[a-z]{2}[^s\W]s$/i.test(unit) ? unit.slice(0, -1) : unit;
}

/** "+4 %", "-12 %"; null where there is nothing to compare with. */
export function change(now: number, before: number): string | null {
  if (before === 0) return null;
  const percent = Math.round((now / before - 1) * 100);
  return `${percent > 0 ? "+" : ""}${percent} %`;
}

/** A stretch of time in its two largest units, at least whole minutes once it is longer than one: "1 h 48 min". */
export function lasting(ms: number): string {
  return formatDuration(ms >= MINUTE ? Math.round(ms / MINUTE) * MINUTE : Math.round(ms / 1000) * 1000);
}

/** The zone in which a text is written for those whose Slack cannot put it into their own. */
export interface Zone {
  readonly now: number;
  /** IANA name. */
  readonly timezone: string;
}

/** A moment in the reader's own zone; the day is named when it is not the present one. */
export function moment(at: number, zone: Zone): string {
  const near = Math.abs(zone.now - at) < SAME_DAY;
  const format = near ? "{time}" : "{date_short_pretty} {time}";
  return `<!date^${Math.floor(at / 1000)}^${format}|${localMoment(at, zone)}>`;
}

/** A day in the reader's own zone. */
export function day(at: number, zone: Zone): string {
  return `<!date^${Math.floor(at / 1000)}^{date_short}|${dayOf(at, zone.timezone)}>`;
}

/** A moment where Slack knows no date markup (plain_text, alternative texts): the catalogue's zone. */
export function localMoment(at: number, zone: Zone): string {
  const time = clockTime(at, zone.timezone);
  return Math.abs(zone.now - at) < SAME_DAY ? time : `${dayOf(at, zone.timezone)} ${time}`;
}

function clockTime(at: number, timezone: string): string {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: timezone } as const;
  return new Intl.DateTimeFormat("en-GB", options).format(at);
}

function dayOf(at: number, timezone: string): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: timezone }).format(at);
}

/** "lead-triage" → "Lead triage": an id where no title was given. */
export function titleOf(id: string): string {
  const words = id.replaceAll(/[-_]+/g, " ").trim();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** The first letter large, for a sentence that begins with a piece of another. Markup at its start stays. */
export function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
