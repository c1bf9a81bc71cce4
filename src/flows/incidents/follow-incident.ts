import type { Metric } from "../../domain/catalogue.ts";
import type { Incident } from "../../domain/incident.ts";
import { type Outcome, recover } from "../../domain/incident-rules.ts";
import { ageIncident } from "../../domain/new-normal-rules.ts";
import { type Recovery, recoveryOf, recoveryOfAll } from "../../domain/round-rules.ts";
import { isWorse, severityOf } from "../../domain/severity.ts";
import type { Db } from "../../store/db.ts";
import { membersOf, noteRecoveries } from "../../store/incident-series.ts";
import { addEvent, lockIncident, updateIncident } from "../../store/incidents.ts";
import { addNewNormals } from "../../store/new-normals.ts";
import { touchPosts } from "../../store/posts.ts";
import { type TailVerdict, verdictTail } from "../../store/verdicts.ts";
import type { Core } from "../core.ts";
import { applyOutcome, isClosed } from "./apply-outcome.ts";
import { figures, type Measured, measure } from "./measure.ts";

/** Measures an open incident after a round and brings it nearer to its end, or back from it. */
export async function followIncident(
  tx: Db,
  core: Core,
  metric: Metric,
  incidentId: number,
  at: number,
): Promise<void> {
  const incident = await lockIncident(tx, incidentId);
  if (!incident || isClosed(incident)) return;
  const members = await membersOf(tx, incidentId);
  const series = await recoveries(tx, incident, members, { to: at, bucketMs: metric.bucket });
  const { good, backAt } = recoveryOfAll(series);
  const measured = await measure(tx, members, backAt ?? at, metric);
  const current = await writeFigures(tx, incident, metric, measured, at);
  const recovery = recoveryOutcome(current, measured, { good, backAt, at, series: series.length });
  const followed = await applyOutcome(tx, core, current, recovery, at);
  const aged = ageIncident(followed, at);
  if (aged.kind === "change" && aged.change.resolvedAt) await addNewNormals(tx, incidentId, { at, person: null });
  await applyOutcome(tx, core, followed, aged, at);
}

async function recoveries(
  tx: Db,
  incident: Incident,
  members: readonly { readonly seriesId: number; readonly startedAt: number }[],
  known: { readonly to: number; readonly bucketMs: number },
): Promise<Recovery[]> {
  const tails = members.map((member) => ({ seriesId: member.seriesId, since: member.startedAt }));
  const tailOf = new Map<number, TailVerdict[]>(members.map((member) => [member.seriesId, []]));
  for (const verdict of await verdictTail(tx, tails, incident.neededBuckets + 1, known)) {
    tailOf.get(verdict.seriesId)?.push(verdict);
  }
  const found = [...tailOf].map(([seriesId, tail]) => ({ seriesId, ...recoverySince(incident, tail) }));
  await noteRecoveries(tx, incident.id, found);
  return found;
}

/** Who reopens an incident knows of the buckets before: only those that ended since count as good. */
function recoverySince(incident: Incident, tail: readonly TailVerdict[]): Recovery {
  const { reopenedAt, bucketMs } = incident;
  const { low } = recoveryOf(tail);
  return { ...recoveryOf(tail.filter((one) => reopenedAt === null || one.bucket + bucketMs > reopenedAt)), low };
}

async function writeFigures(
  tx: Db,
  incident: Incident,
  metric: Metric,
  measured: Measured,
  at: number,
): Promise<Incident> {
  const severity = severityOf(metric, measured.observed, measured.expected);
  const worse = isWorse(severity, incident.severity);
  const row = figures(incident, measured);
  const same =
    row.measuredTo === incident.measuredTo && row.observed === incident.observed && row.expected === incident.expected;
  if (same && !worse) return incident;
  const figured = { ...row, metricKind: metric.kind };
  const change = worse ? { ...figured, severity } : figured;
  const updated = await updateIncident(tx, incident.id, change);
  if (worse) {
    const detail = { from: incident.severity, to: severity };
    await addEvent(tx, { incidentId: incident.id, at, kind: "severity_changed", detail });
  }
  await touchPosts(tx, incident.id, ["root"]);
  return updated;
}

function recoveryOutcome(
  incident: Incident,
  measured: Measured,
  state: { readonly good: number; readonly backAt: number | null; readonly at: number; readonly series: number },
): Outcome {
  const { good, backAt, at } = state;
  const outcome = recover(incident, { at, person: null, good, backAt });
  // Late rows took every low bucket back: it was never a drop, and nobody should wait for good buckets.
  if (measured.lowBuckets === 0 && good > 0 && incident.goodBuckets < good && outcome.kind === "change") {
    const healed = recover(incident, { at, person: null, good: incident.neededBuckets, backAt: incident.startedAt });
    if (healed.kind !== "change") return outcome;
    return {
      ...healed,
      change: { ...healed.change, resolution: "late rows: nothing was missing" },
      events: [{ kind: "healed", person: null, reason: "late rows: nothing was missing" }, ...healed.events],
    };
  }
  return outcome;
}
