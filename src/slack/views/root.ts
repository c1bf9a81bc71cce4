import type { Button, KnownBlock, Overflow } from "@slack/types";
import { isTogether } from "../../domain/detection.ts";
import type { Incident } from "../../domain/incident.ts";
import { mayBeNormal } from "../../domain/new-normal-rules.ts";
import { ACTION, incidentValue, moreValue } from "../ids.ts";
import { foreign, lasting, listed, mention, moment, oneLine, quantity, shorten, type Zone } from "../text.ts";
import { actions, button, context, fields, header, type Message, overflow, picture, section } from "./blocks.ts";
import { figureWords, ofExpected } from "./figure-words.ts";
import {
  causeWords,
  duration,
  isByFixedLimit,
  isClosed,
  missing,
  sideWords,
  sortOf,
  standing,
  stateMark,
} from "./incident-words.ts";

/** One group of the incident, as the table shows it. */
export interface GroupLine {
  readonly name: string;
  readonly observed: number;
  readonly expected: number;
  readonly weight?: number | null;
  readonly low: boolean;
}

/** Everything the first message of a thread shows. */
export interface RootScene {
  readonly incident: Incident;
  readonly metricTitle: string;
  /** Client's name or group; null for a metric without groups. */
  readonly place: string | null;
  /** Groups of the incident, worst first; more than one makes a table. */
  readonly groups: readonly GroupLine[];
  /** Where groups fell together that do not show it alone: those that lack most. */
  readonly worst: readonly GroupLine[];
  /** All groups of the metric, and what one of them is called. */
  readonly groupCount: number;
  readonly groupWord: "clients" | "groups";
  /** The value of these adds up over time (leads), or is an average (a ratio, a latency). */
  readonly adds: boolean;
  /** It is too new to be compared with its own past: the rhythm of the other groups told. */
  readonly isNew: boolean;
  readonly owner: string | null;
  readonly action: string | null;
  /** When it could be known at the earliest: the end of the first low bucket, settled. */
  readonly knowableAt: number | null;
  /** Of a source that does not answer: titles of the metrics that hang on it, and what it says. */
  readonly blind: readonly string[];
  readonly fault: string | null;
  readonly altText: string;
  readonly zone: Zone;
}

const SHOWN_GROUPS = 9;
const FIRST_STEP = "First: ";

/** The first message of an incident's thread; edited to follow the state. */
export function rootMessage(scene: RootScene, fileId: string | null): Message {
  const { incident } = scene;
  const title = headline(scene);
  const figures = figuresLine(scene);
  const blocks: KnownBlock[] = [
    header(title),
    section(figures),
    ...groupTable(scene),
    ...picture(fileId, scene.altText),
    ...(isClosed(incident) || !scene.action ? [] : [section(`${FIRST_STEP}${foreign(scene.action, 500)}`)]),
    context(footLine(scene)),
    actions(...buttons(incident)),
  ];
  return { text: `${foreign(title, 200)}: ${figures.replaceAll("*", "")}`, blocks };
}

/** Header text is plain: names in it need no escaping. */
function headline(scene: RootScene): string {
  const { incident } = scene;
  const { emoji, word } = stateMark(incident);
  const drill = incident.drill ? " · Drill" : "";
  const what =
    incident.kind === "source" ? [`Source ${scene.incident.source}`] : [scene.metricTitle, ...placeWords(scene)];
  const names = what.map((name) => shorten(oneLine(name), 60));
  return `${emoji} ${[word, ...names].join(" · ")}${drill}`;
}

function placeWords({ groups, groupCount, groupWord, place, incident }: RootScene): string[] {
  if (groups.length < 2) return place === null ? [] : [place];
  const sums = groups.filter((group) => isTogether(group.name)).map((group) => group.name);
  if (sums.length > 0) {
    const named = groups.length - sums.length;
    const alone = named === 1 ? groupWord.slice(0, -1) : groupWord;
    return [listed([...(named > 0 ? [`${named} ${alone}`] : []), ...sums])];
  }
  const low = isClosed(incident) ? groups.length : groups.filter((group) => group.low).length || groups.length;
  return [`${low} of ${Math.max(groupCount, groups.length)} ${groupWord} low`];
}

function figuresLine(scene: RootScene): string {
  const { incident } = scene;
  if (incident.kind === "source") return sourceLine(scene);
  if (isClosed(incident)) return closedLine(scene);
  const expected = `*${figuresWords(scene)}*`;
  const lost = missing(incident, scene.adds);
  const since = `${expected} since ${moment(incident.startedAt, scene.zone)} (${duration(incident, scene.zone.now)})`;
  const words = lost ? `${since} · missing so far *${lost}*` : since;
  return scene.isNew ? `${words}\nStill learning: compared with what the other ${scene.groupWord} bring.` : words;
}

function figuresWords({ incident, adds }: RootScene): string {
  if (!adds) return meanWords(incident);
  if (isByFixedLimit(incident)) return `${foreign(incident.unit, 40)} beyond the fixed limit`;
  return `${ofExpected(incident.observed, incident.expected)} expected`;
}

/** Of a rate all since the start, of a level or a latency its worst bucket. */
function meanWords(incident: Incident): string {
  return incident.metricKind === "ratio" ? figureWords(sortOf(incident), incident) : averages(incident);
}

function averages({ lowestObserved, lowestExpected, observed, expected, unit }: Incident): string {
  const now = quantity(lowestObserved ?? observed);
  return `${now} ${foreign(unit, 40)}, ${quantity(lowestExpected ?? expected)} expected`;
}

function sourceLine({ incident, blind, fault, zone }: RootScene): string {
  const lasted = `${moment(incident.startedAt, zone)} (${duration(incident, zone.now)})`;
  if (isClosed(incident)) return `No data from ${lasted} · ${blindWords(blind, "was", "were")}`;
  const reason = fault ? `\nThe source says: ${foreign(fault, 300)}` : "";
  return `*No data since* ${lasted} · ${blindWords(blind, "is", "are")}${reason}`;
}

function blindWords(blind: readonly string[], one: string, many: string): string {
  if (blind.length === 0) return "nothing hangs on it";
  const named = blind.slice(0, 5).map((title) => foreign(title, 60));
  const rest = blind.length > 5 ? [`${blind.length - 5} more`] : [];
  return `${blind.length} ${blind.length === 1 ? `metric ${one}` : `metrics ${many}`} blind: ${listed([...named, ...rest])}`;
}

/** What stays to be read when it is over: the peak is kept. */
function closedLine({ incident, zone, adds }: RootScene): string {
  const facts = [`lasted ${duration(incident, zone.now)}`];
  if (incident.cause !== null) facts.push(causeWords(incident.cause, incident.side));
  else if (incident.side !== null && incident.dismissedAt === null) facts.push(sideWords(incident.side));
  const lost = missing(incident, adds);
  if (lost && incident.dismissedAt === null) facts.push(`missed *${lost}*`);
  if (incident.lowestAt !== null && incident.lowestObserved !== null && incident.lowestExpected !== null) {
    const worst = adds
      ? `lowest *${ofExpected(incident.lowestObserved, incident.lowestExpected)}*`
      : `worst *${worstWords(incident)}*`;
    facts.push(`${worst} at ${moment(incident.lowestAt, zone)}`);
  }
  return facts.join(" · ");
}

function worstWords(incident: Incident): string {
  if (incident.metricKind !== "ratio") return averages(incident);
  const [observed, expected] = [incident.lowestObserved ?? 0, incident.lowestExpected];
  const sort = incident.weight === null ? sortOf(incident) : { kind: incident.metricKind, unit: "" };
  return figureWords(sort, { observed, expected });
}

function groupTable(scene: RootScene): KnownBlock[] {
  const { incident, adds, worst } = scene;
  const groups = worst.length > 0 ? worst : scene.groups;
  if (groups.length < 2) return [];
  const shown = groups.length > SHOWN_GROUPS + 1 ? groups.slice(0, SHOWN_GROUPS) : groups;
  const lines = shown.map((group) => {
    const figures = adds ? ofExpected(group.observed, group.expected) : averageWords(incident, group);
    return `*${foreign(group.name, 60)}*\n${figures}${group.low ? "" : " · back"}`;
  });
  if (shown.length < groups.length) lines.push(`… and ${groups.length - shown.length} more`);
  return [fields(lines)];
}

function averageWords(incident: Incident, group: GroupLine): string {
  if (incident.metricKind === "ratio") return figureWords(sortOf(incident), group);
  return `${quantity(group.observed)}, ${quantity(group.expected)} expected`;
}

function footLine(scene: RootScene): string {
  const owner = scene.owner ? [`Owner ${mention(scene.owner)}`] : [];
  const state = isClosed(scene.incident) ? endWords(scene) : openWords(scene);
  return [...owner, ...state, noticed(scene), `#${scene.incident.id}`].join(" · ");
}

function openWords({ incident, zone }: RootScene): string[] {
  const facts = standing(incident, zone);
  if (incident.reopenedAt !== null) facts.unshift(`reopened ${moment(incident.reopenedAt, zone)}`);
  if (incident.status === "recovering")
    facts.unshift(`${incident.goodBuckets} of ${incident.neededBuckets} good buckets`);
  return facts;
}

/** Who ended it and why; one that ended by itself has its reason in the figures. */
function endWords({ incident, zone }: RootScene): string[] {
  const { resolvedAt, resolvedBy, dismissedAt, dismissedBy, resolution } = incident;
  if (resolvedAt !== null && resolvedBy === null) return [`resolved by itself ${moment(resolvedAt, zone)}`];
  const [verb, person, at] =
    resolvedAt === null ? ["dismissed", dismissedBy, dismissedAt] : ["resolved", resolvedBy, resolvedAt];
  const end = `${verb} by ${person ? mention(person) : "nobody"} ${moment(at ?? zone.now, zone)}`;
  return resolution ? [end, `“${foreign(resolution, 200)}”`] : [end];
}

/** "noticed 14:06, 6 min after it could be known". */
function noticed({ incident, knowableAt, zone }: RootScene): string {
  const when = `noticed ${moment(incident.noticedAt, zone)}`;
  if (knowableAt === null) return when;
  const late = incident.noticedAt - knowableAt;
  return late < 30_000
    ? `${when}, at the first moment it could be known`
    : `${when}, ${lasting(late)} after it could be known`;
}

function buttons(incident: Incident): (Button | Overflow)[] {
  const value = incidentValue(incident.id);
  if (isClosed(incident)) {
    return [button("Post-mortem", ACTION.postmortem, value), button("Reopen", ACTION.reopen, value)];
  }
  const take = button("Acknowledge", ACTION.acknowledge, value, { style: "primary", label: "Acknowledge: I am on it" });
  return [
    ...(incident.acknowledgedBy === null ? [take] : []),
    button("Resolve", ACTION.resolve, value, { label: `Resolve incident ${incident.id}` }),
    button("False alarm", ACTION.dismiss, value, { label: `Dismiss incident ${incident.id} as a false alarm` }),
    overflow(ACTION.more, [
      { text: "Post-mortem", value: moreValue("postmortem", incident.id) },
      ...(mayBeNormal(incident) ? [{ text: "Expected from now on", value: moreValue("normal", incident.id) }] : []),
    ]),
  ];
}
