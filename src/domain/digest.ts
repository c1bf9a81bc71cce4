/** What a digest picks out of the incidents of its time. */
import type { Side } from "./catalogue.ts";
import type { Incident } from "./incident.ts";
import { timesOf } from "./incident-times.ts";

export interface LongestIncident {
  readonly id: number;
  readonly title: string;
  /** Milliseconds. */
  readonly lasted: number;
  /** Whether it went on when the digest was made. */
  readonly open: boolean;
  readonly cause: string | null;
  readonly side: Side | null;
}

/** Incidents that count: no drills, no false alarms. */
export function realOnes(incidents: readonly Incident[]): Incident[] {
  return incidents.filter(({ drill, dismissedAt }) => !drill && dismissedAt === null);
}

/** The incident that lasted longest, those that go on up to `now`; null: there was none. */
export function longestOf(incidents: readonly Incident[], now: number): LongestIncident | null {
  const all = realOnes(incidents).map((incident) => {
    const { id, title, cause, side } = incident;
    const lasted = timesOf(incident).lasted ?? Math.max(0, now - incident.startedAt);
    return { id, title, lasted, open: incident.resolvedAt === null, cause, side };
  });
  return all.reduce<LongestIncident | null>(
    (longest, one) => (longest && longest.lasted >= one.lasted ? longest : one),
    null,
  );
}

/**
 * How often the checklist found the cause: of the incidents that have one and are over, or of which the cause is known.
 * Null: there was none.
 *
 * @param answered incidents that have a checklist, and whether one of its steps was answered with a problem
 */
export function checklistScore(
  incidents: readonly Incident[],
  answered: ReadonlyMap<number, boolean>,
): { readonly found: number; readonly of: number } | null {
  const asked = realOnes(incidents).filter(
    ({ id, resolvedAt, cause }) => answered.has(id) && (resolvedAt !== null || cause !== null),
  );
  if (asked.length === 0) return null;
  return { found: asked.filter(({ id }) => answered.get(id) === true).length, of: asked.length };
}
