import type { Metric } from "../../domain/catalogue.ts";
import { recover } from "../../domain/incident-rules.ts";
import type { SourceError } from "../../sources/source.ts";
import type { Db } from "../../store/db.ts";
import {
  addEvent,
  holdSource,
  insertIncident,
  lockIncident,
  openSourceIncident,
  sourceClosedByHand,
} from "../../store/incidents.ts";
import { allMetricStates, lockMetricState, type MetricState, updateMetricState } from "../../store/metric-states.ts";
import { wantPost } from "../../store/posts.ts";
import type { Core } from "../core.ts";
import { applyOutcome } from "./apply-outcome.ts";
import { keyOf, wantPage } from "./notes.ts";

/** A source is an incident when it failed so often in a row, over at least this long: a hiccup wakes nobody. */
const FAILURES = 3;
const FAILING_FOR = 2 * 60_000;

/**
 * Records that a poll failed. Nothing is known then, so no bucket is judged; a source that goes on failing is an
 * incident of its own, one per source however many metrics hang on it. Returns its id when this failure opened it.
 */
export async function noteSourceFault(core: Core, metric: Metric, fault: SourceError): Promise<number | null> {
  const at = core.now();
  const opened = await core.db.transaction(async (tx) => {
    const state = await lockMetricState(tx, metric.id);
    const failures = state.failures + 1;
    const faultSince = state.faultSince ?? at;
    const change = { lastPollAt: at, fault: fault.message, faultSince, failures };
    await updateMetricState(tx, metric.id, change, false);
    if (failures < FAILURES || at - faultSince < FAILING_FOR) return null;
    return openIfNew(tx, core, metric, { since: state.lastGoodPollAt ?? faultSince, faultSince, at, fault });
  });
  core.log.warn(
    { metric: metric.id, source: metric.source, reason: fault.reason, fault: fault.message },
    "poll failed",
  );
  if (opened !== null) core.wake();
  return opened;
}

async function openIfNew(
  tx: Db,
  core: Core,
  metric: Metric,
  found: { readonly since: number; readonly faultSince: number; readonly at: number; readonly fault: SourceError },
): Promise<number | null> {
  await holdSource(tx, metric.source);
  if (await openSourceIncident(tx, metric.source)) return null;
  // Somebody closed it while it failed: until a poll is good again that is the fault they know of.
  const closedAt = await sourceClosedByHand(tx, metric.source);
  if (closedAt !== null && closedAt >= found.faultSince) return null;
  const { at } = found;
  const incident = await insertIncident(tx, {
    kind: "source",
    metric: metric.id,
    source: metric.source,
    title: `Source ${metric.source}`,
    status: "open",
    severity: "major",
    channel: core.catalogue().slack.channel,
    unit: metric.unit,
    bucketMs: metric.bucket,
    startedAt: found.since,
    noticedAt: at,
    neededBuckets: 1,
  });
  await addEvent(tx, { incidentId: incident.id, at, kind: "opened", reason: found.fault.message });
  const rootKey = keyOf(incident, "root");
  await wantPost(tx, {
    key: rootKey,
    role: "root",
    incidentId: incident.id,
    channel: incident.channel,
    threadKey: null,
    at,
  });
  await wantPage(tx, core, incident, at);
  core.log.error({ incidentId: incident.id, source: metric.source }, "source does not answer, incident opened");
  return incident.id;
}

/** A good poll ends the incident of its source once no other metric of that source fails any longer. */
export async function noteSourceBack(core: Core, metric: Metric): Promise<void> {
  const open = await openSourceIncident(core.db, metric.source);
  if (!open) return;
  const at = core.now();
  const states = await allMetricStates(core.db);
  if (states.some((state) => isFailing(core, state, metric.source))) return;
  await core.db.transaction(async (tx) => {
    const incident = await lockIncident(tx, open.id);
    if (!incident) return;
    const outcome = recover(incident, { at, person: null, good: incident.neededBuckets, backAt: at });
    await applyOutcome(tx, core, incident, outcome, at);
  });
  core.wake();
}

function isFailing(core: Core, state: MetricState, source: string): boolean {
  // A metric that left the catalogue is polled no longer: its last failure says nothing about today.
  return state.source === source && state.failures > 0 && core.catalogue().metrics.has(state.metric);
}
