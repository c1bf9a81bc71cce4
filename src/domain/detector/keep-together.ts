import type { Kept } from "./keep.ts";
import { newSeries, type Series } from "./series.ts";
import { addMember, type Part, type Together } from "./together.ts";

/** What is saved of groups added up; which groups those are follows from the series that are there. */
interface Saved extends Pick<Together, "shape" | "newest" | "summed" | "day" | "changed"> {
  readonly parts: readonly Pick<Part, "series" | "finding" | "raw">[];
}

/** @param series those of the monitor, restored before this is */
export function keepTogether(together: Together, series: ReadonlyMap<string, Series>): Kept {
  const { plan, rhythm } = together.feed;
  return {
    save(): Saved {
      const { shape, newest, summed, day, changed } = together;
      const parts = together.parts.map(({ series: sum, finding, raw }) => ({ series: sum, finding, raw }));
      return { parts, shape, newest, summed, day, changed };
    },
    restore(saved) {
      const { parts, shape, newest, summed, day, changed } = saved as Saved;
      for (const [i, part] of together.parts.entries()) {
        const from = parts[i] as Saved["parts"][number];
        part.series = Object.assign(newSeries(from.series.group, plan, rhythm.hasCalendar), from.series);
        Object.assign(part.finding, from.finding);
        part.raw = from.raw;
      }
      together.shape.set(shape);
      Object.assign(together, { newest, summed, day });
      for (const index of changed) together.changed.add(index);
      for (const one of series.values()) addMember(together, one);
    },
  };
}
