/**
 * A past, bucket by bucket, through the detector as it would have gone live: the same monitor, rows in the order of
 * their buckets, nothing known of what comes later. Pure; the caller reads the rows and may let others work meanwhile.
 */
import {
  type DetectorKind,
  type Exclusion,
  type Hold,
  isTogether,
  type Monitor,
  type MonitorSettings,
  type NewNormal,
  type Observation,
  type Verdict,
} from "../detection.ts";
import { driftOf, weeksBefore } from "../drift.ts";
import type { ReplayResult, SeriesResult, TotalPoint } from "./alarm.ts";
import { openThreads, type ThreadRules } from "./threads.ts";
import { openTotal } from "./total.ts";
import { type Trials, trialsOf } from "./trials.ts";

const WEEK = 604_800_000;
/** Moments at which drops are tried on each series. */
const MOMENTS = 30;

export interface ReplayOptions {
  readonly detector: DetectorKind;
  readonly settings: MonitorSettings;
  readonly rules: ThreadRules;
  /** The weeks that count, milliseconds; what is older teaches. */
  readonly from: number;
  readonly to: number;
  /** Whether drops are tried, and whether the points of a chart are kept. */
  readonly withTrials: boolean;
  readonly withPoints: boolean;
  /** Told of every verdict of the weeks that count. */
  readonly onVerdict?: (verdict: Verdict) => void;
}

export interface Replay {
  /** All rows of one bucket. Buckets come in order, a group once in each. */
  bucket(bucket: number, rows: readonly Observation[]): void;
  /** From now on this time does not teach: an incident that was confirmed by now. */
  exclude(exclusions: readonly Exclusion[]): void;
  /** The series of incidents that are open now: they do not learn. */
  hold(holds: readonly Hold[]): void;
  /** What somebody once said is normal, from when it was said on. */
  relevel(decisions: readonly NewNormal[]): void;
  result(): ReplayResult;
}

interface Tally {
  readonly trials: Trials;
  /** Puts the trials of different series at different moments. */
  readonly turn: number;
  sum: number;
  values: number;
  weight: number;
  weighed: number;
  judged: number;
  gaps: number;
}

export function openReplay(options: ReplayOptions): Replay {
  const { detector, settings, rules, from, to, withTrials, withPoints, onVerdict } = options;
  const monitor = detector.open(settings);
  // Trials correct values and put them back: on a monitor of their own, so that the verdicts stay what they are. It judges
  // each group alone: a trial is of one series, and sums of all would be added up again for each.
  const tried = withTrials ? detector.open({ ...settings, alone: true }) : null;
  const threads = openThreads(rules);
  const total = withPoints ? openTotal(detector, settings, from) : null;
  const weeks = weeksBefore(to);
  const tallies = new Map<string, Tally>();
  const every = trialStep(Math.round((to - from) / settings.bucket), Math.round(WEEK / settings.bucket));
  // A drop that began before is followed from its beginning, but it is no alarm of these weeks.
  const warmUp = from - WEEK;
  let turn = 0;

  function tallyOf(group: string): Tally {
    const known = tallies.get(group);
    if (known) return known;
    const fresh = newTally(settings, tallies.size);
    tallies.set(group, fresh);
    return fresh;
  }

  function note(verdict: Verdict): void {
    const { group, bucket, kind, observed, weight } = verdict;
    const tally = tallyOf(group);
    tally.trials.note({ group, bucket, value: observed, weight }, kind);
    if (observed === null) tally.gaps += 1;
    else {
      tally.values += 1;
      tally.sum += observed;
      if (weight !== undefined) {
        tally.weight += weight;
        tally.weighed += 1;
      }
    }
    if (kind === "ok" || kind === "low" || kind === "high") tally.judged += 1;
    if (tried && (turn + tally.turn) % every === 0) tally.trials.attempt(tried);
  }

  return {
    bucket(bucket, rows) {
      const verdicts = monitor.take(rows, warmUp);
      tried?.take(rows, Number.POSITIVE_INFINITY);
      total?.bucket(bucket, rows, verdicts);
      for (const { value } of rows) weeks.add(bucket, value);
      threads.round(bucket, verdicts);
      if (bucket < from) return;
      turn += 1;
      for (const verdict of verdicts) {
        if (!isTogether(verdict.group)) note(verdict);
        onVerdict?.(verdict);
      }
    },
    exclude(exclusions) {
      for (const one of [monitor, tried]) one?.exclude(exclusions);
      total?.exclude(exclusions);
    },
    ...levelsOf(tried ? [monitor, tried] : [monitor]),
    result() {
      const judged = [...tallies.values()].reduce((sum, tally) => sum + tally.judged, 0);
      return {
        alarms: threads.alarms().filter((alarm) => alarm.noticed > from),
        series: [...tallies].map(([group, tally]) => seriesResult(group, tally, monitor.learningUntil(group))),
        seriesWeeks: (judged * settings.bucket) / WEEK,
        points: total?.points() ?? ([] satisfies TotalPoint[]),
        budgetReplay: monitor.budgetReplay(),
        drift: driftOf(weeks.sums(), settings.kind),
      };
    },
  };
}

function newTally(settings: MonitorSettings, turn: number): Tally {
  return { trials: trialsOf(settings), turn, sum: 0, values: 0, weight: 0, weighed: 0, judged: 0, gaps: 0 };
}

/** What is said of levels is told to all monitors. */
function levelsOf(monitors: readonly Monitor[]): Pick<Replay, "hold" | "relevel"> {
  return {
    hold(holds) {
      for (const one of monitors) one.hold(holds);
    },
    relevel(decisions) {
      for (const one of monitors) one.relevel(decisions);
    },
  };
}

function seriesResult(group: string, tally: Tally, learningUntil: number | null): SeriesResult {
  const { trials, sum, values, judged, gaps } = tally;
  return {
    group,
    typical: values === 0 ? null : sum / values,
    weight: tally.weighed === 0 ? null : tally.weight / tally.weighed,
    judged,
    gaps,
    learningUntil,
    tried: trials.tried(),
    noticeable: trials.noticeable(),
  };
}

/** Buckets from one trial to the next: they fall on all hours of the week in turn. */
function trialStep(buckets: number, perWeek: number): number {
  let step = Math.max(1, Math.floor(buckets / MOMENTS));
  while (step > 1 && divisor(step, perWeek) > 1) step -= 1;
  return step;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
