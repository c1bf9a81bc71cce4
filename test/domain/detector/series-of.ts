import type { MonitorSettings, Observation } from "../../../src/domain/detection.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;
/** A Sunday, 00:00 UTC. */
export const SUNDAY = Date.UTC(2026, 0, 4);

/** Settings of an hourly count in UTC that watches for drops, with what a test changes. */
export function settings(changes: Partial<MonitorSettings> = {}): MonitorSettings {
  return { kind: "count", bucket: HOUR, timezone: "UTC", watch: "drop", floor: null, budget: 0.1, ...changes };
}

/** Numbers in [0, 1) that are the same on every run (Park and Miller 1988). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** A Poisson count by multiplying uniform numbers, in pieces so that large means do not underflow. */
export function poisson(mean: number, random: () => number): number {
  if (mean > 300) return poisson(mean / 2, random) + poisson(mean / 2, random);
  let [count, product] = [0, random()];
  for (const limit = Math.exp(-mean); product > limit; count++) product *= random();
  return count;
}

/** Share of the mean that comes at a time: quiet nights, a quieter weekend. */
export function rhythm(time: number): number {
  const hour = (time / HOUR) % 24;
  const day = Math.floor((time - SUNDAY) / DAY) % 7;
  return (1 + 0.8 * Math.sin((2 * Math.PI * (hour - 9)) / 24)) * (day === 0 || day === 6 ? 0.6 : 1);
}

interface Shape {
  readonly group?: string;
  readonly mean: number;
  readonly from?: number;
  readonly to: number;
  readonly bucket?: number;
  readonly seed?: number;
  /** Share of the volume that comes at a time; 1 unless given. */
  readonly share?: (time: number) => number;
}

/** Poisson counts with a daily and weekly rhythm. `mean` is per bucket. */
export function counts({
  group = "all",
  mean,
  from = SUNDAY,
  to,
  bucket = HOUR,
  seed = 7,
  share,
}: Shape): Observation[] {
  const random = randomFrom(seed);
  const rows: Observation[] = [];
  for (let time = from; time < to; time += bucket) {
    rows.push({ group, bucket: time, value: poisson(mean * rhythm(time) * (share?.(time) ?? 1), random) });
  }
  return rows;
}
