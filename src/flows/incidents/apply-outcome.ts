import type { Incident } from "../../domain/incident.ts";
import type { NewEvent, Outcome } from "../../domain/incident-rules.ts";
import type { Db } from "../../store/db.ts";
import { closeSeries, reopenSeries } from "../../store/incident-series.ts";
import { addEvent, updateIncident } from "../../store/incidents.ts";
import { withdrawNewNormals } from "../../store/new-normals.ts";
import { touchPosts } from "../../store/posts.ts";
import type { Core } from "../core.ts";
import { noteFor } from "./notes.ts";

/**
 * Writes what a rule has decided: the incident's row, the timeline, whether its series are free again, and the posts
 * that show it. The caller holds the incident's lock. Returns the incident as it is now.
 */
export async function applyOutcome(
  tx: Db,
  core: Core,
  incident: Incident,
  outcome: Outcome,
  at: number,
): Promise<Incident> {
  if (outcome.kind !== "change") return incident;
  const updated = await updateIncident(tx, incident.id, outcome.change);
  for (const event of outcome.events) await record(tx, core, updated, event, at);
  if (isClosed(updated) !== isClosed(incident)) {
    await (isClosed(updated) ? closeSeries(tx, incident.id) : reopenSeries(tx, incident.id));
    // Buttons of a checklist and of the client's message belong to an open incident only.
    await touchPosts(tx, incident.id, [
      "checklist",
      "client",
      ...(incident.normalAskedAt === null ? [] : (["note"] as const)),
    ]);
    if (isReopenedByHand(outcome)) await withdrawNewNormals(tx, incident.id, at);
  }
  await touchPosts(tx, incident.id, ["root"]);
  return updated;
}

async function record(tx: Db, core: Core, incident: Incident, event: NewEvent, at: number): Promise<void> {
  await addEvent(tx, { incidentId: incident.id, at, ...event });
  await noteFor(tx, core, incident, event, at);
}

/** Somebody says that it is not over: then what ended it was not the new normal either. */
function isReopenedByHand({ events }: Outcome & { readonly kind: "change" }): boolean {
  return events.some(({ kind, person }) => kind === "reopened" && person !== null);
}

export function isClosed(incident: Incident): boolean {
  return incident.resolvedAt !== null || incident.dismissedAt !== null;
}
