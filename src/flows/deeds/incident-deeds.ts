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
  return carryOut(core, incidentId, (incident, _tx, at) => acknowledgeRule(incident, { at, person }));
}

/** Somebody ends it; without a reason only while the volume is coming back. A cause given with it is recorded first. */
export function resolve(
  core: Core,
  deed: ByPerson & { readonly reason: string | null; readonly cause?: string | null; readonly side?: Side | null },
): Promise<Deed> {
  const { incidentId, person, reason } = deed;
  return carryOut(core, incidentId, async (incident, tx, at) => {
    const outcome = resolveRule(incident, { at, person, reason });
    if (outcome.kind !== "change" || !deed.cause) return outcome;
    const known = await recordCause(tx, core, incident, { at, person, cause: deed.cause, side: deed.side ?? null });
    return resolveRule(known, { at, person, reason });
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
  return carryOut(core, incidentId, (incident, _tx, at) => dismissRule(incident, { at, person, reason }));
}

/** It is not over: the same thread goes on. */
export function reopen(core: Core, deed: ByPerson & { readonly reason: string | null }): Promise<Deed> {
  const { incidentId, person, reason } = deed;
  return carryOut(core, incidentId, (incident, _tx, at) => reopenRule(incident, { at, person, reason }));
}

/** The cause in somebody's own words, where no step of the checklist names it. */
export function noteCause(
  core: Core,
  deed: ByPerson & { readonly cause: string; readonly side: Side | null },
): Promise<Deed> {
  const { incidentId, person, cause, side } = deed;
  return carryOut(
    core,
    incidentId,
    (incident, _tx, at) => nameCause(incident, { at, person, cause, side }),
    (incident, tx) => touchPosts(tx, incident.id, ["checklist"]),
  );
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
  return carryOut(
    core,
    incidentId,
    (incident, _tx, at) => decide(incident, at),
    (incident, tx) => touchPosts(tx, incident.id, ["client"]),
  );
}
