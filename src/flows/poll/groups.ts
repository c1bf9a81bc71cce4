/** The groups of a metric, numbered, so that what is kept of them lies in arrays and not in a map per bucket. */
import type { Observation } from "../../domain/detection.ts";
import type { Series } from "../../store/series.ts";

/** Columns by slot: a group keeps its slot for as long as the process remembers the metric. */
export interface Groups {
  readonly name: string[];
  /** Id of its series. */
  readonly id: number[];
  /** Start of its first bucket. */
  readonly firstSeen: number[];
  readonly slotOf: Map<string, number>;
}

export function noGroups(): Groups {
  return { name: [], id: [], firstSeen: [], slotOf: new Map() };
}

/** Adds those that are not known yet. */
export function addGroups(groups: Groups, all: readonly Series[]): void {
  for (const one of all) {
    if (groups.slotOf.has(one.group)) continue;
    groups.slotOf.set(one.group, groups.name.length);
    groups.name.push(one.group);
    groups.id.push(one.id);
    groups.firstSeen.push(one.firstSeen);
  }
}

/** The slot of a group that was never seen. */
export const UNSEEN = -1;

/** The slot of each row's group. Sources answer group by group or bucket by bucket, so the next slot is mostly known. */
export function slotsOf(groups: Groups, rows: readonly Observation[]): Int32Array {
  const slots = new Int32Array(rows.length);
  let last = UNSEEN;
  for (let i = 0; i < rows.length; i++) {
    const { group } = rows[i] as Observation;
    if (groups.name[last] !== group) {
      const next = last + 1 < groups.name.length ? last + 1 : 0;
      last = groups.name[next] === group ? next : (groups.slotOf.get(group) ?? UNSEEN);
    }
    slots[i] = last;
  }
  return slots;
}
