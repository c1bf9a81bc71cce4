import type { Catalogue, Client } from "../domain/catalogue.ts";
import type { Evidence, ProbeSettings, StepState } from "../domain/checklist.ts";
import type { Incident } from "../domain/incident.ts";
import { runProbe } from "../probes/run-probe.ts";
import type { Source } from "../sources/source.ts";
import { addEvent, findIncident, lockIncident, stepsOf } from "../store/incidents.ts";
import { touchPosts } from "../store/posts.ts";
import { writeEvidence } from "../store/steps.ts";
import type { Core } from "./core.ts";

export interface Probing {
  readonly core: Core;
  readonly source: (id: string) => Source | undefined;
  /** Milliseconds one probe may take. */
  readonly timeout: number;
}

/**
 * The machine answers the checklist of an incident as far as it can: all probes at once, each result written when it
 * comes, so that a slow one holds up no other.
 */
export async function runProbes(probing: Probing, incidentId: number, signal: AbortSignal): Promise<void> {
  const { core } = probing;
  const incident = await findIncident(core.db, incidentId);
  if (!incident) return;
  const steps = await stepsOf(core.db, incidentId);
  await Promise.all(steps.map((step) => probeStep(probing, incident, step, signal)));
}

async function probeStep(probing: Probing, incident: Incident, state: StepState, signal: AbortSignal): Promise<void> {
  const { core } = probing;
  if (!state.step.probe) return;
  const probe = probeOf(core.catalogue(), incident, state.stepId);
  const evidence = probe
    ? await runProbe(probe, {
        values: valuesOf(core.catalogue(), incident),
        source: probing.source,
        now: core.now(),
        signal: AbortSignal.any([signal, AbortSignal.timeout(probing.timeout)]),
      })
    : notMeasured(core.now());
  await record(core, incident.id, state, evidence);
  core.log.info({ incidentId: incident.id, step: state.stepId, verdict: evidence.verdict }, "step probed");
}

/** How a step of an incident is measured; undefined: the catalogue says it no longer. */
function probeOf(catalogue: Catalogue, incident: Incident, stepId: string): ProbeSettings | undefined {
  const checklist = catalogue.checklists.get(catalogue.metrics.get(incident.metric)?.checklist ?? "");
  return checklist?.steps.find((step) => step.id === stepId)?.probe ?? undefined;
}

function notMeasured(at: number): Evidence {
  const fault = "the catalogue no longer says how this is measured";
  return { verdict: "unknown", value: "not measured", normal: null, at, fault };
}

async function record(core: Core, incidentId: number, state: StepState, evidence: Evidence): Promise<void> {
  await core.db.transaction(async (tx) => {
    // Whoever answers a step holds the incident first and then the step: the same order here, or both wait for ever.
    await lockIncident(tx, incidentId);
    await writeEvidence(tx, incidentId, state.stepId, evidence);
    const detail = { step: state.stepId, title: state.step.title, ...evidence };
    await addEvent(tx, { incidentId, at: evidence.at, kind: "evidence", reason: evidence.value, detail });
    await touchPosts(tx, incidentId, ["checklist"]);
  });
  core.wake();
}

/** What templates in a probe's options may name. */
function valuesOf(catalogue: Catalogue, incident: Incident): Record<string, string> {
  const client = incident.client ? catalogue.clients.get(incident.client) : undefined;
  return { "incident.metric": incident.metric, ...(client ? clientValues(client) : {}) };
}

/** `client.id`, `client.name` and every fact of a client, as templates name them. */
export function clientValues(client: Client): Record<string, string> {
  const facts = Object.entries(client.facts).map(([key, value]): [string, string] => [`client.${key}`, value]);
  return { ...Object.fromEntries(facts), "client.id": client.id, "client.name": client.name };
}
