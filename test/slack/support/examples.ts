import type { StepState } from "../../../src/domain/checklist.ts";
import type { Incident } from "../../../src/domain/incident.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** A Thursday, 14:00 in UTC. */
const START = Date.UTC(2026, 10, 19, 14);

export function at(hours: number, minutes = 0): number {
  return START + hours * HOUR + minutes * MINUTE;
}

export const ZONE = { now: at(1, 5), timezone: "UTC" };

/** The incident of the message examples: Acme's leads stopped at 14:00. */
export function incidentOf(change: Partial<Incident> = {}): Incident {
  return {
    id: 42,
    kind: "drop",
    metric: "leads",
    source: "crm",
    client: "acme",
    title: "Leads",
    status: "open",
    severity: "critical",
    channel: "#lead-alerts",
    unit: "leads",
    currency: "EUR",
    valuePerUnit: 45,
    bucketMs: HOUR,
    startedAt: START,
    noticedAt: at(1, 6),
    postedAt: at(1, 6),
    acknowledgedAt: null,
    acknowledgedBy: null,
    clientToldAt: null,
    clientLastToldAt: null,
    clientAcknowledgedAt: null,
    clientAcknowledgedBy: null,
    clientFixedAt: null,
    clientFixedBy: null,
    causeKnownAt: null,
    cause: null,
    side: null,
    volumeBackAt: null,
    goodBuckets: 0,
    metricKind: "count",
    weight: null,
    neededBuckets: 2,
    resolvedAt: null,
    resolvedBy: null,
    resolution: null,
    dismissedAt: null,
    dismissedBy: null,
    reopened: 0,
    reopenedAt: null,
    normalAskedAt: null,
    normalAnsweredAt: null,
    observed: 0,
    expected: 23,
    shortfall: 23,
    shortfallError: null,
    measuredTo: at(1),
    lowestObserved: 0,
    lowestExpected: 23,
    lowestAt: START,
    drill: false,
    version: 1,
    ...change,
  };
}

export const RESOLVED: Partial<Incident> = {
  status: "resolved",
  acknowledgedBy: "U0ANA",
  acknowledgedAt: at(1, 9),
  clientToldAt: at(1, 17),
  clientAcknowledgedAt: at(1, 22),
  clientAcknowledgedBy: "U0DANA",
  clientFixedAt: at(2, 9),
  clientFixedBy: "U0DANA",
  cause: "landing page down",
  side: "client",
  causeKnownAt: at(1, 12),
  goodBuckets: 2,
  volumeBackAt: at(3),
  resolvedAt: at(5, 3),
  shortfall: 41,
  expected: 66,
  observed: 25,
};

export function stepOf(stepId: string, change: Partial<StepState> = {}): StepState {
  return {
    incidentId: 42,
    stepId,
    position: 0,
    step: { id: stepId, title: `Is ${stepId} all right?`, how: null, probe: null, ifProblem: null },
    evidence: null,
    answer: null,
    note: null,
    answeredBy: null,
    answeredAt: null,
    version: 1,
    ...change,
  };
}
