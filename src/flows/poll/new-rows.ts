import type { Metric } from "../../domain/catalogue.ts";
import type { Observation } from "../../domain/detection.ts";
import { bucketsBetween } from "../../domain/time/buckets.ts";
import type { Window } from "../../sources/source.ts";
import type { Groups } from "./groups.ts";

/** What the database holds of the buckets that are read again, by bucket. */
export type Recent = Map<number, RecentBucket>;

/** By slot of the group; undefined where nothing is known. */
interface RecentBucket {
  readonly value: (number | null | undefined)[];
  readonly weight: (number | undefined)[];
}

/** Rows that the database does not hold as they are, oldest bucket first, each with the slot of its group. */
export interface NewRows {
  readonly rows: Observation[];
  readonly slots: number[];
}

/**
 * What a poll says that is not known already. Late rows are looked for often and come seldom, so most of what a source
 * answers is known; and where it has no row for a group that it had before, its silence is a value, too
 * (`fillSilence` says which).
 *
 * @param slots slot of each row's group
 */
export function newRows(
  metric: Pick<Metric, "missing" | "bucket" | "timezone">,
  window: Window,
  read: { readonly rows: readonly Observation[]; readonly slots: Int32Array },
  groups: Groups,
  recent: Recent,
): NewRows {
  const silence = metric.missing === "zero" ? 0 : null;
  const firstSeen = earliest(groups, read);
  const found: NewRows = { rows: [], slots: [] };
  for (const [bucket, at] of byBucket(metric, window, read.rows)) {
    const known = recent.get(bucket);
    const isPresent = new Uint8Array(groups.name.length);
    for (const i of at) {
      const slot = read.slots[i] as number;
      const row = read.rows[i] as Observation;
      isPresent[slot] = 1;
      if (known?.value[slot] !== row.value || known?.weight[slot] !== row.weight) add(found, row, slot);
    }
    for (let slot = 0; slot < firstSeen.length; slot++) {
      if (isPresent[slot] || (firstSeen[slot] as number) > bucket || isSilence(known, slot, silence)) continue;
      add(found, { group: groups.name[slot] as string, bucket, value: silence }, slot);
    }
  }
  return found;
}

function isSilence(known: RecentBucket | undefined, slot: number, silence: number | null): boolean {
  return known?.value[slot] === silence && known?.weight[slot] === undefined;
}

function add(found: NewRows, row: Observation, slot: number): void {
  found.rows.push(row);
  found.slots.push(slot);
}

/** Start of each group's first bucket, where this answer has an earlier one. */
function earliest(
  groups: Groups,
  { rows, slots }: { readonly rows: readonly Observation[]; readonly slots: Int32Array },
): readonly number[] {
  let starts = groups.firstSeen;
  for (let i = 0; i < rows.length; i++) {
    const { bucket } = rows[i] as Observation;
    const slot = slots[i] as number;
    if (bucket >= (starts[slot] as number)) continue;
    if (starts === groups.firstSeen) starts = [...starts];
    starts[slot] = bucket;
  }
  return starts;
}

/** Numbers of the rows of each bucket of the window, oldest first. */
function byBucket(
  { bucket, timezone }: Pick<Metric, "bucket" | "timezone">,
  window: Window,
  rows: readonly Observation[],
): Map<number, number[]> {
  const at = new Map<number, number[]>(bucketsBetween(window.from, window.to, bucket, timezone).map((b) => [b, []]));
  let last = Number.NaN;
  let list: number[] | undefined;
  for (let i = 0; i < rows.length; i++) {
    const start = (rows[i] as Observation).bucket;
    if (start !== last) list = at.get(start);
    last = start;
    list?.push(i);
  }
  return at;
}

/** Notes what was written, and forgets buckets before `from`, which are not read again. */
export function remember(
  recent: Recent,
  { rows, slots }: { readonly rows: readonly Observation[]; readonly slots: ArrayLike<number> },
  from: number,
): void {
  for (const bucket of recent.keys()) if (bucket < from) recent.delete(bucket);
  let last = Number.NaN;
  let known: RecentBucket = { value: [], weight: [] };
  for (let i = 0; i < rows.length; i++) {
    const { bucket, value, weight } = rows[i] as Observation;
    if (bucket < from) continue;
    // Rows come bucket by bucket.
    if (bucket !== last) known = recent.get(bucket) ?? { value: [], weight: [] };
    if (bucket !== last) recent.set(bucket, known);
    last = bucket;
    const slot = slots[i] as number;
    known.value[slot] = value;
    if (weight !== known.weight[slot]) known.weight[slot] = weight;
  }
}
