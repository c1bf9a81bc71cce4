import type { Incident } from "../../domain/incident.ts";
import { day, foreign, mention, moment, type Zone } from "../text.ts";
import { figureWords } from "./figure-words.ts";
import { duration, isByFixedLimit, isClosed, sortOf, stateMark } from "./incident-words.ts";

export interface LineScene {
  readonly incident: Incident;
  readonly title: string;
  readonly place: string | null;
  readonly adds: boolean;
  /** Of its thread; null: not posted yet. */
  readonly link: string | null;
  readonly zone: Zone;
}

/** "🔴 *Critical* · Leads · Acme Dental · 0 of 23 since 14:00 · @ana · #42". */
export function incidentLine({ incident, title, place, adds, link, zone }: LineScene): string {
  const { emoji, word } = stateMark(incident);
  const what = incident.kind === "source" ? [`source ${foreign(incident.source, 60)}`] : [foreign(title, 80)];
  if (place !== null) what.push(foreign(place, 80));
  const tells = adds || incident.metricKind === "ratio";
  const hasFigures = incident.kind === "drop" && tells && !isByFixedLimit(incident);
  const figures = hasFigures ? `${figureWords(sortOf(incident), incident)} since` : "since";
  return [
    `${emoji} *${word}*`,
    ...what,
    `${figures} ${moment(incident.startedAt, zone)}`,
    ...takenBy(incident),
    numberLink(incident.id, link),
  ].join(" · ");
}

/** What is over needs nobody. */
function takenBy(incident: Incident): string[] {
  if (incident.acknowledgedBy) return [mention(incident.acknowledgedBy)];
  return isClosed(incident) ? [] : ["nobody on it"];
}

function numberLink(id: number, link: string | null): string {
  return link === null ? `#${id}` : `<${link}|#${id}>`;
}

/** The empty list says when there was something last: it is no broken list. */
export function noneOpen(last: Incident | undefined, link: string | null, zone: Zone): string {
  if (!last) return "No open incidents, and there have been none yet.";
  const ended = last.resolvedAt ?? last.dismissedAt ?? last.noticedAt;
  const how =
    last.dismissedAt === null ? `resolved ${day(ended, zone)} after ${duration(last, zone.now)}` : "a false alarm";
  return `No open incidents. The last one was ${numberLink(last.id, link)} ${foreign(last.title, 100)}, ${how}.`;
}
