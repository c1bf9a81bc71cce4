import type { Incident } from "../../domain/incident.ts";
import { foreign, lasting, listed, mention, moment, quantity, type Zone } from "../text.ts";
import { type Message, section } from "./blocks.ts";
import { ofExpected, timesSentence } from "./incident-words.ts";

export interface NoteScene {
  readonly incident: Incident;
  readonly clientName: string | null;
  readonly content: Readonly<Record<string, unknown>>;
  readonly zone: Zone;
}

/** A reply that says one thing once. Null: a kind of note that this version does not know is not sent. */
export function noteMessage(scene: NoteScene): Message | null {
  const kind = String(scene.content.note);
  const words = Object.hasOwn(NOTES, kind) ? NOTES[kind]?.(scene) : undefined;
  return words ? { text: words, blocks: [section(words)] } : null;
}

const NOTES: Readonly<Record<string, (scene: NoteScene) => string>> = {
  acknowledged: ({ incident, content }) => `${person(content, incident.acknowledgedBy)} is on it.`,
  recovering,
  relapsed: (scene) => `Low again before it had recovered${lastBucket(scene, ": ")}.`,
  volume_back: (scene) => `Volume is back${lastBucket(scene, ": ")}.`,
  resolved,
  reopened,
  dismissed,
  client_acknowledged: (scene) => {
    const { incident, content } = scene;
    const told = incident.clientToldAt;
    const at = incident.clientAcknowledgedAt;
    const after = told !== null && at !== null && at >= told ? `, ${lasting(at - told)} after they were told` : "";
    return `${person(content, incident.clientAcknowledgedBy)}${side(scene)}: we're on it${after}.`;
  },
  client_fixed: (scene) => {
    const { incident, content } = scene;
    const wait =
      incident.goodBuckets > 0 ? "" : ` I go on watching: it resolves itself after ${goodBuckets(incident)}.`;
    return `${person(content, incident.clientFixedBy)}${side(scene)}: fixed on our side.${wait}`;
  },
  healed: (scene) => `Late rows have come in and change the picture${lastBucket(scene, ": ")}.`,
  joined: ({ content }) => {
    const names = stringsOf(content.groups ?? content.group).map((name) => foreign(name, 60));
    return names.length === 0 ? "More groups are low now." : `Low now as well: ${listed(names.slice(0, 20))}.`;
  },
  blind,
};

function recovering(scene: NoteScene): string {
  const { incident, content } = scene;
  const good = numberOf(content.good) ?? incident.goodBuckets;
  const left = Math.max((numberOf(content.needed) ?? incident.neededBuckets) - good, 0);
  const end =
    left === 0
      ? ""
      : ` ${left === 1 ? "One more good" : `${left} more good`} ${bucketWord(incident.bucketMs, left)} and this resolves itself.`;
  return `Volume is coming back${lastBucket(scene, ": ")}.${end}`;
}

function resolved({ incident, content }: NoteScene): string {
  const by = incident.resolvedBy;
  const reason = textOf(content.reason) ?? (by ? incident.resolution : null);
  const who = by ? ` It was ${mention(by)} who closed it${reason ? `: “${foreign(reason, 300)}”` : "."}` : "";
  return `${timesSentence(incident)}${who}`;
}

function reopened({ incident, content, zone }: NoteScene): string {
  const by = textOf(content.person);
  const reason = textOf(content.reason);
  if (by) return `${mention(by)} reopened this${reason ? `: “${foreign(reason, 300)}”` : "."}`;
  const at = numberOf(content.at) ?? numberOf(content.startedAt) ?? incident.reopenedAt ?? zone.now;
  return `It dropped again at ${moment(at, zone)}${figures(content, " (", ")")}: reopened.`;
}

function dismissed({ incident, content }: NoteScene): string {
  const reason = textOf(content.reason) ?? incident.resolution;
  const who = person(content, incident.dismissedBy);
  return `${who} dismissed this as a false alarm${reason ? `: “${foreign(reason, 300)}”` : "."}`;
}

function blind({ content, zone }: NoteScene): string {
  const from = numberOf(content.from);
  const to = numberOf(content.to);
  const span = from === null || to === null ? "for a while" : `from ${moment(from, zone)} to ${moment(to, zone)}`;
  return `I was offline ${span}. I have read that time now.`;
}

/** "19 of 22 expected in the last hour", where the note knows the figures. */
function lastBucket({ incident, content }: NoteScene, before: string): string {
  const said = figures(content, before, " expected");
  return said === "" ? "" : `${said} in the last ${bucketWord(incident.bucketMs, 1)}`;
}

function figures(content: NoteScene["content"], before: string, after: string): string {
  const observed = numberOf(content.observed);
  const expected = numberOf(content.expected);
  if (observed === null) return "";
  return `${before}${expected === null ? quantity(observed) : ofExpected(observed, expected)}${after}`;
}

/** "one good hour", "2 good hours". */
function goodBuckets({ neededBuckets, bucketMs }: Incident): string {
  return `${neededBuckets === 1 ? "one" : neededBuckets} good ${bucketWord(bucketMs, neededBuckets)}`;
}

/** "hour", "2 hours" without the number, "bucket of 15 min" where no word exists. */
function bucketWord(bucketMs: number, count: number): string {
  const plural = count === 1 ? "" : "s";
  if (bucketMs === 3_600_000) return `hour${plural}`;
  if (bucketMs === 86_400_000) return `day${plural}`;
  if (bucketMs === 60_000) return `minute${plural}`;
  return `${lasting(bucketMs)}${count === 1 ? "" : " stretches"}`;
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

function stringsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === "string");
}
