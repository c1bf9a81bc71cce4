import type { KnownBlock } from "@slack/types";
import type { Metric } from "../../domain/catalogue.ts";
import type { Silence } from "../../domain/mute.ts";
import { ACTION } from "../ids.ts";
import { change, day, foreign, lasting, mention, moment, type Zone } from "../text.ts";
import { actions, button, context, type Message, picture, section } from "./blocks.ts";
import { cameWords, figureWords, type Shown } from "./figure-words.ts";
import { type MetricStanding, silenceWords } from "./metric-line.ts";

/** One group of a metric that was asked about as a whole. */
export interface GroupStanding {
  readonly name: string;
  readonly low: boolean;
  readonly muted: boolean;
  readonly figures: Shown | null;
}

export interface MetricAnswer {
  readonly metric: Metric;
  /** Client or group; null: all of them together. */
  readonly place: string | null;
  readonly last: Shown | null;
  readonly today: Shown | null;
  /** Over the period, and over the one of the same length before. */
  readonly period: {
    readonly words: string;
    readonly observed: number | null;
    readonly weight?: number | null;
    readonly before: number | null;
  };
  readonly standing: MetricStanding;
  /** Where all that was asked about is muted, until when and why. */
  readonly silence: Silence | null;
  /** Open incidents, with when their drop began. */
  readonly incidents: readonly { readonly id: number; readonly startedAt: number }[];
  /** What came of late, and in how much time that was. */
  readonly recent: { readonly words: string; readonly figures: Shown } | null;
  /** How soon a total stop and a halving would show: of several groups, of the one that takes longest. */
  readonly notice: { readonly total: number | null; readonly half: number | null; readonly ofAny: boolean } | null;
  /** A slow change over weeks: a sentence. */
  readonly drift: string | null;
  readonly learningUntil: number | null;
  readonly faultSince: number | null;
  readonly fault: string | null;
  /** Where the past has moved its threshold: a sentence. */
  readonly budget: string | null;
  /** Worst first; empty where one group was asked about. */
  readonly groups: readonly GroupStanding[];
  readonly altText: string;
  /** The question, to be asked again by "Share". */
  readonly question: string;
  readonly zone: Zone;
}

const SHOWN_GROUPS = 12;
const HOUR = 3_600_000;

/** The answer to `/kpi METRIC GROUP PERIOD`. */
export function metricAnswer(answer: MetricAnswer, fileId: string | null): Message {
  const headline = headlineOf(answer);
  const blocks: KnownBlock[] = [
    section(headline),
    ...picture(fileId, answer.altText),
    section(answer.drift === null ? stateOf(answer) : `${stateOf(answer)} ${answer.drift}`),
    ...groupLines(answer),
    ...(answer.budget === null ? [] : [context(answer.budget)]),
    context(definitionOf(answer.metric)),
    actions(button("Share", ACTION.share, answer.question)),
  ];
  return { text: headline.replaceAll("*", ""), blocks };
}

function headlineOf({ metric, place, last, today, period }: MetricAnswer): string {
  const title = place === null ? foreign(metric.title, 80) : `${foreign(metric.title, 80)} · ${foreign(place, 80)}`;
  const facts = [`*${title}*`];
  if (last) facts.push(`last full ${bucketWord(metric.bucket)} ${figureWords(metric, last)}${said(metric, last)}`);
  if (today && metric.bucket < 24 * HOUR) facts.push(`today ${figureWords(metric, today)}`);
  if (period.observed !== null) {
    const compared = period.before === null ? null : change(period.observed, period.before);
    const before = period.words === "7 days" ? "the week" : `the ${period.words}`;
    facts.push(
      `${period.words} ${cameWords(metric, period.observed, period.weight ?? null)}${compared ? ` (${compared} on ${before} before)` : ""}`,
    );
  }
  return facts.join(" · ");
}

/** What is no count says itself that it was expected. */
function said({ kind }: Metric, { expected }: Shown): string {
  return kind === "count" && expected !== null ? " expected" : "";
}

function bucketWord(bucket: number): string {
  if (bucket === HOUR) return "hour";
  if (bucket === 24 * HOUR) return "day";
  return bucket === 60_000 ? "minute" : lasting(bucket);
}

/** How it stands, and how soon a drop would be seen: nobody should have to trust a silence. */
function stateOf(answer: MetricAnswer): string {
  const { standing, incidents, zone, notice } = answer;
  const sooner = notice ? ` ${noticeSentence(notice)}` : "";
  const [first] = incidents;
  if (first) {
    const others = incidents.length > 1 ? ` and ${incidents.length - 1} more` : "";
    const quiet = answer.silence ? ` 🔇 Muted ${silenceWords(answer.silence, zone)}.` : "";
    return `🔴 Incident #${first.id}${others}: low since ${moment(first.startedAt, zone)}.${quiet}`;
  }
  switch (standing) {
    case "low":
    case "high":
      return `🔴 The newest values are too ${standing}.${sooner}`;
    case "unknown":
      return unknown(answer);
    case "learning": {
      const until = answer.learningUntil === null ? "" : ` until ${day(answer.learningUntil, zone)}`;
      return `⚪ Learning${until}: there is too little history yet to say what is usual.`;
    }
    case "empty":
      return "⚪ Nothing has been read yet.";
    case "muted":
      return answer.silence
        ? `🔇 Muted ${silenceWords(answer.silence, zone)}. Drops open no incident.`
        : "🔇 Muted: drops open no incident.";
    case "ok":
      return `🟢 All well${recentWords(answer)}.${sooner}`;
  }
}

function unknown({ metric, faultSince, fault, zone }: MetricAnswer): string {
  const since = faultSince === null ? "" : ` since ${moment(faultSince, zone)}`;
  const reason = fault ? ` It says: ${foreign(fault, 300)}` : "";
  return `⚠️ Nothing is known${since}: source ${foreign(metric.source, 60)} does not answer.${reason}`;
}

/** "A total stop would be noticed within 1 h, a halving within 3 h." */
function noticeSentence({ total, half, ofAny }: NonNullable<MetricAnswer["notice"]>): string {
  const within = (ms: number | null): string => (ms === null ? "not within a day" : `within ${lasting(ms)}`);
  const whose = ofAny ? " of any group" : "";
  return `A total stop${whose} would be noticed ${within(total)}, a halving ${within(half)}.`;
}

/** ": 412 of 430 expected in the last 6 h" */
function recentWords({ metric, recent }: MetricAnswer): string {
  if (recent === null || recent.figures.expected === null) return "";
  return `: ${figureWords(metric, recent.figures)}${said(metric, recent.figures)} in the last ${recent.words}`;
}

function groupLines({ metric, groups }: MetricAnswer): KnownBlock[] {
  if (groups.length === 0) return [];
  const lines = groups.slice(0, SHOWN_GROUPS).map(({ name, low, muted, figures }) => {
    const state = low ? ", low" : muted ? ", muted" : "";
    return `${low ? "🔴 " : ""}*${foreign(name, 60)}* ${figures ? figureWords(metric, figures) : "nothing known"}${state}`;
  });
  if (groups.length > SHOWN_GROUPS) lines.push(`… and ${groups.length - SHOWN_GROUPS} more`);
  return [section(lines.join(" · "))];
}

function definitionOf({ description, owner, action }: Metric): string {
  const definition = description ? `Definition: ${foreign(description, 400).replace(/\.$/, "")}. ` : "";
  return `${definition}Owner ${mention(owner)}. If it drops: ${foreign(action, 400)}`;
}
