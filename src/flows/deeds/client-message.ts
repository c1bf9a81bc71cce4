import { TZDate } from "@date-fns/tz";
import { format } from "date-fns/format";
import { type Client, clientOf } from "../../domain/catalogue.ts";
import type { StepState } from "../../domain/checklist.ts";
import { isShare, percent } from "../../domain/figures.ts";
import type { Incident } from "../../domain/incident.ts";
import { tellClient as tellClientRule } from "../../domain/incident-rules.ts";
import { fillTemplate } from "../../domain/template.ts";
import type { Db } from "../../store/db.ts";
import { everMembersOf } from "../../store/incident-series.ts";
import { findIncident } from "../../store/incidents.ts";
import { countPosts, wantPost } from "../../store/posts.ts";
import { groupsOf } from "../../store/series.ts";
import { findStep } from "../../store/steps.ts";
import { type Volume, volume } from "../../store/volumes.ts";
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
  const closing = `We keep watching and will tell you here when ${endWords(core, incident)}.`;
  return {
    text: [await opening(core, incident, client), finding(incident, client, step), closing]
      .filter((line) => line !== null)
      .join("\n"),
    owners: client.owners,
    channel: client.channel ?? incident.channel,
    client,
    alreadyTold: incident.clientToldAt,
  };
}

function finding(incident: Incident, client: Client, step: StepState | undefined): string | null {
  const template = step?.step.ifProblem?.message;
  return template ? `What we found: ${fillTemplate(template, valuesFor(incident, client, step))}` : null;
}

/** What came and what was expected, of this client alone: others may have fallen with it. */
async function opening(core: Core, incident: Incident, client: Client): Promise<string> {
  const since = localTime(incident.startedAt, client.timezone);
  const { judged } = await volumeOf(core, incident, client);
  const { unit } = incident;
  if (!judged) return `Something is wrong with the ${unit} of ${client.name} since ${since}.`;
  const { observed, expected, weight } = judged;
  const title = core.catalogue().metrics.get(incident.metric)?.title ?? incident.title;
  if (incident.metricKind === "ratio" && isShare({ kind: "ratio", unit }, weight)) {
    const parts = weight === null ? "" : ` (${whole(observed * weight)} of ${whole(weight)})`;
    return `${title} for ${client.name}: ${percent(observed)}${parts} since ${since}; about ${percent(expected)} is usual.`;
  }
  if (incident.metricKind !== "count") {
    return `${title} for ${client.name}: ${figure(observed)} ${unit} on average since ${since}; about ${figure(expected)} is usual.`;
  }
  const few = observed < 0.5 ? `no ${unit}` : `only ${whole(observed)} ${unit}`;
  const came = isRise(core, incident) ? `${whole(observed)} ${unit}` : few;
  const usual = expected < 0.5 ? "" : `; about ${whole(expected)} were expected by now`;
  return `We have received ${came} for ${client.name} since ${since}${usual}.`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function endWords(core: Core, incident: Incident): string {
  const comesIn = incident.metricKind === "count" && !isRise(core, incident);
  return comesIn ? `${incident.unit} come in again` : "it is as usual again";
}

async function volumeOf(core: Core, incident: Incident, client: Client): Promise<Volume> {
  const catalogue = core.catalogue();
  const metric = catalogue.metrics.get(incident.metric);
  const members = await everMembersOf(core.db, incident.id);
  const groups = await groupsOf(
    core.db,
    members.map(({ seriesId }) => seriesId),
  );
  const own = members.filter(({ seriesId }) => {
    return metric && clientOf(catalogue, metric, groups.get(seriesId) ?? "")?.id === client.id;
  });
  const counted = own.length > 0 ? own : members;
  return volume(core.db, {
    seriesIds: counted.map(({ seriesId }) => seriesId),
    from: Math.min(...counted.map(({ startedAt }) => startedAt)),
    to: incident.volumeBackAt ?? incident.measuredTo ?? incident.noticedAt,
    bucketMs: incident.bucketMs,
    adds: incident.metricKind === "count",
  });
}

function isRise({ catalogue }: Core, { metric, lowestObserved, lowestExpected }: Incident): boolean {
  const watch = catalogue().metrics.get(metric)?.watch;
  return watch === "both" ? (lowestObserved ?? 0) > (lowestExpected ?? 0) : watch === "rise";
}

function figure(value: number): string {
  const digits = Math.abs(value) >= 10 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 2 };
  return new Intl.NumberFormat("en-US", digits).format(value);
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

/** "Mon 14:00", on the client's own clock. */
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
