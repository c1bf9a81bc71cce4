import type { KnownBlock } from "@slack/types";
import type { DigestFacts, SmallGroup } from "../../flows/regular/digest.ts";
import type { SlowChangeLine } from "../../flows/regular/slow-changes.ts";
import { foreign, lasting, listed, moment, oneLine, quantity, shorten, type Zone } from "../text.ts";
import { context, type Message, section, table } from "./blocks.ts";
import { causeWords } from "./incident-words.ts";
import { changeWords, levelWords, type Named, subjectWords } from "./slow-change-words.ts";
import { clientName, clients, figureLines, losses, totals } from "./statistics.ts";

export interface DigestScene {
  readonly facts: DigestFacts;
  readonly clientNames: ReadonlyMap<string, string>;
  /** What a group of a metric is called; null: the metric has left the catalogue. */
  readonly named: (of: { readonly metric: string; readonly group: string | null }) => Named | null;
  /** Whether the clients are shown as a table. */
  readonly withTable: boolean;
  /** The command that shows metrics. */
  readonly command: string;
  readonly zone: Zone;
}

/** The regular summary: what it cost, how fast people were, whose fault it was, and what changes slowly. */
export function digestMessage(scene: DigestScene): Message {
  const { facts } = scene;
  const { words, before } = periodWords(facts.span.tick - facts.span.previous);
  const headline = `${words}: ${totals(facts.statistics)}`;
  const compared = `(${before}: ${beforeWords(facts.before)})`;
  return {
    text: `${headline} ${compared}`,
    blocks: [
      section([`*${headline}* ${compared}`, ...figureLines(facts.statistics, facts.budget)].join("\n")),
      ...clientPart(scene),
      ...incidentPart(facts),
      ...slowPart(scene),
      ...smallPrint(scene),
    ],
  };
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How the time is called: an hour more or less for a change of the clocks is the same week. */
function periodWords(length: number): { readonly words: string; readonly before: string } {
  const isAbout = (days: number, more = days) => length >= days * DAY - HOUR && length <= more * DAY + HOUR;
  if (isAbout(7)) return { words: "Last week", before: "week before" };
  if (isAbout(1)) return { words: "Last 24 hours", before: "24 hours before" };
  if (isAbout(28, 31)) return { words: "Last month", before: "month before" };
  return { words: `Last ${lasting(length)}`, before: "time before" };
}

function beforeWords(before: DigestFacts["before"]): string {
  if (before.count === 0) return "none";
  return [before.count === 1 ? "1 incident" : `${quantity(before.count)} incidents`, ...losses(before)].join(", ");
}

function clientPart({ facts, clientNames, withTable }: DigestScene): KnownBlock[] {
  const { byClient } = facts.statistics;
  if (byClient.length === 0) return [];
  if (!withTable) return clients(byClient, clientNames, facts.moreClients);
  const spent = (ms: number) => (ms > 0 ? lasting(ms) : "–");
  const rows = byClient.map((row) => [
    row.client === null ? "No single client" : shorten(oneLine(clientName(row, clientNames)), 60) || "–",
    quantity(row.count),
    row.shortfall >= 0.5 ? quantity(Math.round(row.shortfall)) : "–",
    spent(row.ourTime),
    spent(row.clientTime),
  ]);
  const more = facts.moreClients > 0 ? [context(`… and ${facts.moreClients} more clients.`)] : [];
  return [table([["Client", "Incidents", "Missed", "Our time", "Their time"], ...rows]), ...more];
}

function incidentPart({ longest, checklist }: DigestFacts): KnownBlock[] {
  const lines: string[] = [];
  if (longest) {
    const { id, title, lasted, open, cause, side } = longest;
    const time = open ? `${lasting(lasted)} and not over yet` : lasting(lasted);
    const why = cause === null ? "" : `, ${causeWords(cause, side)}`;
    lines.push(`Longest: #${id} ${foreign(title, 120)}, ${time}${why}.`);
  }
  if (checklist) lines.push(`The checklist found the cause in ${checklist.found} of ${checklist.of}.`);
  return lines.length === 0 ? [] : [section(lines.join(" "))];
}

function slowPart({ facts, named, command }: DigestScene): KnownBlock[] {
  const lines = facts.slow.flatMap((line) => slowLine(line, named(line)));
  if (lines.length === 0) return [];
  const more = facts.moreSlow > 0 ? [`… and ${facts.moreSlow} more: \`${command} METRIC\` tells of each.`] : [];
  return [section(["*Slow changes, which open no incident*", ...lines, ...more].join("\n"))];
}

function slowLine(line: SlowChangeLine, named: Named | null): string[] {
  if (named === null) return [];
  return [`• *${subjectWords(named)}* ${changeWords(line)}: ${levelWords(line, named)}`];
}

/** What the figures rest on: the time, what was watched, and what could not be seen. */
function smallPrint({ facts, named, zone }: DigestScene): KnownBlock[] {
  const { span, watched, silent, offline, unseen } = facts;
  const metrics = watched.metrics === 1 ? "1 metric" : `${watched.metrics} metrics`;
  const groups = watched.groups === 1 ? "1 group" : `${quantity(watched.groups)} groups`;
  const what =
    watched.metrics === 0 ? "No metric is configured: nothing was watched." : `${metrics} with ${groups} watched.`;
  // Seen from a later day, both ends are told with theirs.
  const later = { ...zone, now: zone.now + DAY };
  const time = `${moment(span.previous, later)} to ${moment(span.tick, later)}. ${what}`;
  const gaps = [
    ...(offline >= 60_000 ? [`I was offline for ${lasting(offline)} of it and have read that time since.`] : []),
    ...silent
      .slice(0, 5)
      .map(({ source, since }) => `⚠️ Source ${foreign(source, 60)} has not answered since ${moment(since, zone)}.`),
    ...(unseen.length > 0 ? [`Too many values to look for slow changes: ${unseenWords(unseen, named)}.`] : []),
  ];
  return [...smallGroups(facts, named), context([time, ...gaps].join(" "))];
}

function unseenWords(unseen: readonly string[], named: DigestScene["named"]): string {
  const names = unseen.flatMap((metric) => named({ metric, group: null }) ?? []).map(subjectWords);
  return names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : listed(names);
}

function smallGroups({ small, moreSmall }: DigestFacts, named: DigestScene["named"]): KnownBlock[] {
  const names = small.flatMap((one) => smallWords(one, named(one)));
  if (names.length === 0) return [];
  const rest = moreSmall > 0 ? [...names, `${moreSmall} more`] : names;
  return [context(`Too small to be watched by the hour: ${listed(rest)}.`)];
}

function smallWords({ total }: SmallGroup, named: Named | null): string[] {
  if (named === null) return [];
  const soon = total === null ? "a stop does not show within a day" : `a stop shows within ${lasting(total)}`;
  return [`${subjectWords(named)} (${soon})`];
}
