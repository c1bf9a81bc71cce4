import type { Catalogue, Metric, MetricKind } from "../../domain/catalogue.ts";
import { isTogether } from "../../domain/detection.ts";
import { addBucket, figuresOf, noSums } from "../../domain/figures.ts";
import type { Incident } from "../../domain/incident.ts";
import { type Silence, silenceIn } from "../../domain/mute.ts";
import { nextBucket } from "../../domain/time/buckets.ts";
import { withMutesSet } from "../../flows/mutes.ts";
import { openIncidents } from "../../store/incidents.ts";
import { groupsOfIncidents } from "../../store/incidents-of-series.ts";
import { allMetricStates, type MetricState } from "../../store/metric-states.ts";
import { type LatestVerdict, latestVerdicts } from "../../store/verdicts.ts";
import type { SlackDeps } from "../slack-deps.ts";
import { type MetricLine, type MetricStanding, worstFirst } from "../views/metric-line.ts";
import { groupName } from "./incident-facts.ts";

/** How every metric of the catalogue stands now, worst first. */
export async function metricLines(deps: Pick<SlackDeps, "core" | "outlook">): Promise<MetricLine[]> {
  const { core } = deps;
  const states = new Map((await allMetricStates(core.db)).map((state) => [state.metric, state]));
  const open = (await openIncidents(core.db)).filter((incident) => incident.kind === "drop");
  const groups = await groupsOfIncidents(
    core.db,
    open.map((incident) => incident.id),
  );
  const planned = await withMutesSet(core.db, core.catalogue(), null);
  const lines: MetricLine[] = [];
  for (const metric of core.catalogue().metrics.values()) {
    const own = open.filter((incident) => incident.metric === metric.id);
    const all = await latestVerdicts(core.db, metric);
    const verdicts = newest(all.filter(({ group }) => !isTogether(group)));
    lines.push(lineOf(deps, metric, states.get(metric.id), { own, groups, verdicts, planned }));
  }
  return worstFirst(lines);
}

/** Groups that came no more count no more: what is said is said of one bucket. */
export function newest(verdicts: readonly LatestVerdict[]): LatestVerdict[] {
  const last = Math.max(...verdicts.map((verdict) => verdict.bucket));
  return verdicts.filter((verdict) => verdict.bucket === last);
}

interface Known {
  readonly own: readonly Incident[];
  readonly groups: ReadonlyMap<number, readonly string[]>;
  readonly verdicts: readonly LatestVerdict[];
  /** The catalogue with the mutes that were set from Slack. */
  readonly planned: Catalogue;
}

function lineOf(
  { core, outlook }: Pick<SlackDeps, "core" | "outlook">,
  metric: Metric,
  state: MetricState | undefined,
  { own, groups, verdicts, planned }: Known,
): MetricLine {
  const standing = standingOf(state, verdicts, own);
  const [worst] = own;
  const low = verdicts.filter((verdict) => verdict.kind === "low" || verdict.kind === "high");
  const placed = worst ? (groups.get(worst.id) ?? []) : low.map((verdict) => verdict.group);
  const adds = metric.kind === "count";
  const shown = low.length > 0 && !worst ? low : verdicts;
  const untils = verdicts.map((verdict) => outlook.learningUntil(metric.id, verdict.group)).filter((at) => at !== null);
  return {
    metric,
    standing,
    ...(worst && (adds || worst.weight !== null)
      ? { observed: worst.observed, expected: worst.expected, weight: worst.weight }
      : folded(shown, metric.kind)),
    places: placed.filter((group) => group !== "all").map((group) => groupName(core.catalogue(), metric, group)),
    incidents: own.map((incident) => incident.id),
    learningUntil: untils.length === 0 ? null : Math.min(...untils),
    faultSince: state?.faultSince ?? null,
    fault: state?.fault ?? null,
    silence: silenceOf(planned, metric, null, verdicts),
  };
}

/** The silence of a group, or (null) of the metric, in the newest bucket. */
export function silenceOf(
  { plans }: Catalogue,
  metric: Metric,
  group: string | null,
  verdicts: readonly LatestVerdict[],
): Silence | null {
  const [one] = verdicts;
  if (!one) return null;
  const end = nextBucket(one.bucket, metric.bucket, metric.timezone);
  return silenceIn(plans?.mutes ?? [], { metric: metric.id, group }, one.bucket, end);
}

export function standingOf(
  state: MetricState | undefined,
  verdicts: readonly LatestVerdict[],
  own: readonly Incident[],
): MetricStanding {
  const kinds = new Set(verdicts.map((verdict) => verdict.kind));
  if (own.length > 0 || kinds.has("low")) return kinds.has("high") && !kinds.has("low") ? "high" : "low";
  if (kinds.has("high")) return "high";
  if (state && state.failures > 0) return "unknown";
  if (kinds.size === 0) return "empty";
  if (kinds.has("ok")) return "ok";
  if (kinds.has("learning")) return "learning";
  return kinds.has("muted") ? "muted" : "unknown";
}

interface Folded {
  readonly observed: number | null;
  readonly expected: number | null;
  readonly weight: number | null;
}

/** The figures of several groups in one: sums of a count, else means by weight; null where nothing is known. */
export function folded(verdicts: readonly LatestVerdict[], kind: MetricKind): Folded {
  const fold = (of: (verdict: LatestVerdict) => number | null) => {
    const sums = noSums();
    for (const verdict of verdicts) {
      const value = of(verdict);
      if (value !== null) addBucket(sums, { observed: value, expected: 0, weight: verdict.weight ?? undefined });
    }
    return sums.buckets === 0 ? null : figuresOf(kind, sums);
  };
  const [observed, expected] = [fold((one) => one.observed), fold((one) => one.expected)];
  return {
    observed: observed?.observed ?? null,
    expected: expected?.observed ?? null,
    weight: observed?.weight ?? null,
  };
}
