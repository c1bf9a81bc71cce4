import type { Plan } from "./plan.ts";
import { relearnRatio } from "./ratio-learn.ts";
import { oddsOf, type RatioSeries, rateOf } from "./ratio-series.ts";
import type { Rhythm } from "./rhythm.ts";
import { NOTHING, TEACHES } from "./series.ts";

/**
 * The rate of a series since a shift becomes what is expected of it: the odds of the weeks before are multiplied by
 * those since over those that were expected, and what came since then teaches, but for listed days. Returns the
 * logarithm of that factor; 0: nothing is known.
 *
 * @param from start of the shift, milliseconds
 */
export function relevelRatio(plan: Plan, rhythm: Rhythm, series: RatioSeries, from: number): number {
  if (Number.isNaN(series.last)) return 0;
  const since = rhythm.recordOf(Math.max(rhythm.indexOf(from), series.first));
  const oldest = series.record - plan.records + 1;
  let [observed, expected, weight] = [0, 0, 0];
  for (let record = Math.max(since, oldest); record < series.record; record++) {
    const at = record % plan.records;
    const usual = rateOf((series.profile[rhythm.slotOf(record)] as number) + series.level);
    if (series.recordState[at] === NOTHING || Number.isNaN(usual) || rhythm.isSpecial(record)) continue;
    const n = series.recordWeight[at] as number;
    observed += series.recordObserved[at] as number;
    expected += usual * n;
    weight += n;
  }
  if (!(weight > 0)) return 0;
  const moved = oddsOf((observed + 0.5) / (weight + 1)) - oddsOf((expected + 0.5) / (weight + 1));
  const factor = Math.exp(moved);
  for (let record = oldest; record < series.record; record++) {
    const at = record % plan.records;
    if (series.recordState[at] === NOTHING) continue;
    if (record < since) {
      const [numerator, denominator] = [series.recordObserved[at] as number, series.recordWeight[at] as number];
      series.recordObserved[at] = moveOdds(numerator, denominator, factor);
    } else if (!rhythm.isSpecial(record)) series.recordState[at] = TEACHES;
  }
  series.relearn = true;
  relearnRatio(plan, rhythm, series);
  series.episode = null;
  series.oddRun = 0;
  return moved;
}

/** The numerator whose odds are those of this one times a factor. */
function moveOdds(numerator: number, denominator: number, factor: number): number {
  const more = numerator * factor;
  return (denominator * more) / (denominator - numerator + more);
}
