import type { MetricKind } from "../catalogue.ts";
import type { DetectorKind, Exclusion, MonitorSettings, Observation, Verdict } from "../detection.ts";
import { addBucket, figuresOf, noSums } from "../figures.ts";
import type { TotalPoint } from "./alarm.ts";

/** The metric as a whole, bucket by bucket: what its picture shows. */
export interface Total {
  /** The rows of one bucket and what was said of each series. */
  bucket(bucket: number, rows: readonly Observation[], verdicts: readonly Verdict[]): void;
  exclude(exclusions: readonly Exclusion[]): void;
  points(): TotalPoint[];
}

const ALL = "all groups";

/**
 * Sums the series (averages them where they do not add up) and lets the detector say what it would expect of the sum:
 * the bands of series cannot be added. A single series is shown as it was judged.
 */
export function openTotal(detector: DetectorKind, settings: MonitorSettings, from: number): Total {
  const monitor = detector.open(settings);
  const points: TotalPoint[] = [];
  const groups = new Set<string>();
  const { kind } = settings;
  return {
    bucket(bucket, rows, verdicts) {
      for (const { group } of rows) groups.add(group);
      const { observed, weight } = folded(rows, kind);
      const [whole] = monitor.take([{ group: ALL, bucket, value: observed, weight }], from);
      if (bucket < from) return;
      const shown = groups.size === 1 ? verdicts[0] : whole;
      const { expected = null, lower = null, upper = null } = shown ?? {};
      points.push({ at: bucket, observed, expected, lower, upper, isShare: kind === "ratio" && weight !== undefined });
    },
    // What was low for one group is low for the whole.
    exclude: (exclusions) => monitor.exclude(exclusions.map((exclusion) => ({ ...exclusion, group: null }))),
    points: () => points,
  };
}

function folded(rows: readonly Observation[], kind: MetricKind): { observed: number | null; weight?: number } {
  const sums = noSums();
  for (const { value, weight } of rows) if (value !== null) addBucket(sums, { observed: value, expected: 0, weight });
  // With a series unknown a sum would look like a drop.
  if (sums.buckets === 0 || (kind === "count" && sums.buckets < rows.length)) return { observed: null };
  const { observed } = figuresOf(kind, sums);
  return sums.weighed === sums.buckets ? { observed, weight: sums.weight } : { observed };
}
