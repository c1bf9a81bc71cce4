import type { Incident } from "../../domain/incident.ts";
import { foreign, lasting, mention, moment, sentence, type Zone } from "../text.ts";
import { type Message, section } from "./blocks.ts";
import { figureWords } from "./figure-words.ts";
import { sortOf, timesSentence } from "./incident-words.ts";
import { keepWatchingWords, normalQuestion } from "./new-normal.ts";

export interface NoteScene {
  readonly incident: Incident;
  readonly clientName: string | null;
  /** What the flow that wanted the note has written with it. */
  readonly content: Readonly<Record<string, unknown>>;
  /** The newest bucket when the note was wanted; null where nothing is known of it. */
  readonly latest: { readonly observed: number; readonly expected: number; readonly weight?: number | null } | null;
  /** When the newest drop began. */
  readonly droppedAt: number;
  readonly adds: boolean;
  /** Of the metric; null: it has left the catalogue. */
  readonly owner: string | null;
  readonly zone: Zone;
}

/** A reply that says one thing once. Null: a kind of note that this version does not know is not sent. */
export function noteMessage(scene: NoteScene): Message | null {
  const kind = String(scene.content.note);
  if (kind === "normal_asked") return normalQuestion(scene);
  const words = Object.hasOwn(NOTES, kind) ? NOTES[kind]?.(scene) : undefined;
  return words ? { text: words, blocks: [section(words)] } : null;
}

const NOTES: Readonly<Record<string, (scene: NoteScene) => string>> = {
  recovering,
  resolved,
  reopened,
  dismissed,
  client_acknowledged: (scene) => {
    const { clientToldAt, clientAcknowledgedAt, clientAcknowledgedBy } = scene.incident;
    const after =
      clientToldAt !== null && clientAcknowledgedAt !== null && clientAcknowledgedAt >= clientToldAt
        ? `, ${lasting(clientAcknowledgedAt - clientToldAt)} after they were told`
        : "";
    return `${person(scene.content, clientAcknowledgedBy)}${side(scene)}: we're on it${after}.`;
  },
  client_fixed: (scene) => {
    const { incident, content } = scene;
    const wait =
      incident.goodBuckets > 0 ? "" : ` I go on watching: it resolves itself after ${goodBuckets(incident)}.`;
    return `${person(content, incident.clientFixedBy)}${side(scene)}: fixed on our side.${wait}`;
  },
  client_resolved: clientResolved,
  healed: () => "Late rows have come in: nothing was missing after all.",
  keep_watching: keepWatchingWords,
  series_joined: ({ content }) => `Low now as well: ${foreign(textOf(content.group) ?? "another group", 80)}.`,
};

function recovering(scene: NoteScene): string {
  const { incident, content } = scene;
  const good = numberOf(content.good) ?? incident.goodBuckets;
  const left = Math.max((numberOf(content.needed) ?? incident.neededBuckets) - good, 0);
  const end =
    left === 0
      ? ""
      : ` ${left === 1 ? "One more good" : `${left} more good`} ${stretchWord(incident.bucketMs, left)} and this resolves itself.`;
  return `${scene.adds ? "Volume is coming back" : "It is getting back to normal"}${lastBucket(scene)}.${end}`;
}

function resolved({ incident, content, adds }: NoteScene): string {
  const by = incident.resolvedBy;
  const reason = textOf(content.reason) ?? (by ? incident.resolution : null);
  const who = by ? ` It was ${mention(by)} who closed it${reason ? `: “${foreign(reason, 300)}”` : "."}` : "";
  return `${timesSentence(incident, adds)}${who}`;
}

function reopened({ incident, content, droppedAt, latest, zone }: NoteScene): string {
  const by = textOf(content.person);
  const reason = textOf(content.reason);
  if (by) return `${mention(by)} reopened this${reason ? `: “${foreign(reason, 300)}”` : "."}`;
  const figures = latest ? ` (${figureWords(sortOf(incident), latest)})` : "";
  return `It dropped again at ${moment(droppedAt, zone)}${figures}: reopened.`;
}

function dismissed({ incident, content }: NoteScene): string {
  const reason = textOf(content.reason) ?? incident.resolution;
  const who = person(content, incident.dismissedBy);
  return `${who} dismissed this as a false alarm${reason ? `: “${foreign(reason, 300)}”` : "."}`;
}

/** To the client's owners, who were promised word: nothing internal, and to those by name who had answered. */
function clientResolved({ incident, adds }: NoteScene): string {
  const who = incident.clientFixedBy ?? incident.clientAcknowledgedBy;
  const to = who ? `${mention(who)} ` : "";
  const back = adds ? `${foreign(incident.unit, 40)} are coming in again` : "it is as usual again";
  const end = incident.volumeBackAt === null ? "we have closed this on our side" : back;
  return sentence(`${to}${end}. Thank you.`);
}

/** "19 of 22 expected in the last hour", where it is known. */
function lastBucket({ incident, latest }: NoteScene): string {
  if (!latest) return "";
  const figures = `${figureWords(sortOf(incident), latest)}${incident.metricKind === "count" ? " expected" : ""}`;
  return `: ${figures} in the last ${bucketName(incident.bucketMs) ?? lasting(incident.bucketMs)}`;
}

/** "one good hour", "2 good hours". */
function goodBuckets({ neededBuckets, bucketMs }: Incident): string {
  return `${neededBuckets === 1 ? "one" : neededBuckets} good ${stretchWord(bucketMs, neededBuckets)}`;
}

/** "hour", "hours", "30 s stretch" where there is no word for it. */
function stretchWord(bucketMs: number, count: number): string {
  const name = bucketName(bucketMs);
  if (name) return count === 1 ? name : `${name}s`;
  return `${lasting(bucketMs)} ${count === 1 ? "stretch" : "stretches"}`;
}

function bucketName(bucketMs: number): string | undefined {
  if (bucketMs === 3_600_000) return "hour";
  if (bucketMs === 86_400_000) return "day";
  return bucketMs === 60_000 ? "minute" : undefined;
}

function side({ clientName }: NoteScene): string {
  return clientName === null ? "" : ` for ${foreign(clientName, 60)}`;
}

function person(content: NoteScene["content"], fallback: string | null): string {
  const id = textOf(content.person) ?? fallback;
  return id ? mention(id) : "Somebody";
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
