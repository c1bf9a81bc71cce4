import { type Catalogue, clientOf, type Metric, type Severity } from "../../domain/catalogue.ts";
import type { Incident } from "../../domain/incident.ts";
import { reopen } from "../../domain/incident-rules.ts";
import type { Member, SeriesStanding } from "../../domain/round-rules.ts";
import { severityOf } from "../../domain/severity.ts";
import type { Db } from "../../store/db.ts";
import { joinIncident, membersOf } from "../../store/incident-series.ts";
import { addEvent, insertIncident, lockIncident, updateIncident } from "../../store/incidents.ts";
import { touchPosts, wantPost } from "../../store/posts.ts";
import { groupsOf } from "../../store/series.ts";
import { freezeSteps } from "../../store/steps.ts";
import type { Core } from "../core.ts";
import { applyOutcome } from "./apply-outcome.ts";
import { figures, measure } from "./measure.ts";
import { keyOf, noteFor, wantPage } from "./notes.ts";

/** Opens an incident for series that dropped together: row, series, timeline, frozen checklist and first posts. */
export async function openDrop(
  tx: Db,
  core: Core,
  metric: Metric,
  members: readonly Member[],
  standings: readonly SeriesStanding[],
  at: number,
): Promise<number> {
  const catalogue = core.catalogue();
  const started = members.map((member) => ({ seriesId: member.seriesId, startedAt: member.since }));
  const measured = await measure(tx, started, at, metric);
  const severity = severityOf(metric, measured.observed, measured.expected);
  const groups = standings.filter((one) => members.some((member) => member.seriesId === one.seriesId));
  const { client, title } = subject(
    catalogue,
    metric,
    groups.map((one) => one.group),
  );
  const incident = await insertIncident(tx, {
    kind: "drop",
    metric: metric.id,
    source: metric.source,
    metricKind: metric.kind,
    client,
    title,
    status: "open",
    severity,
    channel: channelFor(catalogue, metric, severity),
    unit: metric.unit,
    currency: metric.impact?.currency ?? null,
    valuePerUnit: metric.impact?.value ?? null,
    bucketMs: metric.bucket,
    startedAt: Math.min(...started.map((one) => one.startedAt)),
    noticedAt: at,
    neededBuckets: metric.recovery,
    ...figures(null, measured),
  });
  for (const one of started) await joinIncident(tx, { incidentId: incident.id, ...one, joinedAt: at });
  const detail = {
    groups: groups.map((one) => one.group),
    severity,
    observed: measured.observed,
    expected: measured.expected,
  };
  await addEvent(tx, { incidentId: incident.id, at, kind: "opened", detail });
  await postsOfOpening(tx, core, incident, metric, at);
  core.log.info({ incidentId: incident.id, metric: metric.id, ...detail }, "incident opened");
  return incident.id;
}

/** Whose problem it is at first sight: of one client, or of the metric as a whole. */
function subject(
  catalogue: Catalogue,
  metric: Metric,
  groups: readonly string[],
): { client: string | null; title: string } {
  const [first, ...others] = new Set(groups.map((group) => clientOf(catalogue, metric, group)));
  if (first && others.length === 0) return { client: first.id, title: `${metric.title} · ${first.name}` };
  const [group] = groups;
  const isWhole = groups.length !== 1 || group === undefined || group === "all";
  return { client: null, title: isWhole ? metric.title : `${metric.title} · ${group}` };
}

function channelFor(catalogue: Catalogue, metric: Metric, severity: Severity): string {
  return metric.severity[severity]?.channel ?? metric.channel ?? catalogue.slack.channel;
}

async function postsOfOpening(tx: Db, core: Core, incident: Incident, metric: Metric, at: number): Promise<void> {
  const rootKey = keyOf(incident, "root");
  const common = { incidentId: incident.id, channel: incident.channel, at };
  await wantPost(tx, { ...common, key: rootKey, role: "root", threadKey: null });
  await wantPage(tx, core, incident, at);
  const checklist = metric.checklist === null ? undefined : core.catalogue().checklists.get(metric.checklist);
  if (!checklist || checklist.steps.length === 0) return;
  await freezeSteps(tx, incident.id, checklist.steps);
  await wantPost(tx, { ...common, key: keyOf(incident, "checklist"), role: "checklist", threadKey: rootKey });
}

/** More series fell for the same cause: they join the incident that is open already. */
export async function joinSeries(
  tx: Db,
  core: Core,
  metric: Metric,
  incidentId: number,
  members: readonly Member[],
  at: number,
): Promise<void> {
  const incident = await lockIncident(tx, incidentId);
  if (!incident) return;
  const before = (await membersOf(tx, incidentId)).map((member) => member.seriesId);
  const names = await groupsOf(tx, [...before, ...members.map((member) => member.seriesId)]);
  for (const member of members) {
    await joinIncident(tx, { incidentId, seriesId: member.seriesId, startedAt: member.since, joinedAt: at });
    const event = {
      kind: "series_joined" as const,
      person: null,
      reason: null,
      detail: { group: names.get(member.seriesId), seriesId: member.seriesId },
    };
    await addEvent(tx, { incidentId, at, ...event });
    await noteFor(tx, core, incident, event, at);
  }
  const { client, title } = subject(core.catalogue(), metric, [...names.values()]);
  // A client that was told of it goes on being asked, and may answer.
  await updateIncident(tx, incidentId, incident.clientToldAt === null ? { client, title } : { title });
  await touchPosts(tx, incidentId, ["root", "checklist"]);
}

/** The same series dropped again soon after its resolution: the thread goes on and somebody has to take it again. */
export async function reopenDrop(
  tx: Db,
  core: Core,
  incidentId: number,
  members: readonly Member[],
  at: number,
): Promise<number> {
  const incident = await lockIncident(tx, incidentId);
  if (!incident) throw new Error(`incident ${incidentId} is to be reopened but is not there`);
  const since = Math.min(...members.map((member) => member.since));
  await applyOutcome(tx, core, incident, reopen(incident, { at, person: null, reason: "it dropped again", since }), at);
  for (const member of members) {
    await joinIncident(tx, { incidentId, seriesId: member.seriesId, startedAt: member.since, joinedAt: at });
  }
  await touchPosts(tx, incidentId, ["root", "checklist"]);
  core.log.info({ incidentId }, "incident reopened");
  return incidentId;
}
