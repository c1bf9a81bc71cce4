import type { Monitor, MonitorSettings } from "../detection.ts";
import { countedAs, widening } from "./gauge-count.ts";
import { judgeGauge, MOST_DEVIATIONS } from "./gauge-judge.ts";
import {
  closeGaugeRecord,
  GAUGE_TEACHES_ABOVE,
  gaugeAt,
  relearnGauge,
  relearnGaugeLevel,
  stepGaugeLevel,
  teachVariance,
} from "./gauge-learn.ts";
import { relevelGauge } from "./gauge-relevel.ts";
import { type GaugeSeries, newGaugeSeries, type Scale } from "./gauge-series.ts";
import { gaugeWindow, isGaugeBack, openGaugeEpisode, outlookOfGauge } from "./gauge-speak.ts";
import { gaugeTimeToNotice } from "./gauge-time-to-notice.ts";
import type { Came, Measure } from "./measure.ts";
import { openMeasureMonitor } from "./measure-monitor.ts";
import type { Plan } from "./plan.ts";
import type { Rhythm } from "./rhythm.ts";

const NOTHING_ADDED = [0, 0, 0, 0, 0];

/**
 * A monitor of what is measured rather than counted: gauges, durations, ratios. Expected is the median of the hour of
 * the week plus how far the series has strayed from it these days; tested is the mean standardised error over the same
 * windows as for counts. Nothing can be missing of a measurement, so its verdicts have no shortfall.
 */
export function openGaugeMonitor(settings: MonitorSettings, scale: Scale): Monitor {
  return openMeasureMonitor(settings, (plan, rhythm) => measureOn(scale, plan, rhythm));
}

function measureOn(scale: Scale, plan: Plan, rhythm: Rhythm): Measure<GaugeSeries> {
  return {
    fresh: (group) => newGaugeSeries(group, plan),
    read: ({ value, weight }) => ({ value: value ?? Number.NaN, weight: weight ?? Number.NaN }),
    cameIn: ({ value, count }, at) => ({ value: value[at] as number, weight: count[at] as number }),
    set: (series, index, came) => setMeasured(plan, scale, series, index, came),
    begin: (series, index, before) => beginBucket(plan, rhythm, series, index, before),
    judge: judgeGauge,
    teachesAbove: GAUGE_TEACHES_ABOVE,
    isTested: ({ error }, at) => !Number.isNaN(error[at] as number),
    teach: (series, index, endsRecord) => teachVariance(plan, rhythm, series, index, endsRecord),
    closeRecord: (series, record, isExcluded) => closeGaugeRecord(plan, rhythm, series, scale, record, isExcluded),
    relearn(series) {
      relearnGauge(plan, rhythm, series, scale, series.relearn ? plan.relearned : plan.recordsPerDay);
      if (series.relearn) relearnGaugeLevel(plan, rhythm, series);
      series.relearn = false;
    },
    stepLevel: (series, record) => stepGaugeLevel(plan, rhythm, series, record),
    relevel: (series, from) => relevelGauge(plan, rhythm, series, scale, from),
    move({ expected }, at, by) {
      (expected[at] as number) += by;
    },
    openEpisode: openGaugeEpisode,
    outlook: (watched, series, index) => outlookOfGauge(watched, scale, series, index),
    windowOf: gaugeWindow,
    isBack: isGaugeBack,
    timeToNotice: (watched, series, share) => gaugeTimeToNotice(watched, scale, series, share),
  };
}

function beginBucket(plan: Plan, rhythm: Rhythm, series: GaugeSeries, index: number, before: number): void {
  const at = index % plan.ring;
  const { expected, scatter } = gaugeAt(plan, rhythm, series, index);
  series.expected[at] = expected;
  series.scatter[at] = scatter;
  series.count[at] = Number.NaN;
  series.usualCount[at] = series.slotCount[rhythm.slotOf(rhythm.recordOf(index))] as number;
  series.error[at] = Number.NaN;
  for (const sums of sumsOf(series)) sums[at] = sums[before] as number;
}

/** Running sums that all grow by what one bucket adds. */
function sumsOf(series: GaugeSeries): readonly Float64Array[] {
  return [series.known, series.errorSum, series.valueSum, series.expectedSum, series.countSum];
}

/** Sets a bucket's value and its standardised error, and carries the change into the running sums after it. */
function setMeasured(plan: Plan, scale: Scale, series: GaugeSeries, index: number, { value, weight }: Came): void {
  const at = index % plan.ring;
  const wasKnown = !Number.isNaN(series.error[at] as number);
  const before = wasKnown ? addedBy(scale, series, at) : NOTHING_ADDED;
  series.value[at] = value;
  series.count[at] = weight;
  series.error[at] = clippedError(scale, series, at);
  const isKnown = !Number.isNaN(series.error[at] as number);
  const now = isKnown ? addedBy(scale, series, at) : NOTHING_ADDED;
  for (const [k, sums] of sumsOf(series).entries()) {
    const change = (now[k] as number) - (before[k] as number);
    for (let i = index; i <= series.last; i++) (sums[i % plan.ring] as number) += change;
  }
}

/** What a bucket adds to each of the running sums. */
function addedBy(scale: Scale, series: GaugeSeries, at: number): readonly number[] {
  const expected = scale.leave(series.expected[at] as number);
  const count = countedAs(series.count[at] as number);
  return [1, series.error[at] as number, series.value[at] as number, expected, count];
}

/** Standardised error of a bucket. It is clipped, because a single measurement can be wrong by any factor. */
function clippedError(scale: Scale, series: GaugeSeries, at: number): number {
  const scatter =
    (series.scatter[at] as number) * widening(series.count[at] as number, series.usualCount[at] as number);
  const error = (scale.enter(series.value[at] as number) - (series.expected[at] as number)) / scatter;
  const most = MOST_DEVIATIONS * Math.sqrt(series.variance[0] as number);
  return Math.min(Math.max(error, -most), most);
}
