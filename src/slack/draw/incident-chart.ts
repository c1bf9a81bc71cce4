import type { ChartSpan, ChartSpec, TestedWindow } from "../../charts/chart-spec.ts";
import { chartSpan } from "../../charts/window.ts";
import type { Catalogue } from "../../domain/catalogue.ts";
import { isShare, percent } from "../../domain/figures.ts";
import { canMiss } from "../../domain/incident-times.ts";
import { mutesAbout } from "../../domain/mute.ts";
import type { Core } from "../../flows/core.ts";
import { withMutesSet } from "../../flows/mutes.ts";
import type { IncidentDetail } from "../../store/incidents.ts";
import { noticedWindow } from "../../store/verdicts.ts";
import { type VolumePoint, volumePoints } from "../../store/volumes.ts";
import { counted, lasting } from "../text.ts";
import { nameOfMissing, ofExpected, type Sort } from "../views/figure-words.ts";
import { isClosed, sortOf } from "../views/incident-words.ts";
import type { IncidentFacts } from "./incident-facts.ts";

/** The incident's picture: the days before, the expected band, the drop shaded. Null: there is nothing to show. */
export async function incidentChart(
  core: Core,
  { incident, series }: IncidentDetail,
  facts: IncidentFacts,
): Promise<ChartSpec | null> {
  if (incident.kind === "source" || series.length === 0) return null;
  // Up to the data, not up to now: the picture stays the same, and is not uploaded anew, until a bucket is added.
  const end = incident.resolvedAt ?? incident.dismissedAt ?? incident.measuredTo ?? incident.noticedAt;
  const { from, to } = chartSpan(incident.bucketMs, incident.startedAt, end);
  const seriesIds = series.map((one) => one.seriesId);
  const planned = await withMutesSet(core.db, core.catalogue(), incident.metric);
  const points = await volumePoints(core.db, { seriesIds, from, to, bucketMs: incident.bucketMs, adds: facts.adds });
  const group = series.length === 1 ? (series[0]?.group ?? null) : null;
  const sort = sortOf(incident);
  const missing = Math.round(incident.shortfall);
  const over = isClosed(incident) ? (incident.volumeBackAt ?? end) : to;
  return {
    title: facts.place === null ? facts.title : `${facts.title} · ${facts.place}`,
    unit: unitOf(sort, incident.weight),
    timezone: facts.zone.timezone,
    bucket: incident.bucketMs,
    points: chartPoints(points, sort),
    spans: [
      ...muteSpans(planned, { metric: incident.metric ?? "", group }, { from, to }),
      { from: incident.startedAt, to: over, kind: "drop" },
    ],
    ...(await testedWindow(core, { incident, series })),
    ...(canMiss(incident) && missing > 0
      ? { shortfall: `${counted(missing, nameOfMissing(sort)).trimEnd()} missing` }
      : {}),
    range: { from, to },
  };
}

/** The window that gave a single series away; of several it would be the window of one and the volume of all. */
async function testedWindow(
  { db }: Core,
  { incident, series }: Pick<IncidentDetail, "incident" | "series">,
): Promise<{ readonly window?: TestedWindow }> {
  const [only, ...others] = series;
  const isRate = incident.metricKind === "ratio" && incident.weight !== null;
  if (!only || others.length > 0 || !(incident.metricKind === "count" || isRate)) return {};
  const noticed = await noticedWindow(db, only.seriesId, incident.startedAt, incident.bucketMs);
  if (!noticed) return {};
  const { from, to, observed, expected, limit } = noticed;
  const figures = isRate ? `${percent(observed)}, ${percent(expected)} expected` : ofExpected(observed, expected);
  const label = `${lasting(to - from)}: ${figures}`;
  return { window: { from, to, label, limit: limit === null ? null : limit / expected } };
}

/** The planned silences of a group, or (null) of the whole metric, as far as the picture reaches. */
export function muteSpans(
  { plans }: Catalogue,
  about: { readonly metric: string; readonly group: string | null },
  { from, to }: { readonly from: number; readonly to: number },
): ChartSpan[] {
  return mutesAbout(plans?.mutes ?? [], about, from, to).map((mute) => ({
    from: Math.max(mute.from, from),
    to: Math.min(mute.to, to),
    label: mute.reason,
    kind: "mute",
  }));
}

/** Points for a chart; those of a share are percentages. */
export function chartPoints(points: readonly VolumePoint[], sort: Sort): ChartSpec["points"] {
  return points.map(({ bucket, weight, observed, expected, lower, upper }) => {
    const shown = (value: number | null) => (value !== null && isShare(sort, weight) ? percentage(value) : value);
    return {
      at: bucket,
      observed: shown(observed),
      expected: shown(expected),
      lower: shown(lower),
      upper: shown(upper),
    };
  });
}

/** A share as a percentage with as many digits as a label may have. */
function percentage(share: number): number {
  return Math.round(share * 1e6) / 1e4;
}

/** What a chart's values are: of a share "%". */
export function unitOf(sort: Sort, weight: number | null): string {
  return isShare(sort, weight) ? "%" : sort.unit;
}
