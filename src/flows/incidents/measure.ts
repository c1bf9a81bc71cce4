import type { Metric } from "../../domain/catalogue.ts";
import { addSums, figuresOf, noSums } from "../../domain/figures.ts";
import type { Incident } from "../../domain/incident.ts";
import type { Db } from "../../store/db.ts";
import { type Total, totals } from "../../store/verdicts.ts";

/** The figures of an incident over all its series. */
export interface Measured {
  readonly observed: number;
  readonly expected: number;
  readonly shortfall: number;
  readonly shortfallError: number | null;
  readonly weight: number | null;
  readonly measuredTo: number | null;
  readonly lowestObserved: number | null;
  readonly lowestExpected: number | null;
  readonly lowestAt: number | null;
  /** Buckets that are still judged low; none: late rows took the drop back. */
  readonly lowBuckets: number;
}

/**
 * Sums (of what is no count: means) since the start of the drop up to `to`: when the volume is back the figures stand
 * still, so that a good hour afterwards does not make the loss look smaller.
 */
export async function measure(
  tx: Db,
  members: readonly { readonly seriesId: number; readonly startedAt: number }[],
  to: number,
  metric: Pick<Metric, "kind" | "bucket">,
): Promise<Measured> {
  const sums = await totals(
    tx,
    members.map((member) => ({ seriesId: member.seriesId, from: member.startedAt, to })),
    metric.bucket,
  );
  const all = noSums();
  for (const total of sums) addSums(all, total.sums);
  const { observed, expected, lost, weight } = figuresOf(metric.kind, all);
  const worst = worstOf(sums);
  const last = Math.max(...sums.map((total) => total.lastBucket ?? Number.NEGATIVE_INFINITY));
  return {
    observed,
    expected,
    shortfall: Math.max(0, lost ?? 0),
    shortfallError: errorOf(sums),
    weight,
    measuredTo: Number.isFinite(last) ? last + metric.bucket : null,
    lowestObserved: worst?.lowestObserved ?? null,
    lowestExpected: worst?.lowestExpected ?? null,
    lowestAt: worst?.lowestAt ?? null,
    lowBuckets: sums.reduce((count, total) => count + total.lowBuckets, 0),
  };
}

/** The error of a sum of losses that err independently of one another. */
function errorOf(all: readonly Total[]): number | null {
  const known = all.map((total) => total.shortfallError).filter((error) => error !== null);
  return known.length === 0 ? null : Math.hypot(...known);
}

function worstOf(all: readonly Total[]): Total | undefined {
  const loss = (total: Total): number => Math.abs((total.lowestExpected ?? 0) - (total.lowestObserved ?? 0));
  return all.reduce<Total | undefined>(
    (worst, total) => (!worst || loss(total) > loss(worst) ? total : worst),
    undefined,
  );
}

/** The figures that are written into the incident's row; its worst bucket is kept when it has passed. */
export function figures(incident: Incident | null, measured: Measured): Omit<Measured, "lowBuckets"> {
  const { lowBuckets: _, ...row } = measured;
  if (!incident || incident.lowestExpected === null || incident.lowestObserved === null) return row;
  const before = Math.abs(incident.lowestExpected - incident.lowestObserved);
  const now = Math.abs((row.lowestExpected ?? 0) - (row.lowestObserved ?? 0));
  if (now >= before) return row;
  const { lowestObserved, lowestExpected, lowestAt } = incident;
  return { ...row, lowestObserved, lowestExpected, lowestAt };
}
