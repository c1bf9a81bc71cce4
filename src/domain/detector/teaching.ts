import type { Exclusion, Hold, NewNormal } from "../detection.ts";
import { type ExclusionList, exclusionList } from "./exclusions.ts";
import type { Kept } from "./keep.ts";
import { openLevels } from "./levels.ts";
import type { Plan } from "./plan.ts";
import type { Rhythm } from "./rhythm.ts";
import { EXCLUDED, NOTHING, TEACHES } from "./series.ts";

/** What of a series decides which of its records teach. */
interface Taught {
  readonly group: string;
  readonly first: number;
  readonly last: number;
  readonly record: number;
  readonly recordState: Uint8Array;
  readonly recordError?: Float32Array;
  relearn: boolean;
}

/** Which time of a metric teaches: all but what was excluded, and what is held because an incident is open. */
export interface Teaching extends Kept {
  isExcluded(group: string, record: number): boolean;
  /** Time whose alarms were no false ones. */
  readonly confirmed: ExclusionList;
  exclude(exclusions: readonly Exclusion[]): void;
  hold(holds: readonly Hold[]): void;
  relevel(decisions: readonly NewNormal[]): void;
  /** The decision that begins with a bucket; undefined: none does. Asked once a bucket. */
  begin(group: string, index: number): NewNormal | undefined;
}

export function openTeaching(
  { plan, rhythm }: { readonly plan: Plan; readonly rhythm: Rhythm },
  all: ReadonlyMap<string, Taught>,
): Teaching {
  const excluded = exclusionList();
  const confirmed = exclusionList();
  const levels = openLevels();
  const startOf = (record: number) => (plan.bucket >= plan.record ? rhythm.startOf(record) : record * plan.record);

  function isExcluded(group: string, record: number): boolean {
    // Asked for every bucket, and nearly always there is nothing to look for.
    if (excluded.isEmpty() && levels.isEmpty()) return false;
    const [from, to] = [startOf(record), startOf(record + 1)];
    return excluded.covers(group, from, to) || levels.keepsBack(group, from, to);
  }

  /** Lets the records of an excluded time teach no more, at the next lesson. */
  function takeBack(group: string | null): void {
    const own = group === null ? [...all.values()] : [all.get(group)];
    for (const series of own) if (series && !Number.isNaN(series.last)) keepFromTeaching(series);
  }

  function keepFromTeaching(series: Taught): void {
    for (let record = oldestOf(series); record < series.record; record++) {
      if (!isExcluded(series.group, record)) continue;
      const at = record % plan.records;
      if (series.recordState[at] !== NOTHING) series.recordState[at] = EXCLUDED;
      if (series.recordError) series.recordError[at] = Number.NaN;
      series.relearn = true;
    }
  }

  /** What an incident held back teaches after all, at the next lesson: it was a false alarm, or went on being held. */
  function giveBack({ group, from }: Hold): void {
    const own = group === null ? [...all.values()] : [all.get(group)];
    for (const series of own) if (series && !Number.isNaN(series.last)) teachAgain(series, from);
  }

  function teachAgain(series: Taught, from: number): void {
    for (
      let record = Math.max(rhythm.recordOf(rhythm.indexOf(from)), oldestOf(series));
      record < series.record;
      record++
    ) {
      const at = record % plan.records;
      if (series.recordState[at] !== EXCLUDED || rhythm.isSpecial(record) || isExcluded(series.group, record)) continue;
      series.recordState[at] = TEACHES;
      series.relearn = true;
    }
  }

  function oldestOf(series: Taught): number {
    return Math.max(series.record - plan.records + 1, rhythm.recordOf(series.first));
  }

  return {
    isExcluded,
    confirmed,
    exclude(exclusions) {
      for (const exclusion of exclusions) {
        if (!exclusion.unattended) confirmed.add(exclusion);
        if (excluded.add(exclusion)) takeBack(exclusion.group);
      }
    },
    hold(holds) {
      const { held, freed } = levels.hold(holds);
      for (const { group } of held) takeBack(group);
      for (const one of freed) giveBack(one);
    },
    relevel(decisions) {
      for (const { group, from, at } of levels.decide(decisions)) {
        confirmed.add({ group, from, to: at });
        takeBack(group);
      }
    },
    save: () => ({ excluded: excluded.save(), confirmed: confirmed.save(), levels: levels.save() }),
    restore(saved) {
      const known = saved as { readonly excluded: unknown; readonly confirmed: unknown; readonly levels: unknown };
      excluded.restore(known.excluded);
      confirmed.restore(known.confirmed);
      levels.restore(known.levels);
    },
    begin: (group, index) => (levels.isEmpty() ? undefined : levels.begin(group, rhythm.startOf(index + 1))),
  };
}
