import type { Alarm } from "./alarm.ts";

/** The same past under two configurations. Numbers are positions in the lists of alarms. */
export interface Comparison {
  /** Alarms that both raise on the same drop: one may be two in the other. */
  readonly both: readonly { readonly here: number; readonly there: number }[];
  readonly onlyHere: readonly number[];
  readonly onlyThere: readonly number[];
}

/** Pairs each alarm with the first one of the other list that is on one of its series at the same time. */
export function compareAlarms(here: readonly Alarm[], there: readonly Alarm[]): Comparison {
  const both: { here: number; there: number }[] = [];
  const onlyHere: number[] = [];
  for (const [index, alarm] of here.entries()) {
    const match = there.findIndex((other) => isSame(alarm, other));
    if (match < 0) onlyHere.push(index);
    else both.push({ here: index, there: match });
  }
  const onlyThere = [...there.keys()].filter((index) => !here.some((alarm) => isSame(alarm, there[index] as Alarm)));
  return { both, onlyHere, onlyThere };
}

function isSame(one: Alarm, other: Alarm): boolean {
  const end = ({ until }: Alarm) => until ?? Number.POSITIVE_INFINITY;
  const overlaps = one.since < end(other) && other.since < end(one);
  return overlaps && one.kind === other.kind && one.groups.some((group) => other.groups.includes(group));
}
