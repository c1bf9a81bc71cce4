/** Sentences about an incident that several views share. All results are safe for mrkdwn. */
import type { Side } from "../../domain/catalogue.ts";
import type { Incident } from "../../domain/incident.ts";
import { canMiss, moneyMissing, timesOf } from "../../domain/incident-times.ts";
import { counted, foreign, lasting, mention, moment, money, quantity, sentence, type Zone } from "../text.ts";
import { nameOfMissing, type Sort } from "./figure-words.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const SEVERITY_MARK = { critical: "🔴", major: "🟠", minor: "🟡" } as const;

/** Emoji and word: a state is never told by colour alone. */
export function stateMark(incident: Incident): { readonly emoji: string; readonly word: string } {
  switch (incident.status) {
    case "resolved":
      return { emoji: "🟢", word: "Resolved" };
    case "dismissed":
      return { emoji: "⚪", word: "False alarm" };
    case "recovering":
      return { emoji: "🔵", word: "Recovering" };
    case "waiting":
      return { emoji: "🟠", word: "Waiting on client" };
    case "open":
    case "acknowledged":
      return { emoji: SEVERITY_MARK[incident.severity], word: sentence(incident.severity) };
  }
}

export function isClosed(incident: Incident): boolean {
  return incident.resolvedAt !== null || incident.dismissedAt !== null;
}

const SIDE: Readonly<Record<Side, string>> = {
  ours: "our side",
  client: "client's side",
  third_party: "third party's side",
  false_alarm: "false alarm",
};

export function sideWords(side: Side): string {
  return SIDE[side];
}

/** What the figures of an incident are of. */
export function sortOf({ metricKind, unit }: Incident): Sort {
  return { kind: metricKind, unit };
}

/**
 * What is missing and what it costs: "23 leads (15 to 31), about 1,035 EUR"; null where nothing is, and where nothing
 * can be missing: of a latency, or of a rate whose denominators are not known (`adds` false).
 */
export function missing(incident: Incident, adds: boolean): string | null {
  if (!(adds || incident.weight !== null) || !canMiss(incident) || incident.shortfall < 0.5) return null;
  const cost = moneyMissing(incident);
  const units = counted(Math.round(incident.shortfall), nameOfMissing(sortOf(incident))).trimEnd();
  const about = `${units}${rangeWords(incident)}`;
  return cost === null || incident.currency === null ? about : `${about}, ${money(cost, incident.currency)}`;
}

/** Standard deviations either side that hold nine of ten. */
const NINE_OF_TEN = 1.645;
/** An error of less than this share of the loss is not worth the words. */
const WORTH_SAYING = 0.1;

/** Between what the loss lies, as what would have come is only expected: " (15 to 31)"; empty where it is quite sure. */
function rangeWords({ shortfall, shortfallError }: Pick<Incident, "shortfall" | "shortfallError">): string {
  const reach = NINE_OF_TEN * (shortfallError ?? 0);
  if (reach < WORTH_SAYING * shortfall) return "";
  return ` (${quantity(Math.round(Math.max(0, shortfall - reach)))} to ${quantity(Math.round(shortfall + reach))})`;
}

/**
 * As long as the detector learns, nothing is expected and only the fixed floor of the catalogue speaks: there are no
 * figures to compare then.
 */
export function isByFixedLimit({ kind, expected }: Pick<Incident, "kind" | "expected">): boolean {
  return kind === "drop" && expected === 0;
}

/** How long it has lasted, or did: "1 h 5 min". */
export function duration(incident: Incident, now: number): string {
  return lasting(timesOf(incident).lasted ?? Math.max(now - incident.startedAt, 0));
}

/**
 * "Resolved after 1 h 48 min. Noticed in 6 min, acknowledged in 3, client told in 11, client fixed it in 52. Missed
 * 41 leads, about 1,845 EUR."
 */
export function timesSentence(incident: Incident, adds: boolean): string {
  const times = timesOf(incident);
  const steps = chain([
    ["noticed in", times.toNotice],
    ["acknowledged in", times.toAcknowledge],
    ["client told in", times.toTell],
    [incident.clientFixedAt === null ? "client's side took" : "client fixed it in", times.clientTime],
  ]);
  const lost = missing(incident, adds);
  const ended = incident.dismissedAt === null ? "Resolved" : "Dismissed as a false alarm";
  const parts = [`${ended} after ${lasting(times.lasted ?? 0)}.`];
  if (steps) parts.push(`${sentence(steps)}.`);
  if (lost && incident.dismissedAt === null) parts.push(`Missed ${lost}.`);
  return parts.join(" ");
}

/** Joins durations; a unit is not said again while it stays "min". */
function chain(steps: readonly (readonly [string, number | null])[]): string {
  let inMinutes = false;
  const said: string[] = [];
  for (const [words, ms] of steps) {
    if (ms === null) continue;
    const whole = ms >= MINUTE && ms < HOUR - MINUTE / 2;
    said.push(`${words} ${whole && inMinutes ? Math.round(ms / MINUTE) : lasting(ms)}`);
    inMinutes = whole;
  }
  return said.join(", ");
}

/** Who is on it and how far the client's side is: "@ana on it since 14:09 · client told 14:17 · client answered 14:22". */
export function standing(incident: Incident, zone: Zone): string[] {
  const facts = [incident.acknowledgedBy ? onIt(incident, incident.acknowledgedBy, zone) : "nobody on it yet"];
  if (incident.clientToldAt !== null) facts.push(`client told ${moment(incident.clientToldAt, zone)}`);
  if (incident.clientFixedAt !== null) facts.push(`client says fixed ${moment(incident.clientFixedAt, zone)}`);
  else if (incident.clientAcknowledgedAt !== null) {
    facts.push(`client answered ${moment(incident.clientAcknowledgedAt, zone)}`);
  }
  if (incident.cause !== null) facts.push(causeWords(incident.cause, incident.side));
  return facts;
}

/** Taken again after a reopening, the first time says nothing about now and is left out. */
function onIt(incident: Incident, person: string, zone: Zone): string {
  const since = incident.acknowledgedAt;
  const current = since !== null && (incident.reopenedAt === null || since > incident.reopenedAt);
  return current ? `${mention(person)} on it since ${moment(since, zone)}` : `${mention(person)} on it`;
}

export function causeWords(cause: string, side: Side | null): string {
  return `cause: ${foreign(cause, 200)}${side ? ` (${sideWords(side)})` : ""}`;
}
