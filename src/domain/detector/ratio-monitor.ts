import type { Monitor, MonitorSettings, Observation } from "../detection.ts";
import type { Came, Measure } from "./measure.ts";
import { openMeasureMonitor } from "./measure-monitor.ts";
import type { Plan } from "./plan.ts";
import { extentOf, openRatioEpisode } from "./ratio-episode.ts";
import { judgeRatio, teachRatioDispersion } from "./ratio-judge.ts";
import { closeRatioRecord, expectedRate, relearnRatio, stepRatioLevel } from "./ratio-learn.ts";
import { relevelRatio } from "./ratio-relevel.ts";
import { newRatioSeries, numeratorOf, oddsOf, type RatioSeries, rateOf } from "./ratio-series.ts";
import { isRateBack, outlookOfRate, ratioWindow } from "./ratio-speak.ts";
import { ratioTimeToNotice } from "./ratio-time-to-notice.ts";
import type { Rhythm } from "./rhythm.ts";
import { tuning } from "./tuning.ts";

/**
 * A monitor of ratios of which numerator and denominator are known (an observation's value and weight): what came of
 * the denominator is tested against what the usual rate of the hour would have made of it, over the same windows and by
 * the same rules as counts. Its verdicts speak of rates; what is missing are numerators.
 */
export function openShareMonitor(settings: MonitorSettings): Monitor {
  return openMeasureMonitor(settings, measureShares);
}

function measureShares(plan: Plan, rhythm: Rhythm): Measure<RatioSeries> {
  return {
    fresh: (group) => newRatioSeries(group, plan, rhythm.hasCalendar),
    read: readShare,
    cameIn: ({ value, weight }, at) => ({ value: value[at] as number, weight: weight[at] as number }),
    set: (series, index, came) => setShare(plan, rhythm, series, index, came),
    begin: (series, index, before) => beginBucket(plan, rhythm, series, index, before),
    judge: judgeRatio,
    teachesAbove: tuning.teachAbove,
    isTested: ({ expected }, at) => !Number.isNaN(expected[at] as number),
    teach: (series, index, endsRecord) => teachRatioDispersion(plan, series, index, endsRecord),
    closeRecord: (series, record, isExcluded) => closeRatioRecord(plan, rhythm, series, record, isExcluded),
    relearn: (series) => relearnRatio(plan, rhythm, series),
    stepLevel: (series, record) => stepRatioLevel(plan, rhythm, series, record),
    relevel: (series, from) => relevelRatio(plan, rhythm, series, from),
    move({ expected }, at, by) {
      expected[at] = rateOf(oddsOf(expected[at] as number) + by);
    },
    openEpisode: openRatioEpisode,
    outlook: outlookOfRate,
    windowOf: ratioWindow,
    extentOf: (series, index) => extentOf(plan, series, index),
    isBack: isRateBack,
    timeToNotice: ratioTimeToNotice,
  };
}

/** Without a denominator nothing is known, whatever the rate. */
function readShare(row: Observation): Came {
  const weight = row.weight ?? Number.NaN;
  return { value: weight > 0 ? (row.value ?? Number.NaN) : Number.NaN, weight };
}

function beginBucket(plan: Plan, rhythm: Rhythm, series: RatioSeries, index: number, before: number): void {
  const at = index % plan.ring;
  series.weight[at] = Number.NaN;
  series.expected[at] = expectedRate(plan, rhythm, series, index);
  series.observedSum[at] = series.observedSum[before] as number;
  series.expectedSum[at] = series.expectedSum[before] as number;
  series.weightSum[at] = series.weightSum[before] as number;
  series.varianceSum[at] = series.varianceSum[before] as number;
  if (rhythm.hasCalendar) series.listedSum[at] = series.listedSum[before] as number;
}

/** Sets what came in a bucket and carries the change into the running sums after it. */
function setShare(plan: Plan, rhythm: Rhythm, series: RatioSeries, index: number, { value, weight }: Came): void {
  const at = index % plan.ring;
  const p = series.expected[at] as number;
  const wasKnown = !Number.isNaN((series.value[at] as number) + p);
  const before = wasKnown ? (series.weight[at] as number) : 0;
  const had = wasKnown ? numeratorOf(series.value[at] as number, before) : 0;
  series.value[at] = value;
  series.weight[at] = weight;
  if (Number.isNaN(p)) return;
  const now = Number.isNaN(value) ? 0 : weight;
  const observed = (now > 0 ? numeratorOf(value, now) : 0) - had;
  const more = now - before;
  const isListed = rhythm.hasCalendar && rhythm.isSpecial(rhythm.recordOf(index));
  for (let i = index; i <= series.last; i++) {
    const slot = i % plan.ring;
    (series.observedSum[slot] as number) += observed;
    (series.weightSum[slot] as number) += more;
    (series.expectedSum[slot] as number) += more * p;
    (series.varianceSum[slot] as number) += more * p * (1 - p);
    if (isListed) (series.listedSum[slot] as number) += more * p * (1 - p);
  }
}
