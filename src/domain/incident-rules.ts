/**
 * What may become of an incident. Each rule takes the incident as it is and a deed, and returns the change with its
 * rows for the timeline, or says why not. No clock, no database: the caller holds the lock and passes the time in, so
 * two people who press at once get one consistent incident whichever comes first.
 */
import type { Side } from "./catalogue.ts";
import type { Incident, IncidentStatus, TimelineKind } from "./incident.ts";

/** A row for the timeline. */
export interface NewEvent {
  readonly kind: TimelineKind;
  readonly person: string | null;
  readonly reason: string | null;
  readonly detail?: Record<string, unknown>;
}

type Change = Partial<Omit<Incident, "id" | "version">>;

export type Outcome =
  | { readonly kind: "change"; readonly change: Change; readonly events: readonly NewEvent[] }
  /** It is so already by the same person: pressed twice, delivered twice. */
  | { readonly kind: "nothing" }
  | { readonly kind: "refused"; readonly why: Refusal }
  /** Resolving while the volume is still low needs a reason. */
  | { readonly kind: "needs_reason" };

export type Refusal =
  | { readonly kind: "closed"; readonly at: number; readonly how: "resolved" | "dismissed" }
  | { readonly kind: "not_closed" }
  /** The same drop, or source, has an incident that is open. */
  | { readonly kind: "goes_on_in"; readonly incidentId: number }
  /** `at` null: it was reopened since the first acknowledgement, and only that one's time is kept. */
  | { readonly kind: "taken"; readonly by: string; readonly at: number | null }
  | { readonly kind: "told_already"; readonly at: number }
  | { readonly kind: "not_told" }
  | { readonly kind: "answered_already"; readonly by: string; readonly at: number };

export interface Deed {
  readonly at: number;
  /** Slack user id; null: the machine. */
  readonly person: string | null;
}

/** The state that follows from the recorded facts, so that no order of deeds can leave a wrong one behind. */
export function statusOf(facts: Omit<Incident, "status">): IncidentStatus {
  if (facts.dismissedAt !== null) return "dismissed";
  if (facts.resolvedAt !== null) return "resolved";
  if (facts.goodBuckets > 0) return "recovering";
  if (isWaiting(facts)) return "waiting";
  return facts.acknowledgedBy === null ? "open" : "acknowledged";
}

function isWaiting(facts: Omit<Incident, "status">): boolean {
  const told = facts.clientLastToldAt;
  if (told === null || (facts.reopenedAt !== null && told < facts.reopenedAt)) return false;
  return facts.clientFixedAt === null || facts.clientFixedAt < told;
}

/** The change with the state that follows from it. */
export function changed(incident: Incident, change: Change, ...events: NewEvent[]): Outcome {
  const next = { ...incident, ...change };
  return { kind: "change", change: { ...change, status: statusOf(next) }, events };
}

/** Why nothing can be done to it any more; undefined: it is open. */
export function closedRefusal(incident: Incident): Outcome | undefined {
  if (incident.resolvedAt !== null) {
    return { kind: "refused", why: { kind: "closed", at: incident.resolvedAt, how: "resolved" } };
  }
  if (incident.dismissedAt !== null) {
    return { kind: "refused", why: { kind: "closed", at: incident.dismissedAt, how: "dismissed" } };
  }
  return undefined;
}

/** Somebody takes it. The first time is kept for the statistics, also when it is taken again after a reopening. */
export function acknowledge(incident: Incident, deed: Deed & { readonly person: string }): Outcome {
  const closed = closedRefusal(incident);
  if (closed) return closed;
  if (incident.acknowledgedBy === deed.person) return { kind: "nothing" };
  if (incident.acknowledgedBy !== null) {
    const at = incident.reopened > 0 ? null : incident.acknowledgedAt;
    return { kind: "refused", why: { kind: "taken", by: incident.acknowledgedBy, at } };
  }
  return changed(
    incident,
    { acknowledgedBy: deed.person, acknowledgedAt: incident.acknowledgedAt ?? deed.at },
    { kind: "acknowledged", person: deed.person, reason: null },
  );
}

/** The cause is named: by a step with a problem, or in somebody's words. The first naming sets the time. */
export function nameCause(
  incident: Incident,
  deed: Deed & { readonly cause: string; readonly side: Side | null },
): Outcome {
  const closed = closedRefusal(incident);
  if (closed) return closed;
  if (incident.cause === deed.cause && incident.side === deed.side) return { kind: "nothing" };
  return changed(
    incident,
    { cause: deed.cause, side: deed.side, causeKnownAt: incident.causeKnownAt ?? deed.at },
    { kind: "cause_known", person: deed.person, reason: deed.cause, detail: { side: deed.side } },
  );
}

/** The message to the client's owners goes out; a second one only on purpose. */
export function tellClient(
  incident: Incident,
  deed: Deed & { readonly again: boolean; readonly owners: readonly string[]; readonly text: string },
): Outcome {
  const closed = closedRefusal(incident);
  if (closed) return closed;
  if (incident.clientToldAt !== null && !deed.again) {
    return { kind: "refused", why: { kind: "told_already", at: incident.clientToldAt } };
  }
  return changed(
    incident,
    // Told again on purpose: whatever they said is fixed was not, so the incident waits for them once more.
    {
      clientToldAt: incident.clientToldAt ?? deed.at,
      clientLastToldAt: deed.at,
      clientFixedAt: null,
      clientFixedBy: null,
    },
    {
      kind: "client_told",
      person: deed.person,
      reason: deed.text,
      detail: { owners: deed.owners, again: incident.clientToldAt !== null },
    },
  );
}

/** Somebody on the client's side is on it. */
export function clientAcknowledges(incident: Incident, deed: Deed & { readonly person: string }): Outcome {
  const closed = closedRefusal(incident);
  if (closed) return closed;
  if (incident.clientToldAt === null) return { kind: "refused", why: { kind: "not_told" } };
  if (incident.clientAcknowledgedBy === deed.person) return { kind: "nothing" };
  if (incident.clientAcknowledgedBy !== null && incident.clientAcknowledgedAt !== null) {
    const why = { kind: "answered_already", by: incident.clientAcknowledgedBy, at: incident.clientAcknowledgedAt };
    return { kind: "refused", why: why as Refusal };
  }
  return changed(
    incident,
    { clientAcknowledgedAt: deed.at, clientAcknowledgedBy: deed.person },
    { kind: "client_acknowledged", person: deed.person, reason: null },
  );
}

/** The client says it is fixed. That proves nothing yet: the incident ends when the volume is back. */
export function clientFixes(incident: Incident, deed: Deed & { readonly person: string }): Outcome {
  const closed = closedRefusal(incident);
  if (closed) return closed;
  if (incident.clientToldAt === null) return { kind: "refused", why: { kind: "not_told" } };
  if (incident.clientFixedBy === deed.person) return { kind: "nothing" };
  if (incident.clientFixedBy !== null && incident.clientFixedAt !== null) {
    const why = { kind: "answered_already", by: incident.clientFixedBy, at: incident.clientFixedAt };
    return { kind: "refused", why: why as Refusal };
  }
  return changed(
    incident,
    {
      clientFixedAt: deed.at,
      clientFixedBy: deed.person,
      clientAcknowledgedAt: incident.clientAcknowledgedAt ?? deed.at,
      clientAcknowledgedBy: incident.clientAcknowledgedBy ?? deed.person,
    },
    { kind: "client_fixed", person: deed.person, reason: null },
  );
}

/** Recovery as the series show it: `good` buckets in a row since `backAt`, zero while some series is low. */
export function recover(
  incident: Incident,
  deed: Deed & { readonly good: number; readonly backAt: number | null },
): Outcome {
  if (closedRefusal(incident)) return { kind: "nothing" };
  const good = Math.min(deed.good, incident.neededBuckets);
  if (good >= incident.neededBuckets) {
    return changed(
      incident,
      {
        goodBuckets: good,
        volumeBackAt: deed.backAt,
        resolvedAt: deed.at,
        resolvedBy: null,
        resolution: "volume back",
      },
      ...backEvents(incident, deed),
      { kind: "resolved", person: null, reason: "volume back" },
    );
  }
  if (good === incident.goodBuckets) return { kind: "nothing" };
  if (good === 0) {
    return changed(incident, { goodBuckets: 0, volumeBackAt: null }, { kind: "relapsed", person: null, reason: null });
  }
  return changed(
    incident,
    { goodBuckets: good, volumeBackAt: deed.backAt },
    { kind: "recovering", person: null, reason: null, detail: { good, needed: incident.neededBuckets } },
  );
}

function backEvents(incident: Incident, deed: Deed & { readonly backAt: number | null }): NewEvent[] {
  return [
    {
      kind: "volume_back",
      person: null,
      reason: null,
      detail: { backAt: deed.backAt, good: incident.neededBuckets },
    },
  ];
}

/** A person ends it. While the volume is still low a reason is asked for. */
export function resolve(
  incident: Incident,
  deed: Deed & { readonly person: string; readonly reason: string | null },
): Outcome {
  const closed = closedRefusal(incident);
  if (closed) return incident.resolvedBy === deed.person ? { kind: "nothing" } : closed;
  if (incident.goodBuckets === 0 && !deed.reason) return { kind: "needs_reason" };
  return changed(
    incident,
    { resolvedAt: deed.at, resolvedBy: deed.person, resolution: deed.reason },
    { kind: "resolved", person: deed.person, reason: deed.reason },
  );
}

/** A false alarm: kept apart in the statistics, and its buckets go on teaching the detector. */
export function dismiss(
  incident: Incident,
  deed: Deed & { readonly person: string; readonly reason: string | null },
): Outcome {
  const closed = closedRefusal(incident);
  if (closed) return incident.dismissedBy === deed.person ? { kind: "nothing" } : closed;
  return changed(
    incident,
    { dismissedAt: deed.at, dismissedBy: deed.person, side: "false_alarm", resolution: deed.reason },
    { kind: "dismissed", person: deed.person, reason: deed.reason },
  );
}

/** It is not over: the same thread goes on, and somebody has to take it again. `since`: start of the new drop. */
export function reopen(
  incident: Incident,
  deed: Deed & { readonly reason: string | null; readonly since?: number },
): Outcome {
  if (incident.resolvedAt === null && incident.dismissedAt === null) {
    return { kind: "refused", why: { kind: "not_closed" } };
  }
  return changed(
    incident,
    {
      resolvedAt: null,
      resolvedBy: null,
      resolution: null,
      dismissedAt: null,
      dismissedBy: null,
      side: incident.side === "false_alarm" ? null : incident.side,
      volumeBackAt: null,
      goodBuckets: 0,
      acknowledgedBy: null,
      reopened: incident.reopened + 1,
      reopenedAt: deed.at,
      normalAnsweredAt: null,
    },
    {
      kind: "reopened",
      person: deed.person,
      reason: deed.reason,
      ...(deed.since === undefined ? {} : { detail: { since: deed.since } }),
    },
  );
}
