import { signedRoot } from "./deviance.ts";
import { shapeAt } from "./learn.ts";
import type { Plan, Window } from "./plan.ts";
import type { Rhythm } from "./rhythm.ts";
import type { Series } from "./series.ts";
import { tuning } from "./tuning.ts";

const DAY = 86_400_000;

/**
 * How many buckets pass until a drop to `share` of the volume is noticed, if what comes is just what is expected: the
 * median over the hours of the next week at which it may begin, and the worst of them; null where that is not within
 * a day. Chance makes the real time shorter or longer.
 */
export function timeToNotice(
  { plan, rhythm }: { plan: Plan; rhythm: Rhythm },
  { limit }: { limit: number },
  series: Series | undefined,
  share: number,
): { typical: number | null; worst: number | null } {
  if (!series || Number.isNaN(series.last)) return { typical: null, worst: null };
  const perDay = Math.max(1, Math.round(DAY / plan.bucket));
  const step = Math.max(1, Math.round(plan.record / plan.bucket));
  const sums = expectedSums(plan, rhythm, series, 9 * perDay);
  const times: number[] = [];
  for (let start = perDay; start < 8 * perDay; start += step) {
    // At night, where nothing is expected, nothing can begin to be missing.
    if (!((sums[start + step] as number) - (sums[start] as number) > 0)) continue;
    times.push(bucketsToNotice(plan, series, sums, start, perDay, share, limit));
  }
  times.sort((a, b) => a - b);
  const known = (count: number | undefined) => (count !== undefined && Number.isFinite(count) ? count : null);
  return { typical: known(times[Math.floor((times.length - 1) / 2)]), worst: known(times.at(-1)) };
}

/** Running sums of the expectation of the coming buckets; `sums[i]` covers the first i. */
function expectedSums(plan: Plan, rhythm: Rhythm, series: Series, count: number): Float64Array {
  const sums = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) {
    const shape = shapeAt(plan, rhythm, series, series.last + 1 + i);
    sums[i + 1] = (sums[i] as number) + (shape >= 0 ? shape * series.level : 0);
  }
  return sums;
}

/** Buckets from the start of a drop to its first alarm; infinite where a day does not suffice. Fine buckets go in steps of a tenth. */
function bucketsToNotice(
  plan: Plan,
  series: Series,
  sums: Float64Array,
  start: number,
  perDay: number,
  share: number,
  limit: number,
): number {
  for (let lasted = 1; lasted <= Math.max(1, perDay); lasted += Math.max(1, Math.floor(lasted / 10))) {
    const end = start + lasted;
    for (let k = 0; k < plan.windows.length; k++) {
      const window = plan.windows[k] as Window;
      if (window.buckets === 1 && share > tuning.aloneShare) continue;
      const expected = (sums[end] as number) - (sums[Math.max(0, end - window.buckets)] as number);
      if (!(expected >= tuning.windowMinExpected)) continue;
      const lost = (sums[end] as number) - (sums[Math.max(start, end - window.buckets)] as number);
      const observed = expected - (1 - share) * lost;
      const z = signedRoot(observed / series.batch, expected / series.batch, series.dispersion[k] as number);
      if (Math.abs(z) >= window.penalty - limit) return lasted;
    }
  }
  return Number.POSITIVE_INFINITY;
}
