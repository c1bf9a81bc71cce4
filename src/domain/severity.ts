import { type Metric, SEVERITIES, type Severity } from "./catalogue.ts";

/** Share of the expected volume that is missing, 0 to 1; for a rise, by how much it is exceeded. */
export function shareMissing(observed: number, expected: number): number {
  return expected > 0 ? Math.abs(expected - observed) / expected : 0;
}

/** How bad it is: the worst severity whose share is reached. A loss below all of them is still an incident: minor. */
export function severityOf(metric: Pick<Metric, "severity">, observed: number, expected: number): Severity {
  // Nothing expected and yet an incident: only a fixed floor fires then, and it was set because any silence matters.
  const missing = expected > 0 ? shareMissing(observed, expected) : 1;
  for (const severity of SEVERITIES) {
    const rule = metric.severity[severity];
    if (rule && missing >= rule.share) return severity;
  }
  return "minor";
}

/** Whether `a` is worse than `b`. */
export function isWorse(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) < SEVERITIES.indexOf(b);
}
