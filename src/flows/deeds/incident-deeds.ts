/** What people do to an incident as a whole. */
import type { Side } from "../../domain/catalogue.ts";
import type { Incident } from "../../domain/incident.ts";
import {
  acknowledge as acknowledgeRule,
  clientAcknowledges,
  clientFixes,
  dismiss as dismissRule,
  nameCause,
  type Outcome,
  reopen as reopenRule,
  resolve as resolveRule,
} from "../../domain/incident-rules.ts";
import type { Db } from "../../store/db.ts";
import { busySeries, everMembersOf } from "../../store/incident-series.ts";
import { findIncident, holdSource, openSourceIncident } from "../../store/incidents.ts";
import { holdRounds } from "../../store/metric-states.ts";
import { touchPosts } from "../../store/posts.ts";
import type { Core } from "../core.ts";
import { applyOutcome } from "../incidents/apply-outcome.ts";
import { carryOut, type Deed } from "./deed.ts";

interface ByPerson {
  readonly incidentId: number;
  /** Slack user id. */
  readonly person: string;
}

/** Somebody takes the incident. */
export function acknowledge(core: Core, { incidentId, person }: ByPerson): Promise<Deed> {
  return carryOut(core, incidentId, { decide: (incident, _tx, at) => acknowledgeRule(incident, { at, person }) });
}

/** Somebody ends it; without a reason only while the volume is coming back. A cause given with it is recorded first. */
export function resolve(
  core: Core,
  deed: ByPerson & { readonly reason: string | null; readonly cause?: string | null; readonly side?: Side | null },
): Promise<Deed> {
  const { incidentId, person, reason } = deed;
  return carryOut(core, incidentId, {
    async decide(incident, tx, at) {
      const outcome = resolveRule(incident, { at, person, reason });
      if (outcome.kind !== "change" || !deed.cause) return outcome;
      const known = await recordCause(tx, core, incident, { at, person, cause: deed.cause, side: deed.side ?? null });
      return resolveRule(known, { at, person, reason });
    },
  });
}

async function recordCause(
  tx: Db,
  core: Core,
  incident: Incident,
  cause: { readonly at: number; readonly person: string; readonly cause: string; readonly side: Side | null },
): Promise<Incident> {
  return applyOutcome(tx, core, incident, nameCause(incident, cause), cause.at);
}

/** A false alarm. */
export function dismiss(core: Core, deed: ByPerson & { readonly reason: string | null }): Promise<Deed> {
  const { incidentId, person, reason } = deed;
  return carryOut(core, incidentId, { decide: (incident, _tx, at) => dismissRule(incident, { at, person, reason }) });
}

/** It is not over: the same thread goes on, unless a newer one has taken over. */
export function reopen(core: Core, deed: ByPerson & { readonly reason: string | null }): Promise<Deed> {
  const { incidentId, person, reason } = deed;
  return carryOut(core, incidentId, {
    async before(tx) {
      const incident = await findIncident(tx, incidentId);
      // A round may open an incident for the same drop at this moment: one of the two comes first.
      if (incident) await holdRounds(tx, incident.metric);
      if (incident?.kind === "source") await holdSource(tx, incident.source);
    },
    async decide(incident, tx, at) {
      const outcome = reopenRule(incident, { at, person, reason });
      const newer = outcome.kind === "change" ? await newerThan(tx, incident) : null;
      return newer === null ? outcome : { kind: "refused", why: { kind: "goes_on_in", incidentId: newer } };
    },
  });
}

/** The open incident in which all that this one was about is now; null: some of it is in none. */
async function newerThan(tx: Db, incident: Incident): Promise<number | null> {
  if (incident.kind === "source") return (await openSourceIncident(tx, incident.source))?.id ?? null;
  const members = await everMembersOf(tx, incident.id);
  const busy = await busySeries(
    tx,
    members.map((member) => member.seriesId),
  );
  const [newer] = busy.values();
  return newer !== undefined && busy.size === members.length ? newer : null;
}

/** The cause in somebody's own words, where no step of the checklist names it. */
export function noteCause(
  core: Core,
  deed: ByPerson & { readonly cause: string; readonly side: Side | null },
): Promise<Deed> {
  const { incidentId, person, cause, side } = deed;
  return carryOut(core, incidentId, {
    decide: (incident, _tx, at) => nameCause(incident, { at, person, cause, side }),
    after: (incident, tx) => touchPosts(tx, incident.id, ["checklist"]),
  });
}

/** "We're on it": somebody on the client's side. */
export function clientAcknowledged(core: Core, { incidentId, person }: ByPerson): Promise<Deed> {
  return answerOfClient(core, incidentId, (incident, at) => clientAcknowledges(incident, { at, person }));
}

/** "Fixed on our side". */
export function clientFixed(core: Core, { incidentId, person }: ByPerson): Promise<Deed> {
  return answerOfClient(core, incidentId, (incident, at) => clientFixes(incident, { at, person }));
}

function answerOfClient(
  core: Core,
  incidentId: number,
  decide: (incident: Incident, at: number) => Outcome,
): Promise<Deed> {
  return carryOut(core, incidentId, {
    decide: (incident, _tx, at) => decide(incident, at),
    after: (incident, tx) => touchPosts(tx, incident.id, ["client"]),
  });
}
