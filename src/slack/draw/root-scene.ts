import { clientOf } from "../../domain/catalogue.ts";
import type { Core } from "../../flows/core.ts";
import type { IncidentDetail } from "../../store/incidents.ts";
import { allMetricStates } from "../../store/metric-states.ts";
import { seriesOf } from "../../store/series.ts";
import type { RootScene } from "../views/root.ts";
import { groupLines, type IncidentFacts, knowableAt } from "./incident-facts.ts";

/** Loads what the first message of a thread shows. `altText`: of its picture. */
export async function rootScene(
  core: Core,
  detail: IncidentDetail,
  facts: IncidentFacts,
  altText: string,
): Promise<RootScene> {
  const { incident, series } = detail;
  const catalogue = core.catalogue();
  const { metric } = facts;
  const all = series.length > 1 ? await seriesOf(core.db, incident.metric) : [];
  const areClients = metric !== undefined && all.every(({ group }) => clientOf(catalogue, metric, group) !== undefined);
  return {
    incident,
    metricTitle: facts.title,
    place: facts.place,
    groups: groupLines(catalogue, facts, series),
    groupCount: all.length,
    groupWord: areClients ? "clients" : "groups",
    adds: facts.adds,
    owner: metric?.owner ?? null,
    action: metric?.action ?? null,
    knowableAt: knowableAt(detail, metric),
    ...(await sourceFacts(core, detail)),
    altText,
    zone: facts.zone,
  };
}

/** Which metrics hang on a source that does not answer, and what it said last. */
async function sourceFacts(core: Core, { incident }: IncidentDetail): Promise<Pick<RootScene, "blind" | "fault">> {
  if (incident.kind !== "source") return { blind: [], fault: null };
  const blind = [...core.catalogue().metrics.values()].filter((metric) => metric.source === incident.source);
  const states = await allMetricStates(core.db);
  const fault = states.find((state) => state.source === incident.source && state.fault !== null)?.fault ?? null;
  return { blind: blind.map((metric) => metric.title), fault };
}
