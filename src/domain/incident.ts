/** The words and the shape of an incident; its rules are in `incident-rules.ts`. */
import type { MetricKind, Severity, Side } from "./catalogue.ts";

/** `waiting`: the client has been told and has not said that it is fixed. */
export type IncidentStatus = "open" | "acknowledged" | "waiting" | "recovering" | "resolved" | "dismissed";

export type TimelineKind =
  | "opened"
  | "posted"
  | "series_joined"
  | "severity_changed"
  | "acknowledged"
  | "step_answered"
  | "evidence"
  | "cause_known"
  | "client_told"
  | "client_acknowledged"
  | "client_fixed"
  | "recovering"
  | "relapsed"
  | "volume_back"
  | "resolved"
  | "dismissed"
  | "reopened"
  | "healed"
  | "normal_asked"
  | "keep_watching"
  | "new_normal"
  | "noted";

/** The present of one incident; all moments in milliseconds since 1970. Mirrors the row in `incidents`. */
export interface Incident {
  readonly id: number;
  readonly kind: "drop" | "source";
  readonly metric: string;
  readonly source: string;
  readonly metricKind: MetricKind;
  /** Id of the client, where the incident belongs to one. */
  readonly client: string | null;
  readonly title: string;
  readonly status: IncidentStatus;
  readonly severity: Severity;
  readonly channel: string;
  readonly unit: string;
  readonly currency: string | null;
  readonly valuePerUnit: number | null;
  readonly bucketMs: number;
  readonly startedAt: number;
  readonly noticedAt: number;
  readonly postedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  /** The first time; a second message on purpose sets `clientLastToldAt` alone. */
  readonly clientToldAt: number | null;
  readonly clientLastToldAt: number | null;
  readonly clientAcknowledgedAt: number | null;
  readonly clientAcknowledgedBy: string | null;
  readonly clientFixedAt: number | null;
  readonly clientFixedBy: string | null;
  readonly causeKnownAt: number | null;
  readonly cause: string | null;
  readonly side: Side | null;
  readonly volumeBackAt: number | null;
  readonly goodBuckets: number;
  readonly neededBuckets: number;
  readonly resolvedAt: number | null;
  readonly resolvedBy: string | null;
  readonly resolution: string | null;
  readonly dismissedAt: number | null;
  readonly dismissedBy: string | null;
  readonly reopened: number;
  readonly reopenedAt: number | null;
  readonly normalAskedAt: number | null;
  readonly normalAnsweredAt: number | null;
  /** Since the start of the drop: sums of a count, else means. */
  readonly observed: number;
  readonly expected: number;
  readonly shortfall: number;
  /** Standard deviation of the shortfall, as what would have come is only expected; null where it is not known. */
  readonly shortfallError: number | null;
  /** Denominators since the start, of a ratio that tells them: `observed` and `expected` are shares of them. */
  readonly weight: number | null;
  readonly measuredTo: number | null;
  readonly lowestObserved: number | null;
  readonly lowestExpected: number | null;
  readonly lowestAt: number | null;
  readonly drill: boolean;
  readonly version: number;
}

/** One row of the timeline. `person` null: the machine. */
export interface TimelineEvent {
  readonly id: number;
  readonly incidentId: number;
  readonly at: number;
  readonly kind: TimelineKind;
  readonly person: string | null;
  readonly reason: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}
