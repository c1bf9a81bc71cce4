import type { Metric } from "../../domain/catalogue.ts";
import type { Silence } from "../../domain/mute.ts";
import { day, foreign, listed, moment, type Zone } from "../text.ts";
import { figureWords } from "./figure-words.ts";

/** `unknown`: the source does not answer. `empty`: nothing was read yet. */
export type MetricStanding = "low" | "high" | "unknown" | "ok" | "muted" | "learning" | "empty";

/** How a metric stands, in one line. */
export interface MetricLine {
  readonly metric: Pick<Metric, "id" | "title" | "source" | "kind" | "unit">;
  readonly standing: MetricStanding;
  /** Of the newest bucket, or of the open incident. */
  readonly observed: number | null;
  readonly expected: number | null;
  readonly weight?: number | null;
  /** Names of clients and groups that are low, and the numbers of the incidents that are about them. */
  readonly places: readonly string[];
  readonly incidents: readonly number[];
  readonly learningUntil: number | null;
  readonly faultSince: number | null;
  readonly fault: string | null;
  /** Where the whole metric is muted, until when and why. */
  readonly silence: Silence | null;
}

/** Worst first. */
const ORDER: readonly MetricStanding[] = ["low", "high", "unknown", "ok", "muted", "learning", "empty"];
const MARK: Readonly<Record<MetricStanding, string>> = {
  low: "🔴",
  high: "🔴",
  unknown: "⚠️",
  ok: "🟢",
  muted: "🔇",
  learning: "⚪",
  empty: "⚪",
};

export function worstFirst(lines: readonly MetricLine[]): MetricLine[] {
  return [...lines].sort(
    (a, b) =>
      ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing) || a.metric.title.localeCompare(b.metric.title, "en"),
  );
}

/** "🔴 *Leads* 0 of 23 (Acme, #42)", "⚪ *Sign-ups*, learning until 3 Dec". */
export function metricLine(line: MetricLine, zone: Zone): string {
  const title = `${MARK[line.standing]} *${foreign(line.metric.title, 80)}*`;
  const figures = figuresOf(line);
  switch (line.standing) {
    case "low":
    case "high":
      return `${title} ${[line.standing, figures].filter(Boolean).join(", ")}${about(line)}`;
    case "ok":
      return `${title}${figures ? ` ${figures}` : ""}`;
    case "muted":
      return `${title}, muted${line.silence ? ` ${silenceWords(line.silence, zone)}` : ""}`;
    case "unknown":
      return `${title}, nothing known since ${since(line, zone)}: source ${foreign(line.metric.source, 60)} does not answer`;
    case "learning":
      return `${title}, learning${line.learningUntil === null ? "" : ` until ${day(line.learningUntil, zone)}`}`;
    case "empty":
      return `${title}, nothing read yet`;
  }
}

/** "until 2 Dec 00:00: site migration". */
export function silenceWords({ until, reason }: Silence, zone: Zone): string {
  return `until ${moment(until, zone)}: ${foreign(reason, 200)}`;
}

function figuresOf({ metric, observed, expected, weight = null }: MetricLine): string {
  return observed === null ? "" : figureWords(metric, { observed, expected, weight });
}

function about({ places, incidents }: MetricLine): string {
  const named = places.slice(0, 3).map((place) => foreign(place, 60));
  const more = places.length > 3 ? [`${places.length - 3} more`] : [];
  const numbers = incidents.slice(0, 3).map((id) => `#${id}`);
  const facts = [listed([...named, ...more]), ...numbers].filter((fact) => fact !== "");
  return facts.length === 0 ? "" : ` (${facts.join(", ")})`;
}

function since({ faultSince }: MetricLine, zone: Zone): string {
  return faultSince === null ? "a while" : moment(faultSince, zone);
}
