import type { Verdict } from "../detection.ts";
import type { Alarm, Going } from "./alarm.ts";
import { widening } from "./gauge-count.ts";
import { hardened, isBack, MOST_DEVIATIONS } from "./gauge-judge.ts";
import { gaugeAt, meanError } from "./gauge-learn.ts";
import type { GaugeSeries, Scale } from "./gauge-series.ts";
import type { Finding } from "./judge.ts";
import type { Outlook, Watched } from "./measure.ts";
import type { Plan, Window } from "./plan.ts";

/** Deviations within which an ordinary bucket counts as good. */
const GOOD = 2;

/**
 * Expectation of a bucket, and the values at which its test alone would alarm or from which on it counts no further, on
 * the metric's own scale: wider where it is made of fewer requests than usual.
 */
export function outlookOfGauge(
  { plan, rhythm, limit }: Watched,
  scale: Scale,
  series: GaugeSeries,
  index: number,
): Outlook {
  const at = index % plan.ring;
  const isKept = index <= series.last && index > series.last - plan.ring;
  const { expected, scatter } = isKept ? keptAt(series, at) : gaugeAt(plan, rhythm, series, index);
  if (Number.isNaN(expected)) return { expected: null, lower: null, upper: null };
  const z = limit - (plan.windows[0]?.penalty ?? 0);
  const reach = Math.min(-hardened(z), MOST_DEVIATIONS) * Math.sqrt(series.variance[0] as number) * scatter;
  return {
    expected: scale.leave(expected),
    lower: scale.leave(expected - reach),
    upper: scale.leave(expected + reach),
  };
}

function keptAt(series: GaugeSeries, at: number): { readonly expected: number; readonly scatter: number } {
  const wider = widening(series.count[at] as number, series.usualCount[at] as number);
  return { expected: series.expected[at] as number, scatter: (series.scatter[at] as number) * wider };
}

/** The window that was most suspicious, with the means of what was measured and expected in it. */
export function gaugeWindow(
  { plan }: Watched,
  series: GaugeSeries,
  index: number,
  finding: Finding,
): Verdict["window"] {
  const window = plan.windows[finding.window];
  if (!window) return null;
  const added = (sums: Float64Array) =>
    (sums[index % plan.ring] as number) - (sums[(index - window.buckets) % plan.ring] as number);
  const known = added(series.known);
  return {
    length: window.length,
    observed: added(series.valueSum) / known,
    expected: added(series.expectedSum) / known,
  };
}

/** Opens the episode that bucket `index` alarms about. */
export function openGaugeEpisode(plan: Plan, series: GaugeSeries, index: number, alarm: Alarm): Going {
  const since = alarm.since ?? startOf(plan, series, index, alarm.finding);
  return { direction: alarm.direction, since, noticed: index, lastAlarm: index };
}

/** First bucket of the unbroken run of errors of more than half the size that the alarming window has on average. */
function startOf(plan: Plan, series: GaugeSeries, index: number, { window, direction }: Finding): number {
  const { buckets } = plan.windows[window] as Window;
  const mark = Math.abs(meanError(plan, series, index, buckets)) / 2;
  const oldest = Math.max(series.first, series.last - plan.ring + 2);
  let since = index;
  for (let i = index; i >= oldest; i--) {
    const error = series.error[i % plan.ring] as number;
    if (Number.isNaN(error)) continue;
    if (error * direction < mark) break;
    since = i;
  }
  return since;
}

/** Whether the measurement is back near what is expected, on the side that is watched. */
export function isGaugeBack({ plan }: Watched, series: GaugeSeries, index: number, direction: -1 | 1): boolean {
  if (Number.isNaN(series.error[index % plan.ring] as number)) return true;
  return isBack(plan, series, index, direction, GOOD);
}
