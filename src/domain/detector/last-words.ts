import type { Verdict } from "../detection.ts";

/** Only the last verdict on each bucket, in the order in which those were given: what came before has been replaced. */
export function lastWords(verdicts: readonly Verdict[]): Verdict[] {
  const seen = new Map<string, Set<number>>();
  const last: Verdict[] = [];
  for (let i = verdicts.length - 1; i >= 0; i--) {
    const verdict = verdicts[i] as Verdict;
    let buckets = seen.get(verdict.group);
    if (!buckets) {
      buckets = new Set();
      seen.set(verdict.group, buckets);
    }
    if (buckets.has(verdict.bucket)) continue;
    buckets.add(verdict.bucket);
    last.push(verdict);
  }
  return last.reverse();
}
