import type { Catalogue, Client, Metric } from "../../domain/catalogue.ts";
import { clientOf } from "../../domain/catalogue.ts";
import type { Incident } from "../../domain/incident.ts";
import { nextBucket } from "../../domain/time/buckets.ts";
import type { Core } from "../../flows/core.ts";
import type { IncidentDetail, IncidentSeries } from "../../store/incidents.ts";
import type { Zone } from "../text.ts";
import type { GroupLine } from "../views/root.ts";

/** What the catalogue adds to an incident; the metric may have left it since. */
export interface IncidentFacts {
  readonly metric: Metric | undefined;
  readonly client: Client | undefined;
  readonly title: string;
  /** Client or group; null for a metric without groups, and where there are several. */
  readonly place: string | null;
  /** Counts add up over time; ratios, gauges and latencies do not. */
  readonly adds: boolean;
  readonly zone: Zone;
}

export function incidentFacts(
  core: Pick<Core, "catalogue" | "now">,
  incident: Incident,
  series: readonly IncidentSeries[],
): IncidentFacts {
  const catalogue = core.catalogue();
  const metric = catalogue.metrics.get(incident.metric);
  const client = incident.client === null ? undefined : catalogue.clients.get(incident.client);
  const [only] = series.length === 1 ? series : [];
  return {
    metric,
    client,
    title: metric?.title ?? incident.title,
    place: client?.name ?? (only && only.group !== "all" ? groupName(catalogue, metric, only.group) : null),
    adds: incident.metricKind === "count",
    zone: { now: core.now(), timezone: metric?.timezone ?? catalogue.timezone },
  };
}

/** What people call a group: the client's name where it is one. */
export function groupName(catalogue: Catalogue, metric: Metric | undefined, group: string): string {
  return (metric && clientOf(catalogue, metric, group)?.name) ?? group;
}

/** The groups of an incident, those still low and with the largest loss first. */
export function groupLines(catalogue: Catalogue, facts: IncidentFacts, series: readonly IncidentSeries[]): GroupLine[] {
  return series
    .map(({ group, observed, expected, weight, low }) => {
      return { name: groupName(catalogue, facts.metric, group), observed, expected, weight, low };
    })
    .sort((a, b) => Number(b.low) - Number(a.low) || lossOf(b) - lossOf(a));
}

function lossOf({ observed, expected, weight }: GroupLine): number {
  return (expected - observed) * (weight ?? 1);
}

/** When the drop could be known at the earliest: the end of its first bucket, settled. Null for a source. */
export function knowableAt({ incident }: IncidentDetail, metric: Metric | undefined): number | null {
  if (incident.kind === "source" || !metric) return null;
  return nextBucket(incident.startedAt, incident.bucketMs, metric.timezone) + metric.settle;
}
