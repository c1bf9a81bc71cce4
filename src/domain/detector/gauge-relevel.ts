import { relearnGauge } from "./gauge-learn.ts";
import type { GaugeSeries, Scale } from "./gauge-series.ts";
import type { Plan } from "./plan.ts";
import type { Rhythm } from "./rhythm.ts";
import { NOTHING, TEACHES } from "./series.ts";

/**
 * What a series measures since a shift becomes what is expected of it: the weeks before keep their shape and are moved,
 * on the scale, by how far those since then lie from what was expected. Listed days say nothing of it. Returns by how
 * much; 0: nothing is known.
 *
 * @param from start of the shift, milliseconds
 */
export function relevelGauge(plan: Plan, rhythm: Rhythm, series: GaugeSeries, scale: Scale, from: number): number {
  if (Number.isNaN(series.last)) return 0;
  const since = rhythm.recordOf(Math.max(rhythm.indexOf(from), series.first));
  const oldest = series.record - plan.records + 1;
  let [sum, known] = [0, 0];
  for (let record = Math.max(since, oldest); record < series.record; record++) {
    const at = record % plan.records;
    const center = series.center[rhythm.slotOf(record)] as number;
    if (series.recordState[at] === NOTHING || Number.isNaN(center) || rhythm.isSpecial(record)) continue;
    sum += (series.recordMean[at] as number) - center - series.level;
    known++;
  }
  if (known === 0) return 0;
  const moved = sum / known;
  for (let record = oldest; record < series.record; record++) {
    const at = record % plan.records;
    if (series.recordState[at] === NOTHING) continue;
    if (record < since) (series.recordMean[at] as number) += moved;
    else if (!rhythm.isSpecial(record)) series.recordState[at] = TEACHES;
  }
  relearnGauge(plan, rhythm, series, scale, plan.relearned);
  series.episode = null;
  series.oddRun = 0;
  return moved;
}
