import type { Alarm } from "./alarm.ts";

/** The same past under two configurations. Numbers are positions in the lists of alarms. */
export interface Comparison {
  /** Alarms that both raise on the same drop. */
  readonly both: readonly { readonly here: number; readonly there: number }[];
  readonly onlyHere: readonly number[];
  readonly onlyThere: readonly number[];
}

/** Pairs alarms on the same series whose drops overlap, earliest first; each is paired once. */
export function compareAlarms(here: readonly Alarm[], there: readonly Alarm[]): Comparison {
  const free = new Set(there.keys());
  const both: { here: number; there: number }[] = [];
  const onlyHere: number[] = [];
  for (const [index, alarm] of here.entries()) {
    const match = [...free].find((other) => isSame(alarm, there[other] as Alarm));
    if (match === undefined) {
      onlyHere.push(index);
      continue;
    }
    free.delete(match);
    both.push({ here: index, there: match });
  }
  return { both, onlyHere, onlyThere: [...free] };
}

function isSame(one: Alarm, other: Alarm): boolean {
  const end = ({ until }: Alarm) => until ?? Number.POSITIVE_INFINITY;
  const overlaps = one.since < end(other) && other.since < end(one);
  return overlaps && one.kind === other.kind && one.groups.some((group) => other.groups.includes(group));
}
