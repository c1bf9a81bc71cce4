import { clientOf } from "../../domain/catalogue.ts";
import { isTogether } from "../../domain/detection.ts";
import type { Core } from "../../flows/core.ts";
import type { IncidentDetail } from "../../store/incidents.ts";
import { allMetricStates } from "../../store/metric-states.ts";
import { seriesOf } from "../../store/series.ts";
import { isJudgedByOthers, type Total, totals } from "../../store/verdicts.ts";
import type { GroupLine, RootScene } from "../views/root.ts";
import { groupLines, groupName, type IncidentFacts, knowableAt } from "./incident-facts.ts";

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
  const all =
    series.length > 1 || series.some(({ group }) => isTogether(group)) ? await seriesOf(core.db, incident.metric) : [];
  const areClients = metric !== undefined && all.every(({ group }) => clientOf(catalogue, metric, group) !== undefined);
  return {
    incident,
    metricTitle: facts.title,
    place: facts.place,
    groups: groupLines(catalogue, facts, series),
    worst: await worstGroups(core, detail, facts),
    groupCount: all.length,
    groupWord: areClients ? "clients" : "groups",
    adds: facts.adds,
    isNew: await isJudgedByOthers(
      core.db,
      series.map((one) => one.seriesId),
      incident.startedAt,
    ),
    owner: metric?.owner ?? null,
    action: metric?.action ?? null,
    knowableAt: knowableAt(detail, metric),
    ...(await sourceFacts(core, detail)),
    altText,
    zone: facts.zone,
  };
}

/** The groups behind a sum of groups that is low, those that lack most first; none where no sum is. */
async function worstGroups(
  core: Core,
  { incident, series }: IncidentDetail,
  { metric }: IncidentFacts,
): Promise<GroupLine[]> {
  if (!series.some(({ group }) => isTogether(group))) return [];
  const groups = new Map((await seriesOf(core.db, incident.metric)).map((one) => [one.id, one.group]));
  const to = incident.volumeBackAt ?? incident.measuredTo ?? core.now();
  const sums = await totals(
    core.db,
    [...groups.keys()].map((seriesId) => ({ seriesId, from: incident.startedAt, to })),
    incident.bucketMs,
  );
  // Groups are judged together where they add up.
  const lost = ({ sums: { observed, expected } }: Total): number => Math.abs(expected - observed);
  return sums
    .filter(({ sums: { observed, expected } }) => expected > observed)
    .sort((a, b) => lost(b) - lost(a))
    .map(({ seriesId, sums: { observed, expected } }) => {
      const name = groupName(core.catalogue(), metric, groups.get(seriesId) ?? "");
      return { name, observed, expected, low: true };
    });
}

/** Which metrics hang on a source that does not answer, and what it said last. */
async function sourceFacts(core: Core, { incident }: IncidentDetail): Promise<Pick<RootScene, "blind" | "fault">> {
  if (incident.kind !== "source") return { blind: [], fault: null };
  const blind = [...core.catalogue().metrics.values()].filter((metric) => metric.source === incident.source);
  const states = await allMetricStates(core.db);
  const fault = states.find((state) => state.source === incident.source && state.fault !== null)?.fault ?? null;
  return { blind: blind.map((metric) => metric.title), fault };
}
