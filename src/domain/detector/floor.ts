import type { FloorRule } from "../catalogue.ts";
import type { Plan } from "./plan.ts";
import type { Series } from "./series.ts";

/** Whether a value breaks the fixed limit: below it, or above it where rises are watched. */
export function breaksFloor(floor: FloorRule, value: number, direction: -1 | 1): boolean {
  return direction < 0 ? value < floor.below : value > floor.below;
}

/**
 * First bucket of the unbroken run beyond the fixed limit that has lasted for the rule's whole time at bucket `index`,
 * or undefined. Gaps neither count nor end a run, since nothing is known of them, nor do days on which nothing is to be
 * expected.
 */
export function floorRunSince(
  plan: Plan,
  series: Pick<Series, "first" | "last" | "value">,
  index: number,
  floor: FloorRule,
  direction: -1 | 1,
  isClosed: (index: number) => boolean,
): number | undefined {
  const oldest = Math.max(series.first, series.last - plan.ring + 2);
  const needed = Math.max(1, Math.ceil(floor.for / plan.bucket));
  let [known, since] = [0, index];
  for (let i = index; i >= oldest; i--) {
    const value = series.value[i % plan.ring] as number;
    if (Number.isNaN(value) || (direction < 0 && isClosed(i))) continue;
    if (!breaksFloor(floor, value, direction)) break;
    known++;
    since = i;
  }
  return known >= needed ? since : undefined;
}
