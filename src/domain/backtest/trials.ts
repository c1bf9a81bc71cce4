/**
 * How small a drop would have been noticed: found by trying. At moments spread over the replayed weeks the newest
 * buckets of a series are made smaller, as a correction of its source would, the detector is asked what it says of them,
 * and the true values are put back. So a trial meets the series as it is, with its noise, its floor
 * and its history, and nothing has to be assumed of it.
 */
import { median } from "simple-statistics";
import type { Monitor, MonitorSettings, Observation, VerdictKind } from "../detection.ts";
import type { Noticeable } from "./alarm.ts";

const DAY = 86_400_000;

/** Drops tried, from hardly anything to everything; a rise is tried up to ten times the usual. */
const DROPS: readonly number[] = Array.from({ length: 20 }, (_, i) => (i + 1) / 20);
const RISES: readonly number[] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 3, 5, 9];

/** Within how many buckets a drop may be noticed. A month of daily buckets is no answer to anything. */
function horizonsFor(bucket: number): readonly number[] {
  return bucket >= DAY ? [1, 3, 6] : [1, 3, 6, 24];
}

/** The newest values of one series, and what the trials on it have found. */
export interface Trials {
  /** Notes a value and what the detector says of it. `value` null: a gap. */
  note(row: Observation, kind: VerdictKind): void;
  /** Tries drops that end with the newest bucket, on a monitor that has seen the same rows. */
  attempt(monitor: Monitor): void;
  readonly tried: () => number;
  readonly noticeable: () => Noticeable[];
}

type Shape = Pick<MonitorSettings, "bucket" | "kind" | "watch">;

/** An empty record of trials. */
export function trialsOf(settings: Shape): Trials {
  const horizons = horizonsFor(settings.bucket);
  const longest = Math.max(...horizons);
  const recent: { row: Observation; kind: VerdictKind }[] = [];
  const found = horizons.map((): number[] => []);
  return {
    note(row, kind) {
      recent.push({ row, kind });
      if (recent.length > longest) recent.shift();
    },
    attempt(monitor) {
      if (recent.length < longest || recent.some(({ row, kind }) => row.value === null || kind !== "ok")) return;
      const rows = recent.map(({ row }) => row);
      for (const [index, within] of horizons.entries()) {
        found[index]?.push(smallest(monitor, rows.slice(-within), settings));
      }
    },
    tried: () => found[0]?.length ?? 0,
    // Half of the moments: what is typical. A drop that shows at no horizon is infinite.
    noticeable: () =>
      horizons.map((within, index) => {
        const drops = found[index] ?? [];
        const typical = drops.length === 0 ? Number.POSITIVE_INFINITY : median(drops);
        return { within, drop: Number.isFinite(typical) ? stepUp(typical, settings) : null };
      }),
  };
}

/** The median of an even number may lie between two drops that were tried: the larger is sure. */
function stepUp(drop: number, settings: Shape): number {
  return sizesFor(settings).find((size) => size >= drop - 1e-9) ?? drop;
}

function sizesFor({ watch }: Shape): readonly number[] {
  return watch === "rise" ? RISES : DROPS;
}

/** The smallest change of these buckets that one of them alarms on, by halving; infinite where none does. */
function smallest(monitor: Monitor, rows: readonly Observation[], settings: Shape): number {
  const since = (rows[0] as Observation).bucket;
  const sizes = sizesFor(settings);
  const alarming = new Set<number>();
  const alarms = (changed: readonly Observation[]): boolean => {
    // Only changed verdicts are said: of the other buckets the last word still holds.
    for (const { bucket, kind } of monitor.take(changed, since)) {
      if (kind === "low" || kind === "high") alarming.add(bucket);
      else alarming.delete(bucket);
    }
    return alarming.size > 0;
  };
  const shows = (size: number) => alarms(changedBy(monitor, rows, size, settings));
  let [low, high] = [-1, sizes.length - 1];
  if (!shows(sizes[high] as number)) high = sizes.length;
  while (high < sizes.length && high - low > 1) {
    const middle = (low + high) >> 1;
    if (shows(sizes[middle] as number)) high = middle;
    else low = middle;
  }
  alarms(rows);
  return sizes[high] ?? Number.POSITIVE_INFINITY;
}

/** Buckets in which a share of the volume is missing, or comes on top. Counts stay whole: half a lead breaks no floor. */
function changedBy(monitor: Monitor, rows: readonly Observation[], size: number, settings: Shape): Observation[] {
  const isCount = settings.kind === "count";
  const values = rows.map((row) => changedValue(monitor, row, size, settings));
  if (!isCount || rows.some(({ value }) => !Number.isInteger(value))) {
    return rows.map((row, index) => ({ ...row, value: values[index] as number }));
  }
  // What rounding takes from one bucket goes to the next, so that the share is right over all of them.
  let [sum, given] = [0, 0];
  return rows.map((row, index) => {
    sum += values[index] as number;
    const value = Math.max(0, Math.round(sum) - given);
    given += value;
    return { ...row, value };
  });
}

function changedValue(monitor: Monitor, row: Observation, size: number, { kind, watch }: Shape): number {
  const value = row.value as number;
  if (watch !== "rise") return value * (1 - size);
  const usual = () => monitor.expect(row.group, row.bucket)?.expected ?? 0;
  if (kind === "count") return value + size * usual();
  // Most buckets have no error at all: what comes on top is measured by the usual rate.
  if (row.weight !== undefined && kind === "ratio") return Math.min(1, value + size * usual());
  return kind === "ratio" && value <= 1 ? Math.min(1, value * (1 + size)) : value * (1 + size);
}
