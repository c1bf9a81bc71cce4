import type { Observation } from "../detection.ts";
import type { Kept } from "./keep.ts";

/** How a group of a ratio is told: by its values alone, by numerator and denominator, or by the latter since a while. */
export type Telling = "bare" | "parts" | "both";

/** For so long a group must have told no denominators before it is believed to tell them no more. Milliseconds. */
const FORGETFUL = 86_400_000;

/** How the groups of a ratio are told. */
export interface Tellings extends Kept {
  of(group: string): Telling | undefined;
  set(group: string, telling: Telling): void;
  /** How a group is told from this row on, which may be as before; undefined: nothing is known yet. */
  from(row: Observation): Telling | undefined;
  /** Groups that are not told by numerator and denominator alone. */
  readonly others: ReadonlySet<string>;
  /** Whether the group told its denominators once, and does not now. */
  hasForgotten(group: string): boolean;
}

export function openTellings(): Tellings {
  const tellings = new Map<string, Telling>();
  const others = new Set<string>();
  /** Since when groups have told values without denominators, where they used to tell them. */
  const without = new Map<string, number>();

  function withoutDenominator(group: string, bucket: number, known: Telling | undefined): Telling {
    if (known !== "parts") return known ?? "bare";
    const since = without.get(group) ?? bucket;
    without.set(group, since);
    return bucket - since >= FORGETFUL ? "bare" : known;
  }

  return {
    others,
    of: (group) => tellings.get(group),
    set(group, telling) {
      tellings.set(group, telling);
      if (telling === "parts") others.delete(group);
      else others.add(group);
    },
    from({ group, bucket, value, weight }) {
      const known = tellings.get(group);
      if (value === null) return known;
      if (weight === undefined) {
        // The zero that stands for a silence (`missing: zero`) has no denominator: it is a gap.
        return known === "parts" && value === 0 ? known : withoutDenominator(group, bucket, known);
      }
      without.delete(group);
      return known === "bare" ? "both" : (known ?? "parts");
    },
    hasForgotten: (group) => without.has(group),
    save: () => ({ tellings, without }),
    restore(saved) {
      const kept = saved as { readonly tellings: typeof tellings; readonly without: typeof without };
      for (const [group, telling] of kept.tellings) this.set(group, telling);
      for (const [group, since] of kept.without) without.set(group, since);
    },
  };
}
