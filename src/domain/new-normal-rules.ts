/**
 * "Is this the new normal?" A drop that has lasted for a week is an outage that nobody mends, or what is to be expected
 * from now on: only people know which. Meanwhile the expectation stays what it was.
 */
import type { Incident } from "./incident.ts";
import { changed, closedRefusal, type Deed, type Outcome } from "./incident-rules.ts";

const DAY = 86_400_000;
/** After this time its thread is asked. */
const ASKED_AFTER = 7 * DAY;
/** After this time without another end the level is taken for normal: nothing from before is left to compare with. */
const TAKEN_AFTER = 28 * DAY;

/** When an open incident is taken for the new normal at the latest, milliseconds since 1970. */
export function takenForNormalAt({ startedAt, reopenedAt }: Pick<Incident, "startedAt" | "reopenedAt">): number {
  return Math.max(startedAt, reopenedAt ?? startedAt) + TAKEN_AFTER;
}

/** Whether it can become the new normal at all: there is a level to be believed. */
export function mayBeNormal({ kind, drill }: Pick<Incident, "kind" | "drill">): boolean {
  return kind === "drop" && !drill;
}

/** What a round makes of a drop that goes on and on: asks once, and believes it in the end. */
export function ageIncident(incident: Incident, at: number): Outcome {
  if (closedRefusal(incident) || !mayBeNormal(incident) || incident.goodBuckets > 0) return { kind: "nothing" };
  if (at >= takenForNormalAt(incident)) {
    return becomeNormal(incident, { at, person: null }, "low for four weeks: taken for the new normal");
  }
  if (incident.normalAskedAt !== null || at - incident.startedAt < ASKED_AFTER) return { kind: "nothing" };
  return changed(incident, { normalAskedAt: at }, { kind: "normal_asked", person: null, reason: null });
}

/** Somebody says that it is: the incident ends, and what came since its start is no loss. */
export function sayNewNormal(incident: Incident, deed: Deed & { readonly person: string }): Outcome {
  const closed = closedRefusal(incident);
  if (closed) return incident.resolvedBy === deed.person ? { kind: "nothing" } : closed;
  return becomeNormal(incident, deed, "this is the new normal");
}

function becomeNormal(incident: Incident, { at, person }: Deed, reason: string): Outcome {
  return changed(
    incident,
    { resolvedAt: at, resolvedBy: person, resolution: reason, normalAnsweredAt: at, shortfall: 0 },
    { kind: "new_normal", person, reason: null, detail: { from: incident.startedAt } },
    { kind: "resolved", person, reason },
  );
}

/** Somebody says that it is not: nobody is asked again, and the expectation stays as it was. */
export function keepWatching(incident: Incident, deed: Deed & { readonly person: string }): Outcome {
  const closed = closedRefusal(incident);
  if (closed) return closed;
  if (incident.normalAnsweredAt !== null) return { kind: "nothing" };
  return changed(
    incident,
    { normalAnsweredAt: deed.at },
    { kind: "keep_watching", person: deed.person, reason: null, detail: { until: takenForNormalAt(incident) } },
  );
}
