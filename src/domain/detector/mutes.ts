import type { Exclusion, Monitor, MonitorSettings, Observation, Verdict } from "../detection.ts";
import { nextBucket } from "../time/buckets.ts";
import { exclusionList } from "./exclusions.ts";

type Muted = Pick<MonitorSettings, "bucket" | "timezone">;

/**
 * A monitor that hears nothing of muted time: to it those buckets are gaps, so they alarm in no window, teach nothing
 * and count for no fixed floor. What came in them is said all the same, as `muted`. A bucket of which any part is muted
 * is muted.
 */
export function withMutes(monitor: Monitor, mutes: readonly Exclusion[], { bucket, timezone }: Muted): Monitor {
  if (mutes.length === 0) return monitor;
  const muted = exclusionList();
  for (const mute of mutes) muted.add(mute);
  const over = Math.max(...mutes.map(({ to }) => to));
  // Nearly every bucket is younger than the last mute.
  const isMuted = (group: string, start: number) =>
    start < over && muted.covers(group, start, nextBucket(start, bucket, timezone));
  return {
    ...monitor,
    take(rows, verdictsFrom) {
      const unheard = rows.filter((row) => isMuted(row.group, row.bucket));
      if (unheard.length === 0) return monitor.take(rows, verdictsFrom);
      const silent = new Set(unheard);
      const heard = rows.map((row) => (silent.has(row) ? { ...row, value: null } : row));
      return saidOf(monitor.take(heard, verdictsFrom), valuesOf(unheard));
    },
  };
}

/** Values by group, then bucket; of several for one bucket the last. */
function valuesOf(rows: readonly Observation[]): Map<string, Map<number, number | null>> {
  const values = new Map<string, Map<number, number | null>>();
  for (const { group, bucket, value } of rows) {
    const own = values.get(group) ?? new Map<number, number | null>();
    values.set(group, own.set(bucket, value));
  }
  return values;
}

/** Verdicts on what was a gap to the monitor, with what really came. */
function saidOf(
  verdicts: readonly Verdict[],
  values: ReadonlyMap<string, ReadonlyMap<number, number | null>>,
): Verdict[] {
  return verdicts.map((verdict) => {
    const observed = values.get(verdict.group)?.get(verdict.bucket);
    return observed === undefined ? verdict : { ...verdict, kind: "muted", observed, good: false };
  });
}
