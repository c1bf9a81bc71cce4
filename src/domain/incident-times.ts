import type { Incident } from "./incident.ts";

/** How long everything took, in milliseconds; null where it did not happen (yet). */
export interface IncidentTimes {
  /** From the start of the drop until the machine knew. */
  readonly toNotice: number | null;
  /** From noticing until the thread was there. */
  readonly toPost: number | null;
  /** From noticing until somebody took it. */
  readonly toAcknowledge: number | null;
  /** From acknowledging (or noticing) until the cause was named. */
  readonly toUnderstand: number | null;
  /** From noticing until the client was told. */
  readonly toTell: number | null;
  /** From telling the client until somebody there answered. */
  readonly clientAnswer: number | null;
  /** From telling the client until it was fixed on their side: their time. */
  readonly clientTime: number | null;
  /** From noticing to the end, less the client's time. */
  readonly ourTime: number | null;
  /** From noticing to the end. */
  readonly toResolve: number | null;
  /** From the start of the drop until the volume was back, or else until it was resolved. */
  readonly lasted: number | null;
}

/** Computed from the recorded moments alone, never from when a row was last edited. */
export function timesOf(incident: Incident): IncidentTimes {
  const end = incident.resolvedAt ?? incident.dismissedAt;
  const over = end === null ? null : (incident.volumeBackAt ?? end);
  const fixed = incident.clientFixedAt ?? incident.volumeBackAt ?? incident.resolvedAt;
  const clientTime = span(incident.clientToldAt, fixed);
  const toResolve = span(incident.noticedAt, end);
  return {
    toNotice: span(incident.startedAt, incident.noticedAt),
    toPost: span(incident.noticedAt, incident.postedAt),
    toAcknowledge: span(incident.noticedAt, incident.acknowledgedAt),
    toUnderstand: span(incident.acknowledgedAt ?? incident.noticedAt, incident.causeKnownAt),
    toTell: span(incident.noticedAt, incident.clientToldAt),
    clientAnswer: span(incident.clientToldAt, incident.clientAcknowledgedAt),
    clientTime,
    ourTime: toResolve === null ? null : Math.max(0, toResolve - (clientTime ?? 0)),
    toResolve,
    lasted: span(incident.startedAt, over),
  };
}

/** Whether units can be missing: counts, or numerators of a ratio. Of a latency nothing can. */
export function canMiss({ metricKind, weight }: Pick<Incident, "metricKind" | "weight">): boolean {
  return metricKind === "count" || weight !== null;
}

/** What is missing so far in money; null where the metric has no price, or nothing of it can be missing. */
export function moneyMissing(
  incident: Pick<Incident, "shortfall" | "valuePerUnit" | "metricKind" | "weight">,
): number | null {
  return incident.valuePerUnit === null || !canMiss(incident) ? null : incident.shortfall * incident.valuePerUnit;
}

/** Two moments may come out of order by a hair when two deeds race: a duration is never negative. */
function span(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.max(0, to - from);
}
