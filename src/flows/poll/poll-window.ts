/** Which buckets a poll asks for. Pure arithmetic on the grid of buckets. */
import type { Metric } from "../../domain/catalogue.ts";
import { bucketStart } from "../../domain/time/buckets.ts";
import type { Window } from "../../sources/source.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;

type Grid = Pick<Metric, "bucket" | "timezone">;

/** End of what may be judged now: every bucket that starts before it is over and settled. */
export function settledTo(metric: Grid & Pick<Metric, "settle">, now: number): number {
  return bucketStart(now - metric.settle, metric.bucket, metric.timezone);
}

/**
 * The time to read: what was never read, and `revisit` before it, because late rows may have come. On the first start
 * of a metric that is its `history`.
 */
export function pollWindow(
  metric: Grid & Pick<Metric, "settle" | "revisit" | "history">,
  readTo: number | null,
  now: number,
): Window {
  const to = settledTo(metric, now);
  const from = readTo === null ? to - metric.history : Math.min(readTo, to) - metric.revisit;
  return { from: bucketStart(from, metric.bucket, metric.timezone), to };
}

/** A long time in slices that a source can answer: a week of hours, a day of anything finer, a year of days. */
export function slices(window: Window, { bucket, timezone }: Grid): Window[] {
  const length = bucket >= DAY ? 366 * DAY : bucket >= HOUR ? 7 * DAY : DAY;
  const found: Window[] = [];
  for (let from = window.from; from < window.to; ) {
    const to = Math.min(bucketStart(from + length, bucket, timezone), window.to);
    found.push({ from, to });
    from = to;
  }
  return found;
}

/** How far back verdicts are kept from a first reading: enough for a chart's band, bounded for fine buckets. */
export function verdictsFrom(to: number, bucket: number): number {
  return to - Math.min(Math.max(14 * DAY, 60 * bucket), 2_000 * bucket);
}
