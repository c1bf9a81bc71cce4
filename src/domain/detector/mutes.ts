import { type Exclusion, isTogether, type Monitor, type MonitorSettings, type Observation } from "../detection.ts";
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
      const silent = new Map<string, Map<number, Observation>>();
      const heard = rows.map((row) => {
        if (!isMuted(row.group, row.bucket)) return row;
        const own = silent.get(row.group) ?? new Map<number, Observation>();
        silent.set(row.group, own.set(row.bucket, row));
        return { group: row.group, bucket: row.bucket, value: null };
      });
      if (silent.size === 0) return monitor.take(rows, verdictsFrom);
      return monitor.take(heard, verdictsFrom).map((verdict) => {
        const row = silent.get(verdict.group)?.get(verdict.bucket);
        if (row) return { ...verdict, kind: "muted", observed: row.value, weight: row.weight, good: false };
        // With the whole metric its groups together are muted.
        const isSum = isTogether(verdict.group) && isMuted(verdict.group, verdict.bucket);
        return isSum ? { ...verdict, kind: "muted", good: false } : verdict;
      });
    },
  };
}
