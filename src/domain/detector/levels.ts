import type { Hold, NewNormal } from "../detection.ts";
import type { Kept } from "./keep.ts";

const DAY = 86_400_000;

/**
 * For how long an open incident keeps a series from learning, milliseconds: as long as there are weeks from before it
 * in the profile. After that the series learns its new level, whatever has become of the incident.
 */
const LONGEST_HOLD = 28 * DAY;

/** What people, and open incidents, say of the levels of a metric's series. */
export interface Levels extends Kept {
  readonly isEmpty: () => boolean;
  /** Whether nothing of [from, to) may teach the group: an open incident, or a new normal that has not begun yet. */
  keepsBack(group: string, from: number, to: number): boolean;
  /** Takes the incidents that are open now. Returns what is held from now on, or from earlier, and what was freed. */
  hold(holds: readonly Hold[]): { readonly held: readonly Hold[]; readonly freed: readonly Hold[] };
  /** Takes decisions in; those known already are passed over. Returns the new ones. */
  decide(decisions: readonly NewNormal[]): readonly NewNormal[];
  /** The newest decision in force for the group from the bucket that ends then, if it has not begun there yet. */
  begin(group: string, end: number): NewNormal | undefined;
}

interface Decision {
  readonly said: NewNormal;
  /** Groups for which it has begun. */
  readonly begun: Set<string>;
}

export function openLevels(): Levels {
  let held = new Map<string | null, number>();
  let decisions: Decision[] = [];

  const concerns = ({ said, begun }: Decision, group: string) =>
    (said.group === null || said.group === group) && !begun.has(group);

  return {
    isEmpty: () => held.size === 0 && decisions.length === 0,
    keepsBack(group, from, to) {
      for (const since of [held.get(group), held.get(null)]) {
        if (since !== undefined && to > since && from < since + LONGEST_HOLD) return true;
      }
      return decisions.some((one) => concerns(one, group) && to > one.said.from && from < one.said.at);
    },
    hold(holds) {
      const now = new Map<string | null, number>();
      for (const { group, from } of holds) now.set(group, Math.min(from, now.get(group) ?? Number.POSITIVE_INFINITY));
      const freed = [...held].filter(([group]) => !now.has(group)).map(([group, from]) => ({ group, from }));
      for (const { group } of freed) held.delete(group);
      const fresh = [...now].filter(([group, from]) => from < (held.get(group) ?? Number.POSITIVE_INFINITY));
      for (const [group, from] of fresh) held.set(group, from);
      return { held: fresh.map(([group, from]) => ({ group, from })), freed };
    },
    decide(said) {
      const fresh = said.filter((one) => !decisions.some((known) => isSame(known.said, one)));
      for (const one of fresh) decisions.push({ said: one, begun: new Set() });
      return fresh;
    },
    begin(group, end) {
      const due = decisions.filter((one) => concerns(one, group) && end > one.said.at);
      for (const { begun } of due) begun.add(group);
      // Of several that were made between two buckets the last one counts.
      return due.map(({ said }) => said).sort((a, b) => b.at - a.at)[0];
    },
    save: () => ({ held, decisions }),
    restore(saved) {
      ({ held, decisions } = saved as { held: typeof held; decisions: Decision[] });
    },
  };
}

function isSame(one: NewNormal, other: NewNormal): boolean {
  return one.group === other.group && one.from === other.from && one.at === other.at;
}
