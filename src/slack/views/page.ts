import type { Incident } from "../../domain/incident.ts";
import { counted, foreign, mentions, moment, quantity, type Zone } from "../text.ts";
import { type Message, section } from "./blocks.ts";
import { figureWords, type Shown } from "./figure-words.ts";
import { isByFixedLimit, sortOf } from "./incident-words.ts";

export interface PageScene {
  readonly incident: Incident;
  /** It was over and goes on. */
  readonly again: boolean;
  /** It goes on with a new drop: when that began, and the newest bucket, where it is known. */
  readonly dropped: {
    readonly at: number;
    readonly latest: { readonly observed: number; readonly expected: number; readonly weight?: number | null } | null;
  } | null;
  readonly responders: readonly string[];
  readonly metricTitle: string;
  readonly place: string | null;
  readonly adds: boolean;
  readonly zone: Zone;
}

/** A new reply that mentions the responders: an edited message notifies nobody. Null where nobody is to be told. */
export function pageMessage(scene: PageScene): Message | null {
  if (scene.responders.length === 0) return null;
  const text = `${mentions(scene.responders)} ${scene.again ? "again: " : ""}${what(scene)}`;
  return { text, blocks: [section(text)] };
}

function what({ incident, dropped, metricTitle, place, adds, zone }: PageScene): string {
  const since = `since ${moment(dropped?.at ?? incident.startedAt, zone)}`;
  if (incident.kind === "source") return `no data from source ${foreign(incident.source, 60)} ${since}`;
  const where = place === null ? "" : ` for ${foreign(place, 60)}`;
  if (!adds)
    return `${foreign(metricTitle, 60)}${where} ${notAsExpected(incident, dropped?.latest ?? incident)} ${since}`;
  // What is missing since the first drop says little about the second: the newest bucket does.
  const { observed, expected } = dropped?.latest ?? incident;
  if (isByFixedLimit(incident)) return `${foreign(incident.unit, 40)}${where} beyond the fixed limit ${since}`;
  return `${quantity(observed)} of ${counted(expected, incident.unit)} expected${where} ${since}`;
}

/** "is not as expected", and of a rate by how much: "31 of 1,204 (2.6 %), 4.1 % expected". */
function notAsExpected(incident: Incident, latest: Shown): string {
  const isRate = incident.metricKind === "ratio" && !isByFixedLimit(incident);
  return isRate ? figureWords(sortOf(incident), latest) : "is not as expected";
}
