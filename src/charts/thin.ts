import type { ChartPoint } from "./chart-spec.ts";

/**
 * Expected events in a run of empty buckets from which the run counts as an outage: by Poisson chance as rare as one in
 * a thousand charts of so many buckets. A quiet series, whose buckets are often empty, has none.
 */
function outageEvents(buckets: number): number {
  return Math.log(1000 * buckets);
}

/** Points of finite numbers in order of time, one per bucket (the last one given wins). */
export function orderly(points: readonly ChartPoint[]): ChartPoint[] {
  const clean: ChartPoint[] = [];
  let sorted = true;
  for (const point of points) {
    if (!Number.isFinite(point.at)) continue;
    sorted &&= point.at > (clean.at(-1)?.at ?? Number.NEGATIVE_INFINITY);
    clean.push({
      at: point.at,
      observed: finite(point.observed),
      expected: finite(point.expected),
      lower: finite(point.lower),
      upper: finite(point.upper),
    });
  }
  if (sorted) return clean;
  const byTime = new Map(clean.map((point) => [point.at, point]));
  return [...byTime.values()].sort((a, b) => a.at - b.at);
}

/**
 * At most `n` points for display, each the mean of a slot of several buckets, so that the unit on the axis stays that
 * of one bucket. A mean would lift a short outage off the ground; therefore an outage that fills no slot of its own
 * brings the slot it mostly lies in down to zero. `bucket` is the length of a slot, milliseconds.
 * Expects the points as {@link orderly} returns them.
 */
export function thin(
  points: readonly ChartPoint[],
  n: number,
  bucket: number,
): { readonly points: readonly ChartPoint[]; readonly bucket: number } {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length <= n) return { points, bucket };
  const buckets = Math.round((last.at - first.at) / bucket) + 1;
  const slot = Math.max(1, Math.ceil(buckets / n)) * bucket;
  const slots = new Map<number, ChartPoint[]>();
  for (const point of points) {
    const at = slotOf(point.at);
    const found = slots.get(at);
    if (found) found.push(point);
    else slots.set(at, [point]);
  }
  const grounded = groundedSlots(points, slotOf);
  const thinned = [...slots].map(([at, members]) => ({
    at,
    observed: grounded.has(at) ? 0 : mean(members, "observed"),
    expected: mean(members, "expected"),
    lower: mean(members, "lower"),
    upper: mean(members, "upper"),
  }));
  return { points: thinned, bucket: slot };

  function slotOf(at: number): number {
    return first === undefined ? at : first.at + Math.floor((at - first.at) / slot) * slot;
  }
}

/** For each outage the slot that holds most of it. */
function groundedSlots(points: readonly ChartPoint[], slotOf: (at: number) => number): Set<number> {
  const usual = mean(points, "observed") ?? 0;
  const enough = outageEvents(points.length);
  const grounded = new Set<number>();
  let run: ChartPoint[] = [];
  for (const point of [...points, null]) {
    if (point?.observed === 0) {
      run.push(point);
      continue;
    }
    const missed = run.reduce((sum, { expected }) => sum + (expected ?? usual), 0);
    if (missed >= enough) grounded.add(commonest(run.map(({ at }) => slotOf(at))));
    run = [];
  }
  return grounded;
}

function commonest(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best = values[0] ?? 0;
  for (const [value, count] of counts) if (count > (counts.get(best) ?? 0)) best = value;
  return best;
}

function mean(points: readonly ChartPoint[], key: "observed" | "expected" | "lower" | "upper"): number | null {
  let sum = 0;
  let count = 0;
  for (const point of points) {
    const value = point[key];
    if (value === null) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? null : sum / count;
}

function finite(value: number | null | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
