/** A backtest for programs: docs/backtest.md describes every field. A new field may come; none changes its meaning. */
import type { Alarm, SeriesResult } from "../../domain/backtest/alarm.ts";
import type { Against, Judged, MetricReport } from "../../domain/backtest/report.ts";
import type { RealCount } from "../../domain/budget-words.ts";
import type { BudgetReplay } from "../../domain/detection.ts";
import { formatDuration } from "../../domain/time/duration.ts";
import type { MetricOutcome } from "../../flows/backtest.ts";

const WEEK = 604_800_000;
const VERSION = 1;

/** The object that `--json` prints. */
export function backtestJson(outcomes: readonly MetricOutcome[], at: number): unknown {
  return { version: VERSION, at: moment(at), metrics: outcomes.map(outcomeJson) };
}

function outcomeJson(outcome: MetricOutcome): unknown {
  switch (outcome.kind) {
    case "done":
      return { ...reportJson(outcome.report), note: outcome.note };
    case "short":
      return {
        metric: outcome.metric.id,
        outcome: "too_little_history",
        since: momentOrNull(outcome.since),
        has_weeks: round(outcome.has / WEEK),
        needs_weeks: outcome.needs / WEEK,
      };
    case "failed":
      return { metric: outcome.metric.id, outcome: "failed", reason: outcome.reason };
  }
}

function reportJson(report: MetricReport): object {
  const { metric, history, learnedFrom, from, to, now, oddDays } = report;
  return {
    metric: metric.id,
    outcome: "tested",
    unit: metric.unit,
    bucket: formatDuration(metric.bucket),
    bucket_seconds: metric.bucket / 1000,
    timezone: metric.timezone,
    history,
    learned_from: moment(learnedFrom),
    from: moment(from),
    to: moment(to),
    weeks: round((to - from) / WEEK),
    ...judgedJson(report, now),
    real: realJson(report.real),
    odd_days: oddDays.map(({ date, share, holiday, line }) => ({ date, share: round(share), holiday, calendar: line })),
    against: report.against && againstJson(report, report.against),
  };
}

function judgedJson({ metric }: MetricReport, { result, budget, known }: Judged): object {
  return {
    budget: {
      per_week: budget.perWeek,
      over_series: budget.allSeries,
      allowed: round(budget.expected),
      most_by_chance: budget.byChance,
      alarms: result.alarms.length,
      unexplained: budget.unexplained,
      verdict: budget.verdict,
      replay: replayJson(result.budgetReplay),
    },
    drift: result.drift && {
      kind: result.drift.kind,
      change: round(result.drift.change),
      per_week: round(result.drift.perWeek),
      weeks: result.drift.weeks,
    },
    alarms: result.alarms.map((alarm, index) => ({
      ...alarmJson(alarm, metric.impact),
      known: known.find((one) => one.alarms.includes(index))?.incident.name ?? null,
    })),
    series: result.series.map(seriesJson),
    known: known.map(({ incident, alarms, delay }) => ({
      name: incident.name,
      group: incident.group,
      from: moment(incident.from),
      to: moment(incident.to),
      found: delay !== null,
      alarms,
      delay_seconds: delay === null ? null : delay / 1000,
    })),
  };
}

/** What the newest weeks say of the threshold; null: nothing was judged before. */
function replayJson(replay: BudgetReplay | null): object | null {
  if (replay === null) return null;
  const { counted, accepted, weeks, strictness } = replay;
  return { weeks: round(weeks), alarms: counted, accepted: round(accepted), strictness: round(strictness) };
}

function realJson(real: RealCount | null): object | null {
  if (real === null) return null;
  const { weeks, falseAlarms, incidents, accepted } = real;
  return { weeks, false_alarms: falseAlarms, incidents, accepted: round(accepted) };
}

function alarmJson(alarm: Alarm, impact: MetricReport["metric"]["impact"]): object {
  const {
    groups,
    kind,
    rule,
    since,
    noticed,
    noticedAfter,
    until,
    observed,
    expected,
    lowest,
    shortfall,
    window,
    weight,
  } = alarm;
  return {
    groups,
    kind,
    rule,
    since: moment(since),
    noticed: moment(noticed),
    noticed_after_seconds: (noticed - since) / 1000,
    noticed_after_buckets: noticedAfter,
    until: momentOrNull(until),
    observed: roundOrNull(observed),
    expected: roundOrNull(expected),
    denominator: roundOrNull(weight),
    lowest: lowest && { at: moment(lowest.at), observed: round(lowest.observed), expected: round(lowest.expected) },
    shortfall: roundOrNull(shortfall),
    money: shortfall === null || impact === null ? null : round(shortfall * impact.value),
    currency: impact?.currency ?? null,
    window: window && {
      seconds: window.length / 1000,
      observed: round(window.observed),
      expected: round(window.expected),
    },
    reopened: alarm.reopened,
  };
}

function seriesJson(series: SeriesResult): object {
  return {
    group: series.group,
    typical: roundOrNull(series.typical),
    judged_buckets: series.judged,
    unknown_buckets: series.gaps,
    learning_until: momentOrNull(series.learningUntil),
    moments_tried: series.tried,
    smallest_noticed: series.noticeable.map(({ within, drop }) => ({ within_buckets: within, share: drop })),
  };
}

function againstJson(report: MetricReport, against: Against): unknown {
  if (against.kind === "incomparable") return { comparable: false, why: against.why };
  const { both, onlyHere, onlyThere } = against.comparison;
  const compared = { both, only_here: onlyHere, only_there: onlyThere };
  return { comparable: true, ...compared, ...judgedJson({ ...report, metric: against.metric }, against.judged) };
}

function moment(at: number): string {
  return new Date(at).toISOString();
}

function momentOrNull(at: number | null): string | null {
  return at === null ? null : moment(at);
}

function roundOrNull(value: number | null): number | null {
  return value === null ? null : round(value);
}

function round(value: number): number {
  // Of a rate three digits that count.
  return Math.abs(value) < 1 ? Number(value.toPrecision(3)) : Math.round(value * 1000) / 1000;
}
