/** A good poll without a row for a known group means that nothing came (zero), or that nothing is known (a gap). */
import type { Metric } from "../../domain/catalogue.ts";
import type { Observation } from "../../domain/detection.ts";
import { bucketsBetween } from "../../domain/time/buckets.ts";
import type { Window } from "../../sources/source.ts";

/**
 * The rows of one poll with silence written out, ordered by bucket. A group is known from its first row on: before
 * that it did not exist, which is not a drop.
 *
 * @param firstSeen start of each known group's first bucket
 */
export function fillSilence(
  metric: Pick<Metric, "missing" | "bucket" | "timezone">,
  window: Window,
  rows: readonly Observation[],
  firstSeen: ReadonlyMap<string, number>,
): Observation[] {
  const value = metric.missing === "zero" ? 0 : null;
  const byBucket = new Map<number, Map<string, Observation>>();
  for (const row of rows) {
    const at = byBucket.get(row.bucket) ?? new Map<string, Observation>();
    byBucket.set(row.bucket, at.set(row.group, row));
  }
  const starts = earliestStarts(rows, firstSeen);
  const filled: Observation[] = [];
  for (const bucket of bucketsBetween(window.from, window.to, metric.bucket, metric.timezone)) {
    const present = byBucket.get(bucket);
    for (const [group, start] of starts) {
      const row = present?.get(group);
      if (row) filled.push(row);
      else if (start <= bucket) filled.push({ group, bucket, value });
    }
  }
  return filled;
}

function earliestStarts(rows: readonly Observation[], firstSeen: ReadonlyMap<string, number>): Map<string, number> {
  const starts = new Map(firstSeen);
  for (const row of rows) starts.set(row.group, Math.min(starts.get(row.group) ?? row.bucket, row.bucket));
  return starts;
}

/** Groups that no earlier poll saw, with the start of their first bucket. */
export function newGroups(
  rows: readonly Observation[],
  firstSeen: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const fresh = earliestStarts(rows, new Map());
  for (const group of firstSeen.keys()) fresh.delete(group);
  return fresh;
}
