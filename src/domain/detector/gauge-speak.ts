import type { FloorRule } from "../catalogue.ts";
import type { Verdict } from "../detection.ts";
import { breaksFloor, floorRunSince } from "./floor.ts";
import { widening } from "./gauge-count.ts";
import { hardened, isBack, judgeGauge, MOST_DEVIATIONS } from "./gauge-judge.ts";
import { meanError } from "./gauge-learn.ts";
import type { GaugeSeries, Scale } from "./gauge-series.ts";
import type { Finding, Sides } from "./judge.ts";
import type { Plan, Window } from "./plan.ts";
import type { Rhythm } from "./rhythm.ts";
import { tuning } from "./tuning.ts";

const WEEK = 604_800_000;
/** Deviations within which an ordinary bucket counts as good. */
const GOOD = 2;

/** What turning a finding on a measurement into a verdict needs. */
export interface GaugeSpeech {
  readonly plan: Plan;
  readonly rhythm: Rhythm;
  readonly scale: Scale;
  readonly floor: FloorRule | null;
  readonly side: -1 | 1;
  /** Of the day that is being judged. */
  threshold: number;
  limit: number;
  readonly sides: Sides;
  /** Written by {@link beyondWhatIsOver}. */
  readonly beyond: Finding;
}

/** When the learned rule begins to judge the series, milliseconds. */
export function gaugeUntil({ rhythm }: GaugeSpeech, series: GaugeSeries): number {
  return rhythm.startOf(series.first) + tuning.weeksBeforeAlarms * WEEK;
}

/**
 * Expectation, and the values at which the test of a single bucket would alarm or from which on it counts no further,
 * on the metric's own scale.
 */
export function bandOfGauge(
  { plan, scale, limit }: GaugeSpeech,
  series: GaugeSeries,
  expected: number,
  scatter: number,
): { expected: number; lower: number; upper: number } {
  const z = limit - (plan.windows[0]?.penalty ?? 0);
  const reach = Math.min(-hardened(z), MOST_DEVIATIONS) * Math.sqrt(series.variance[0] as number) * scatter;
  return {
    expected: scale.leave(expected),
    lower: scale.leave(expected - reach),
    upper: scale.leave(expected + reach),
  };
}

/** Keeps the series' episode up to date and, where `out` is given, writes the verdict of bucket `index`. */
export function speakGauge(
  speech: GaugeSpeech,
  series: GaugeSeries,
  index: number,
  finding: Finding,
  out?: Verdict[],
): void {
  const { plan } = speech;
  const at = index % plan.ring;
  const observed = series.value[at] as number;
  series.over[at] = series.over[(index - 1) % plan.ring] as number;
  if (Number.isNaN(observed)) {
    series.alarm[at] = 0;
    out?.push({ ...quiet(speech, series, index), kind: "missing" });
    return;
  }
  const isLearning = speech.rhythm.startOf(index) < gaugeUntil(speech, series);
  const rule = ruleOf(speech, series, index, finding, isLearning);
  series.alarm[at] = rule?.direction ?? 0;
  followEpisode(speech, series, index, finding, rule);
  if (!out) return;
  const window = windowOf(speech, series, index, rule?.finding ?? finding);
  const base = { ...quiet(speech, series, index), observed, ...window };
  if (rule) {
    const since = series.episode ? speech.rhythm.startOf(series.episode.since) : null;
    out.push({ ...base, kind: rule.direction < 0 ? "low" : "high", rule: rule.name, since });
  } else {
    const kind = isLearning || base.expected === null ? "learning" : "ok";
    out.push({ ...base, kind, good: isGood(speech, series, index, observed) });
  }
}

interface Rule {
  readonly name: "learned" | "floor";
  readonly direction: -1 | 1;
  readonly finding: Finding;
  /** First bucket of the episode, where the fixed limit tells it. */
  readonly since?: number;
}

/** Which rule alarms at bucket `index`, if any: the learned one first, as it knows more. */
function ruleOf(
  speech: GaugeSpeech,
  series: GaugeSeries,
  index: number,
  finding: Finding,
  isLearning: boolean,
): Rule | undefined {
  const { plan, floor, side, threshold } = speech;
  const fresh = beyondWhatIsOver(speech, series, index, finding);
  if (!isLearning && fresh.window >= 0 && fresh.score <= threshold) {
    return { name: "learned", direction: fresh.direction, finding: fresh };
  }
  const since = floor ? floorRunSince(plan, series, index, floor, side, speech.rhythm.isClosed) : undefined;
  return since === undefined ? undefined : { name: "floor", direction: side, finding, since };
}

/** What is left of an alarm without the buckets of an episode that is over: those have been told. */
function beyondWhatIsOver(speech: GaugeSpeech, series: GaugeSeries, index: number, finding: Finding): Finding {
  const { plan, threshold, sides, beyond } = speech;
  const over = series.over[index % plan.ring] as number;
  const reach = plan.windows[finding.window]?.buckets ?? 0;
  if (finding.score > threshold || index - reach >= over) return finding;
  judgeGauge(plan, series, index, sides, beyond, over);
  return beyond;
}

function quiet(speech: GaugeSpeech, series: GaugeSeries, index: number): Verdict {
  const at = index % speech.plan.ring;
  const expected = series.expected[at] as number;
  const band = Number.isNaN(expected)
    ? { expected: null, lower: null, upper: null }
    : bandOfGauge(
        speech,
        series,
        expected,
        (series.scatter[at] as number) * widening(series.count[at] as number, series.usualCount[at] as number),
      );
  const count = series.count[at] as number;
  return {
    group: series.group,
    bucket: speech.rhythm.startOf(index),
    kind: "ok",
    observed: null,
    ...(Number.isNaN(count) ? {} : { weight: count }),
    ...band,
    score: null,
    window: null,
    rule: null,
    since: null,
    shortfall: null,
    good: false,
  };
}

/** The window that was most suspicious, with the means of what was measured and expected in it. */
function windowOf(
  speech: GaugeSpeech,
  series: GaugeSeries,
  index: number,
  finding: Finding,
): Pick<Verdict, "score" | "window"> {
  const { plan } = speech;
  const window = plan.windows[finding.window];
  if (!window) return { score: null, window: null };
  const added = (sums: Float64Array) =>
    (sums[index % plan.ring] as number) - (sums[(index - window.buckets) % plan.ring] as number);
  const known = added(series.known);
  const means = { observed: added(series.valueSum) / known, expected: added(series.expectedSum) / known };
  return { score: finding.score, window: { length: window.length, ...means } };
}

function followEpisode(
  { plan }: GaugeSpeech,
  series: GaugeSeries,
  index: number,
  finding: Finding,
  rule: Rule | undefined,
): void {
  const open = series.episode;
  if (!rule) {
    if (!open || !(finding.recovered || index - open.lastAlarm > plan.teachAgain)) return;
    series.episode = null;
    series.over[index % plan.ring] = open.lastAlarm;
  } else if (open && open.direction === rule.direction) {
    open.lastAlarm = index;
  } else {
    const since = rule.since ?? startOf(plan, series, index, rule.finding);
    series.episode = { direction: rule.direction, since, noticed: index, lastAlarm: index };
  }
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

function isGood(speech: GaugeSpeech, series: GaugeSeries, index: number, observed: number): boolean {
  const { plan, floor, side } = speech;
  const direction = series.episode?.direction ?? side;
  if (floor && breaksFloor(floor, observed, direction)) return false;
  if (Number.isNaN(series.error[index % plan.ring] as number)) return true;
  return isBack(plan, series, index, direction, GOOD);
}
