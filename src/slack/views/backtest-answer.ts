import type { KnownBlock } from "@slack/types";
import type { Alarm, SeriesResult } from "../../domain/backtest/alarm.ts";
import type { MetricReport } from "../../domain/backtest/report.ts";
import {
  adviceSentences,
  budgetSentence,
  knownSentence,
  noticeSentences,
  soonest,
  valueFigure,
} from "../../domain/backtest/words.ts";
import { keptSentences } from "../../domain/budget-words.ts";
import type { Metric } from "../../domain/catalogue.ts";
import { driftSentence } from "../../domain/drift.ts";
import type { MetricOutcome } from "../../flows/backtest.ts";
import { ACTION } from "../ids.ts";
import { counted, day, foreign, lasting, listed, moment, money, type Zone } from "../text.ts";
import { actions, button, context, type Message, paged, picture, section } from "./blocks.ts";
import { nameOfMissing } from "./figure-words.ts";

export interface BacktestScene {
  readonly report: MetricReport;
  readonly note: string | null;
  readonly nameOf: (group: string) => string;
  readonly zone: Zone;
  /** The question, to be asked again by "Share". */
  readonly question: string;
  readonly altText: string;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PER: Readonly<Record<number, string>> = { [HOUR]: "hour", [DAY]: "day" };
const SHOWN_ALARMS = 10;
const SHOWN_SERIES = 12;
const SHOWN_GROUPS = 3;

/** The answer to `/kpi backtest METRIC`: what it means, the picture, the alarms, how small a drop each series shows. */
export function backtestAnswer(scene: BacktestScene, fileId: string | null): Message {
  const { report, note, zone } = scene;
  const { now, metric } = report;
  const nameOf = (group: string) => foreign(scene.nameOf(group), 60);
  const headline = `*${foreign(metric.title, 80)}, backtest:* ${budgetSentence(report, now)}`;
  const meaning = [
    ...noticeSentences(report, now, nameOf),
    ...(now.result.drift === null ? [] : [driftSentence(now.result.drift)]),
    ...knownSentence(now.known, nameOf),
    ...keptSentences(report),
    ...adviceSentences(report, nameOf).map((sentence) =>
      sentence.replace("--incidents", "`leadline backtest --incidents`"),
    ),
  ];
  const origin = `Judged ${day(report.from, zone)} to ${day(report.to, zone)}, learned since ${day(report.learnedFrom, zone)}, read from the ${report.history}.`;
  const blocks: KnownBlock[] = [
    section(headline),
    section(meaning.join("\n")),
    ...picture(fileId, scene.altText),
    ...alarmBlocks(report, nameOf, zone),
    ...seriesBlocks(report, nameOf),
    context(note === null ? origin : `${origin} ${foreign(note, 400)}`),
    actions(button("Share", ACTION.share, scene.question)),
  ];
  return { text: headline.replaceAll("*", ""), blocks };
}

function alarmBlocks(report: MetricReport, nameOf: (group: string) => string, zone: Zone): KnownBlock[] {
  const { alarms } = report.now.result;
  if (alarms.length === 0) return [];
  // The newest are those that people remember.
  const shown = alarms.slice(-SHOWN_ALARMS);
  const earlier = alarms.length - shown.length;
  return paged([
    earlier > 0 ? `*Alarms* (and ${earlier} before)` : "*Alarms*",
    ...shown.map((alarm) => alarmLine(report, alarm, nameOf, zone)),
  ]);
}

function alarmLine({ metric, now }: MetricReport, alarm: Alarm, nameOf: (group: string) => string, zone: Zone): string {
  const { groups, since, noticed, shortfall, window, rule } = alarm;
  const names = groups.slice(0, SHOWN_GROUPS).map(nameOf);
  const who =
    groups.length > names.length ? `${names.join(", ")} and ${groups.length - names.length} more` : listed(names);
  const missing =
    shortfall === null
      ? []
      : [`${counted(shortfall, nameOfMissing(metric)).trimEnd()} ${alarm.kind === "high" ? "too many" : "missing"}`];
  const cost =
    shortfall === null || metric.impact === null
      ? []
      : [money(shortfall * metric.impact.value, metric.impact.currency)];
  const value = (one: number) => valueFigure(metric, one, alarm.weight);
  const by =
    rule === "floor" || window === null
      ? ["the floor"]
      : [`last ${lasting(window.length)}: ${value(window.observed)} instead of ${value(window.expected)}`];
  const index = now.result.alarms.indexOf(alarm);
  const known = now.known.find(({ alarms }) => alarms.includes(index));
  const facts = [
    `noticed after ${lasting(noticed - since)}`,
    ...missing,
    ...cost,
    ...by,
    ...(known ? [foreign(known.incident.name, 40)] : []),
  ];
  return `• ${moment(since, zone)} *${who}* ${facts.join(" · ")}`;
}

/** The smallest drop each group shows within the shortest and the longest time that were tried. */
function seriesBlocks({ metric, now }: MetricReport, nameOf: (group: string) => string): KnownBlock[] {
  const series = [...now.result.series].sort((a, b) => (b.typical ?? 0) - (a.typical ?? 0));
  if (series.length === 0) return [];
  const shown = series.slice(0, SHOWN_SERIES).map((one) => seriesLine(one, metric, nameOf));
  const more = series.length > shown.length ? [`… and ${series.length - shown.length} more`] : [];
  return paged([`*Smallest ${metric.watch === "rise" ? "rise" : "drop"} noticed*`, ...shown, ...more]);
}

function seriesLine(series: SeriesResult, metric: Metric, nameOf: (group: string) => string): string {
  const { bucket, watch } = metric;
  const per = metric.kind === "count" ? ` per ${PER[bucket] ?? lasting(bucket)}` : "";
  const usual = series.typical === null ? "" : ` (${valueFigure(metric, series.typical, series.weight)}${per})`;
  const name = `• *${nameOf(series.group)}*${usual}`;
  if (series.tried === 0) return `${name} ${series.learningUntil === null ? "not tried" : "still learning"}`;
  const sizes = series.noticeable.filter(({ drop }) => drop !== null);
  if (sizes.length === 0 || soonest(series, watch === "rise" ? 9 : 1) === null)
    return `${name} none, not even the largest`;
  return `${name} ${sizes.map(({ within, drop }) => `${Math.round(100 * (drop ?? 1))} % within ${within * bucket === DAY ? "a day" : lasting(within * bucket)}`).join(", ")}`;
}

/** How much history there is, and how much is needed. */
export function shortSentence(short: MetricOutcome & { readonly kind: "short" }, zone: Zone): string {
  const { metric, since, has, needs } = short;
  const weeks = Math.round(needs / 604_800_000);
  const there = since === null ? "has no history yet" : `has ${lasting(has)} of history, since ${day(since, zone)}`;
  return `*${foreign(metric.title, 80)}* ${there}. A backtest needs ${weeks} weeks: ${weeks - 1} to learn and at least one to judge.`;
}
