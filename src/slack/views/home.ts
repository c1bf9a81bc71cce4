import type { HomeView, KnownBlock } from "@slack/types";
import type { Statistics } from "../../flows/statistics.ts";
import { foreign, moment, type Zone } from "../text.ts";
import { context, divider, header, paged, section } from "./blocks.ts";
import { type MetricLine, metricLine } from "./metric-line.ts";
import { statisticsMessage } from "./statistics.ts";

/** How one source answers. */
export interface SourceLine {
  readonly id: string;
  /** Milliseconds since 1970; null: it answers. */
  readonly failingSince: number | null;
  readonly fault: string | null;
  readonly metrics: number;
}

export interface HomeScene {
  /** One line each, worst first, with links. */
  readonly incidents: readonly string[];
  /** Said where none is open. */
  readonly noneOpen: string;
  readonly metrics: readonly MetricLine[];
  readonly sources: readonly SourceLine[];
  readonly month: Omit<Statistics, "from" | "to">;
  readonly monthName: string;
  readonly clientNames: ReadonlyMap<string, string>;
  /** False alarms beside the budget, in a sentence. */
  readonly realCount: string;
  readonly commands: { readonly kpi: string; readonly incident: string };
  readonly zone: Zone;
}

/** The Home tab: what is open, how every metric stands, whether the sources answer, what the month has cost. */
export function homeView(scene: HomeScene): HomeView {
  return {
    type: "home",
    blocks: [
      ...incidentPart(scene),
      divider(),
      header("Metrics"),
      ...metricPart(scene),
      divider(),
      header("Sources"),
      ...sourcePart(scene),
      divider(),
      header(scene.monthName),
      ...monthPart(scene),
      context(scene.realCount),
      divider(),
      context(howTo(scene)),
    ],
  };
}

/** What somebody sees who may not see the figures of all clients. */
export function guestHomeView(): HomeView {
  const text =
    "Leadline watches how many leads, orders and sign-ups come in. When something on your side seems to be broken, it " +
    "writes to you in the channel you share with the team, and you can answer there with a button.";
  return { type: "home", blocks: [section(text)] };
}

function incidentPart({ incidents, noneOpen }: HomeScene): KnownBlock[] {
  if (incidents.length === 0) return [header("Incidents"), section(noneOpen)];
  const words = incidents.length === 1 ? "1 open incident" : `${incidents.length} open incidents`;
  return [header(words), ...paged(incidents)];
}

function metricPart({ metrics, zone }: HomeScene): KnownBlock[] {
  if (metrics.length === 0) {
    return [
      section("No metric is configured yet. Add one under `metrics` in `leadline.yml`, then try `leadline check`."),
    ];
  }
  return paged(metrics.map((line) => metricLine(line, zone)));
}

function sourcePart({ sources, zone }: HomeScene): KnownBlock[] {
  if (sources.length === 0) return [section("No source has been read yet.")];
  return paged(
    sources.map(({ id, failingSince, fault, metrics }) => {
      const name = `*${foreign(id, 60)}*`;
      const reading = metrics === 1 ? "1 metric" : `${metrics} metrics`;
      if (failingSince === null) return `✅ ${name} answers · ${reading}`;
      const reason = fault ? `: ${foreign(fault, 250)}` : "";
      return `⚠️ ${name} has not answered since ${moment(failingSince, zone)} · ${reading} blind${reason}`;
    }),
  );
}

function monthPart({ month, clientNames }: HomeScene): KnownBlock[] {
  const scene = { statistics: month, words: "This month", metric: null, clientNames, budget: null };
  const { blocks } = statisticsMessage(scene);
  return blocks;
}

function howTo({ commands: { kpi, incident } }: HomeScene): string {
  return (
    `\`${kpi} leads acme 7d\` shows a metric with its chart, \`${incident} 42\` an incident, \`${kpi} help\` and ` +
    `\`${incident} help\` the rest. Incidents open by themselves: press Acknowledge, then work through the checklist.`
  );
}
