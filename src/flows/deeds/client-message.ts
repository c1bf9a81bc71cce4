import { TZDate } from "@date-fns/tz";
import { format } from "date-fns";
import type { Client } from "../../domain/catalogue.ts";
import type { StepState } from "../../domain/checklist.ts";
import type { Incident } from "../../domain/incident.ts";
import { tellClient as tellClientRule } from "../../domain/incident-rules.ts";
import { fillTemplate } from "../../domain/template.ts";
import type { Db } from "../../store/db.ts";
import { findIncident } from "../../store/incidents.ts";
import { countPosts, wantPost } from "../../store/posts.ts";
import { findStep } from "../../store/steps.ts";
import type { Core } from "../core.ts";
import { keyOf } from "../incidents/notes.ts";
import { clientValues } from "../run-probes.ts";
import { carryOut, type Deed } from "./deed.ts";

export interface ClientMessage {
  /** Plain text, to be edited before it is sent. */
  readonly text: string;
  /** `U…` and `S…` ids that will be mentioned. */
  readonly owners: readonly string[];
  /** Where it will be posted. */
  readonly channel: string;
  readonly client: Client;
  /** When the client was told of this incident before. */
  readonly alreadyTold: number | null;
}

/**
 * The message to the client's owners as it would be sent: what came, what was expected, what was found, what they
 * could do. Nothing internal goes into it beyond the template of the step. Undefined: the incident has no client.
 */
export async function clientMessagePreview(
  core: Core,
  incidentId: number,
  stepId: string | null,
): Promise<ClientMessage | undefined> {
  const incident = await findIncident(core.db, incidentId);
  const client = incident?.client ? core.catalogue().clients.get(incident.client) : undefined;
  if (!incident || !client) return undefined;
  const step = stepId === null ? undefined : await findStep(core.db, incidentId, stepId);
  return {
    text: textFor(incident, client, step),
    owners: client.owners,
    channel: client.channel ?? incident.channel,
    client,
    alreadyTold: incident.clientToldAt,
  };
}

function textFor(incident: Incident, client: Client, step: StepState | undefined): string {
  const since = localTime(incident.startedAt, client.timezone);
  const came =
    incident.observed < 0.5 ? `no ${incident.unit}` : `only ${Math.round(incident.observed)} ${incident.unit}`;
  const opening = `We have received ${came} for ${client.name} since ${since}; about ${Math.round(incident.expected)} were expected by now.`;
  const template = step?.step.ifProblem?.message;
  const finding = template ? `What we found: ${fillTemplate(template, valuesFor(incident, client, step))}` : null;
  const closing = `We keep watching and will tell you here when ${incident.unit} come in again.`;
  return [opening, finding, closing].filter((line) => line !== null).join("\n");
}

/** What templates of steps may name. */
function valuesFor(incident: Incident, client: Client, step: StepState | undefined): Record<string, string> {
  const evidence = step?.evidence?.verdict === "unknown" ? undefined : step?.evidence?.value;
  return {
    ...clientValues(client),
    "incident.start": localTime(incident.startedAt, client.timezone),
    "incident.unit": incident.unit,
    ...(evidence ? { "evidence.value": evidence } : {}),
  };
}

/** "14:00", or with the day where it was not today's start of the incident's day. */
function localTime(at: number, timezone: string): string {
  return format(new TZDate(at, timezone), "EEE HH:mm");
}

export interface TellClient {
  readonly incidentId: number;
  readonly stepId: string | null;
  /** As the person has edited it; posted as plain text. */
  readonly text: string;
  readonly person: string;
  /** A second message on purpose. */
  readonly again: boolean;
}

/** Sends the message to the client's owners as a new post that mentions them. */
export async function tellClient(core: Core, deed: TellClient): Promise<Deed> {
  const client = await clientMessagePreview(core, deed.incidentId, deed.stepId);
  if (!client || client.owners.length === 0) {
    return {
      kind: "refused",
      why: "This incident has no client with owners in `leadline.yml`: add them under `clients`.",
    };
  }
  const { incidentId, text, person, again } = deed;
  return carryOut(core, incidentId, {
    decide: (incident, _tx, at) => tellClientRule(incident, { at, person, again, text, owners: client.owners }),
    after: (incident, tx, at) => post(tx, incident, client, deed, at),
  });
}

async function post(tx: Db, incident: Incident, client: ClientMessage, deed: TellClient, at: number): Promise<void> {
  const prefix = `${keyOf(incident, "client")}:`;
  const sent = await countPosts(tx, prefix);
  const ownChannel = client.channel === incident.channel;
  await wantPost(tx, {
    key: `${prefix}${sent + 1}`,
    role: "client",
    incidentId: incident.id,
    channel: client.channel,
    // Clients with a channel of their own do not see the incident's thread: it is not theirs to read.
    threadKey: ownChannel ? keyOf(incident, "root") : null,
    content: { text: deed.text, owners: client.owners, stepId: deed.stepId, by: deed.person },
    at,
  });
}
