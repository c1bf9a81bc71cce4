import type { Exclusion } from "../detection.ts";
import type { Kept } from "./keep.ts";

/** Times that must not teach. The same group and start again only moves the end: an incident that goes on. */
export interface ExclusionList extends Kept {
  readonly isEmpty: () => boolean;
  /** False where it was known already. */
  add(exclusion: Exclusion): boolean;
  /** Whether any of [from, to) is excluded for the group. */
  covers(group: string, from: number, to: number): boolean;
}

export function exclusionList(): ExclusionList {
  let byGroup = new Map<string | null, Map<number, number>>();
  const overlaps = (group: string | null, from: number, to: number) => {
    for (const [start, end] of byGroup.get(group) ?? []) if (start < to && end > from) return true;
    return false;
  };
  return {
    isEmpty: () => byGroup.size === 0,
    add({ group, from, to }) {
      const spans = byGroup.get(group) ?? new Map<number, number>();
      byGroup.set(group, spans);
      if ((spans.get(from) ?? Number.NEGATIVE_INFINITY) >= to) return false;
      spans.set(from, to);
      return true;
    },
    covers: (group, from, to) => overlaps(group, from, to) || overlaps(null, from, to),
    save: () => byGroup,
    restore(saved) {
      byGroup = saved as typeof byGroup;
    },
  };
}
