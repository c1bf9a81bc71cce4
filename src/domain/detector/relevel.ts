import { relearnAll, shapeAt } from "./learn.ts";
import type { Plan } from "./plan.ts";
import type { Rhythm } from "./rhythm.ts";
import { NOTHING, type Series, TEACHES } from "./series.ts";

/**
 * What a series brings since a shift becomes what is expected of it. Records from before keep the shape of the week and
 * are scaled by what came since over what was expected; those since then teach, but for listed days. Buckets that are
 * still in the windows are measured against the new level, so that the next one is not judged low because of them.
 *
 * @param from start of the shift, milliseconds
 */
export function relevel(plan: Plan, rhythm: Rhythm, series: Series, from: number): void {
  if (Number.isNaN(series.last)) return;
  const shift = Math.max(rhythm.indexOf(from), series.first);
  const since = rhythm.recordOf(shift);
  const oldest = series.record - plan.records + 1;
  let [observed, expected] = [0, 0];
  for (let record = Math.max(since, oldest); record < series.record; record++) {
    const at = record % plan.records;
    // What a listed day brought tells as much of the day as of the shift.
    if (series.recordState[at] === NOTHING || rhythm.isSpecial(record)) continue;
    if (!((series.recordExpected[at] as number) >= 0)) continue;
    observed += series.recordValue[at] as number;
    expected += series.recordExpected[at] as number;
  }
  if (!(expected > 0)) return;
  // Next to nothing is expected of what has stopped, but never nothing at all: a few events are no miracle.
  const share = (observed + series.batch / 2) / (expected + series.batch / 2);
  for (let record = oldest; record < series.record; record++) {
    const at = record % plan.records;
    if (series.recordState[at] === NOTHING) continue;
    scaleRecord(series, at, share, record >= since);
    if (record >= since && !rhythm.isSpecial(record)) series.recordState[at] = TEACHES;
  }
  series.listedObserved *= share;
  series.listedExpected *= share;
  relearnAll(plan, rhythm, series, series.record);
  scaleWindows(plan, rhythm, series, shift, share);
  series.nextShape = shapeAt(plan, rhythm, series, series.last + 1);
  series.episode = null;
  series.oddRun = 0;
}

function scaleRecord(series: Series, at: number, share: number, isSince: boolean): void {
  (series.recordExpected[at] as number) *= share;
  if (isSince) return;
  (series.recordValue[at] as number) *= share;
  (series.recordError[at] as number) *= share;
}

/** Scales what was expected in the buckets since the shift, and all running sums of it. */
function scaleWindows(plan: Plan, rhythm: Rhythm, series: Series, shift: number, share: number): void {
  const first = Math.max(shift, series.last - plan.ring + 2);
  const sums = [series.expectedSum, ...(rhythm.hasCalendar ? [series.listedSum, series.saidSum] : [])];
  for (const sum of sums) {
    let before = sum[(first - 1) % plan.ring] as number;
    let scaled = before;
    for (let index = first; index <= series.last; index++) {
      const here = sum[index % plan.ring] as number;
      scaled += (here - before) * share;
      before = here;
      sum[index % plan.ring] = scaled;
    }
  }
  for (let index = first; index <= series.last; index++) {
    const at = index % plan.ring;
    (series.expected[at] as number) *= share;
    series.shape[at] = series.level > 0 ? (series.expected[at] as number) / series.level : 0;
    series.score[at] = 0;
    series.alarm[at] = 0;
  }
}
