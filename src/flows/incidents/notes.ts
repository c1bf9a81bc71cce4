import type { BroadcastMoment } from "../../domain/catalogue.ts";
import type { Incident } from "../../domain/incident.ts";
import type { NewEvent } from "../../domain/incident-rules.ts";
import type { Db } from "../../store/db.ts";
import { clientPosts, wantPost } from "../../store/posts.ts";
import type { Core } from "../core.ts";

/** Transitions that are said in the thread, each once, because an edit of the root notifies nobody. */
const SAID: ReadonlySet<string> = new Set([
  "recovering",
  "resolved",
  "dismissed",
  "reopened",
  "client_acknowledged",
  "client_fixed",
  "healed",
  "series_joined",
  "normal_asked",
  "keep_watching",
]);

/** Puts the note for a transition into the outbox, and the page for one that needs people again. */
export async function noteFor(tx: Db, core: Core, incident: Incident, event: NewEvent, at: number): Promise<void> {
  const rootKey = keyOf(incident, "root");
  if (SAID.has(event.kind)) {
    await wantPost(tx, {
      key: `${keyOf(incident, "note")}:${event.kind}:${incident.reopened}${suffixOf(incident, event)}`,
      role: "note",
      incidentId: incident.id,
      channel: incident.channel,
      threadKey: rootKey,
      broadcast: isBroadcast(core, event.kind),
      content: { note: event.kind, at, person: event.person, reason: event.reason, ...event.detail },
      at,
    });
  }
  if (event.kind === "reopened") await wantPage(tx, core, incident, at, event.detail);
  if (event.kind === "resolved" || event.kind === "dismissed") await tellClientsOfEnd(tx, incident, at);
}

/** The reply that mentions the responders: once when it opens, and once for each time it reopens. */
export async function wantPage(
  tx: Db,
  core: Core,
  incident: Incident,
  at: number,
  detail: NewEvent["detail"] = {},
): Promise<void> {
  if (core.catalogue().slack.responders.length === 0) return;
  await wantPost(tx, {
    key: `${keyOf(incident, "page")}:${incident.reopened + 1}`,
    role: "page",
    incidentId: incident.id,
    channel: incident.channel,
    threadKey: keyOf(incident, "root"),
    content: { reopened: incident.reopened > 0, ...detail },
    at,
  });
}

/** The client's owners were promised word where they were told: once, unless they were told again after a reopening. */
async function tellClientsOfEnd(tx: Db, incident: Incident, at: number): Promise<void> {
  const { clientLastToldAt, reopenedAt } = incident;
  if (clientLastToldAt === null || (reopenedAt !== null && clientLastToldAt < reopenedAt)) return;
  for (const post of await clientPosts(tx, incident.id)) {
    if (post.threadKey !== null) continue; // told in the incident's own thread, where the note stands anyway
    await wantPost(tx, {
      key: `${keyOf(incident, "note")}:client_resolved:${incident.reopened}:${post.key}`,
      role: "note",
      incidentId: incident.id,
      channel: post.channel,
      threadKey: post.key,
      content: { note: "client_resolved", at },
      at,
    });
  }
}

function isBroadcast(core: Core, kind: string): boolean {
  return core.catalogue().slack.broadcast.includes(kind as BroadcastMoment);
}

/** Several series may join, and a client who was told again answers again: each is said. */
function suffixOf(incident: Incident, event: NewEvent): string {
  if (event.kind === "series_joined") return `:${String(event.detail?.seriesId)}`;
  const isAnswer = event.kind === "client_acknowledged" || event.kind === "client_fixed";
  return isAnswer && incident.clientLastToldAt !== incident.clientToldAt ? `:${incident.clientLastToldAt}` : "";
}

/** Names a post of an incident: `incident:42:root`. */
export function keyOf(incident: Pick<Incident, "id">, role: string): string {
  return `incident:${incident.id}:${role}`;
}
