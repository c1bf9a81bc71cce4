import type { KnownBlock } from "@slack/types";
import type { ClientRow, Statistics } from "../../flows/statistics.ts";
import { counted, foreign, lasting, listed, money, quantity, sentence } from "../text.ts";
import { type Message, section } from "./blocks.ts";

export interface StatisticsScene {
  readonly statistics: Omit<Statistics, "from" | "to">;
  /** Which time: "Last 30 days", "This month". */
  readonly words: string;
  readonly metric: string | null;
  readonly clientNames: ReadonlyMap<string, string>;
  /** False alarms accepted over this time; null: not to be compared with. */
  readonly budget: number | null;
}

const SHOWN_CLIENTS = 10;

/** "*Last 30 days: 6 incidents, 118 leads missed, about 5,310 EUR*", medians, sides, clients. */
export function statisticsMessage(scene: StatisticsScene): Message {
  const { statistics, words, metric } = scene;
  const of = metric === null ? "" : ` · ${foreign(metric, 80)}`;
  const headline = `${words}${of}: ${totals(statistics)}`;
  return { text: headline, blocks: [section(`*${headline}*`), ...details(scene)] };
}

/** "6 incidents, 118 leads missed, about 5,310 EUR". */
export function totals({ count, open, shortfall, money: costs }: StatisticsScene["statistics"]): string {
  if (count === 0) return "no incidents";
  const stillOpen = open > 0 ? ` (${open} still open)` : "";
  return [
    `${count} ${count === 1 ? "incident" : "incidents"}${stillOpen}`,
    ...losses({ shortfall, money: costs }),
  ].join(", ");
}

/** "118 leads missed", "about 5,310 EUR": what is worth a word, the largest first. */
export function losses({ shortfall, money: costs }: Pick<Statistics, "shortfall" | "money">): string[] {
  const missed = shortfall
    .filter(({ amount }) => amount >= 0.5)
    .map(({ unit, amount }) => counted(Math.round(amount), unit));
  const lost = missed.length > 0 ? [`${listed(missed.slice(0, 4))} missed`] : [];
  const cost = costs.filter(({ amount }) => amount > 0).map(({ amount, currency }) => money(amount, currency));
  return [...lost, ...cost.slice(0, 3)];
}

function details({ statistics, clientNames, budget }: StatisticsScene): KnownBlock[] {
  const lines = figureLines(statistics, budget);
  return [...(lines.length > 0 ? [section(lines.join("\n"))] : []), ...clients(statistics.byClient, clientNames)];
}

/** Medians, and whose fault it was with false alarms beside the budget: no line, one or two. */
export function figureLines(statistics: StatisticsScene["statistics"], budget: number | null): string[] {
  const { medians, bySide, falseAlarms, drills, count } = statistics;
  const steps = [
    ["noticed in", medians.toNotice],
    ["acknowledged in", medians.toAcknowledge],
    ["cause known in", medians.toUnderstand],
    ["resolved in", medians.toResolve],
  ] as const;
  const speed = steps.filter(([, ms]) => ms !== null).map(([words, ms]) => `${words} ${lasting(ms ?? 0)}`);
  const sides = bySide.map(({ side, count: n }) => `${SIDES[side] ?? foreign(side, 40)} ${n}`);
  const accepted = budget === null ? "" : ` (budget ${quantity(Math.max(Math.round(budget), 1))})`;
  const kinds = [...sides, `false alarms ${falseAlarms}${accepted}`, ...(drills > 0 ? [`drills ${drills}`] : [])];
  return [
    ...(speed.length > 0 ? [`${sentence(speed.join(", "))} (medians)`] : []),
    ...(count > 0 || falseAlarms > 0 ? [sentence(kinds.join(", "))] : []),
  ];
}

const SIDES: Readonly<Record<string, string>> = {
  ours: "ours",
  client: "clients'",
  third_party: "third parties'",
  unknown: "cause not named",
};

/** What people call the client of a row. */
export function clientName({ client }: Pick<ClientRow, "client">, names: ReadonlyMap<string, string>): string {
  return client === null ? "no single client" : (names.get(client) ?? client);
}

/** A row for each client as lines; `more`: clients beside these. */
export function clients(rows: readonly ClientRow[], names: ReadonlyMap<string, string>, more = 0): KnownBlock[] {
  if (rows.length === 0) return [];
  const lines = rows.slice(0, SHOWN_CLIENTS).map((row) => {
    const name = clientName(row, names);
    const incidents = `${row.count} ${row.count === 1 ? "incident" : "incidents"}`;
    const missed = row.shortfall >= 0.5 ? [`${quantity(Math.round(row.shortfall))} missed`] : [];
    // Nothing is known of ours as long as none is over.
    const ours = row.ourTime > 0 ? [`our time ${lasting(row.ourTime)}`] : [];
    const theirs =
      row.clientTime > 0 ? [`${ours.length > 0 ? "theirs" : "their time"} ${lasting(row.clientTime)}`] : [];
    return [`*${foreign(name, 60)}*`, incidents, ...missed, ...ours, ...theirs].join(" · ");
  });
  const left = rows.length + more - lines.length;
  if (left > 0) lines.push(`… and ${left} more`);
  return [section(lines.join("\n"))];
}
