import type { Incident } from "../../domain/incident.ts";
import { incidentDetail, openIncidents } from "../../store/incidents.ts";
import { rootPlaces } from "../../store/post-places.ts";
import type { SlackDeps } from "../slack-deps.ts";
import { incidentLine } from "../views/incident-lines.ts";
import { incidentFacts } from "./incident-facts.ts";

type Part = Pick<SlackDeps, "core" | "house">;

/** One line for every open incident, worst first, with a link to its thread. */
export async function openLines(deps: Part): Promise<string[]> {
  const open = await openIncidents(deps.core.db);
  const links = await linksTo(deps, open);
  const lines: string[] = [];
  for (const incident of open) {
    const detail = await incidentDetail(deps.core.db, incident.id);
    const facts = incidentFacts(deps.core, incident, detail?.series ?? []);
    lines.push(incidentLine({ ...facts, incident, link: links.get(incident.id) ?? null }));
  }
  return lines;
}

/** Addresses of the incidents' threads; those not posted yet have none. */
export async function linksTo({ core, house }: Part, incidents: readonly Incident[]): Promise<Map<number, string>> {
  const places = await rootPlaces(
    core.db,
    incidents.map((incident) => incident.id),
  );
  const links = new Map<number, string>();
  for (const [id, { channel, ts }] of places) {
    if (ts !== null) links.set(id, await house.link(channel, ts));
  }
  return links;
}
