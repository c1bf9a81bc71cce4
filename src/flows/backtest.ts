/** Replays history through the detector as it is configured, and writes nothing. */
import { setImmediate as breathe } from "node:timers/promises";
import type { KnownIncident } from "../domain/backtest/alarm.ts";
import { namedDay, openDays } from "../domain/backtest/odd-days.ts";
import { type PlannedWords, plannedWords } from "../domain/backtest/planned-words.ts";
import { openReplay, type Replay } from "../domain/backtest/replay.ts";
import { against, type Confirmed, judgeReplay, type MetricReport, whyIncomparable } from "../domain/backtest/report.ts";
import type { RealCount } from "../domain/budget-words.ts";
import { specialDays } from "../domain/calendar.ts";
import type { Catalogue, Metric } from "../domain/catalogue.ts";
import type { Exclusion, Observation, Verdict } from "../domain/detection.ts";
import { defaultDetector } from "../domain/detectors.ts";
import { bucketStart, nextBucket } from "../domain/time/buckets.ts";
import { type ResolvedDrop, resolvedDrops } from "../store/resolved-drops.ts";
import { type BacktestDeps, countAllSeries, type Gathered, gather } from "./backtest/gather.ts";
import { type History, LEARNING_WEEKS } from "./backtest/history.ts";
import { type Told, tellerTo, toldOf } from "./backtest/told.ts";
import { withMutesSet } from "./mutes.ts";
import { monitorSettings, plannedFor } from "./poll/monitor-settings.ts";
import { realCount } from "./real-count.ts";

const WEEK = 604_800_000;
/** Weeks that are judged where nobody asks for more or fewer, and the fewest that say anything. */
const USUAL_WEEKS = 8;
const LEAST_WEEKS = 1;
/** Rows after which others may work for a moment: the bot shares its process with a backtest. */
const BREATH = 2_000;

export interface BacktestRequest {
  readonly metrics: readonly Metric[];
  /** Weeks to judge; null: as many as there are, up to eight. */
  readonly weeks: number | null;
  /** Asks the sources, whatever the database holds: after a metric's query was changed. */
  readonly fresh: boolean;
  /** Another catalogue whose settings are tried on the same values. */
  readonly against: Catalogue | null;
  /** Known incidents; null: those that were resolved in the database. */
  readonly incidents: readonly KnownIncident[] | null;
  /** Whether the points for charts are wanted. */
  readonly withPoints: boolean;
  /** Told of every verdict on the judged weeks. */
  readonly onVerdict?: (metric: Metric, verdict: Verdict) => void;
}

export type MetricOutcome =
  | { readonly kind: "done"; readonly report: MetricReport; readonly note: string | null }
  /** `has`: milliseconds of history; `needs`: what there must be at least. */
  | {
      readonly kind: "short";
      readonly metric: Metric;
      readonly since: number | null;
      readonly has: number;
      readonly needs: number;
    }
  | { readonly kind: "failed"; readonly metric: Metric; readonly reason: string };

/** One outcome a metric, in the order asked for. Throws the signal's reason where it was stopped. */
export async function runBacktest(given: BacktestDeps, request: BacktestRequest): Promise<MetricOutcome[]> {
  const deps = given.db === null ? given : { ...given, catalogue: await withMutesSet(given.db, given.catalogue, null) };
  const gathered: Gathered[] = [];
  for (const metric of request.metrics) {
    gathered.push(await gather(deps, metric, request.weeks ?? USUAL_WEEKS, request.fresh));
  }
  const allSeries = await countAllSeries(deps, gathered);
  const outcomes: MetricOutcome[] = [];
  for (const one of gathered) {
    outcomes.push(one.kind === "failed" ? one : await testMetric(deps, request, one, allSeries));
  }
  return outcomes;
}

async function testMetric(
  deps: BacktestDeps,
  request: BacktestRequest,
  { metric, history, note }: Gathered & { kind: "found" },
  allSeries: number,
): Promise<MetricOutcome> {
  const { first, to } = history;
  const needs = (LEARNING_WEEKS + LEAST_WEEKS) * WEEK;
  const has = first === null ? 0 : to - first;
  // The first bucket with a row may come some hours after the first that was asked for.
  if (first === null || has < needs - WEEK / 7) return { kind: "short", metric, since: first, has, needs };
  const wanted = to - (request.weeks ?? USUAL_WEEKS) * WEEK;
  const learned = Math.ceil((first + LEARNING_WEEKS * WEEK) / metric.bucket) * metric.bucket;
  const from = bucketStart(Math.max(wanted, learned), metric.bucket, metric.timezone);
  const { known, confirmed, explained } = await incidentsFor(deps, request, metric, from);
  const days = daysOf(deps.catalogue, metric, explained);
  const noteVerdict = (verdict: Verdict) => {
    days.note(verdict);
    request.onVerdict?.(metric, verdict);
  };
  const replayOf = (catalogue: Catalogue, watched: Metric, isMain: boolean) =>
    openReplay({
      detector: defaultDetector,
      settings: monitorSettings(watched, catalogue.budgetPerWeek / allSeries, catalogue),
      rules: {
        bucket: watched.bucket,
        timezone: watched.timezone,
        recovery: watched.recovery,
        settle: watched.settle,
        kind: watched.kind,
      },
      from,
      to,
      withTrials: true,
      withPoints: isMain && request.withPoints,
      ...(isMain ? { onVerdict: noteVerdict } : {}),
    });
  const other = request.against?.metrics.get(metric.id);
  const why = request.against && whyIncomparable(metric, other);
  const replay = replayOf(deps.catalogue, metric, true);
  const compared = request.against && other && why === null ? replayOf(request.against, other, false) : null;
  const told = await toldOf(deps.db, metric, confirmed);
  await goThrough(deps, metric, history, compared ? [replay, compared] : [replay], told, { first, to });
  const judge = (catalogue: Catalogue, one: Replay) =>
    judgeReplay(one.result(), { ...budgetOf(catalogue, metric), allSeries, bucket: metric.bucket }, known);
  const now = judge(deps.catalogue, replay);
  const report: MetricReport = {
    metric,
    history: history.from,
    learnedFrom: first,
    from,
    to,
    askedWeeks: request.weeks,
    real: await realOf(deps, metric, history.groups / allSeries),
    now,
    oddDays: days.odd(),
    against:
      request.against && compared && other
        ? against(now, other, judge(request.against, compared))
        : why
          ? { kind: "incomparable", why }
          : null,
  };
  return { kind: "done", report, note };
}

/** @param share of the budget that is the metric's */
async function realOf({ db, catalogue, now }: BacktestDeps, metric: Metric, share: number): Promise<RealCount | null> {
  if (db === null) return null;
  return realCount(db, { now, perWeek: catalogue.budgetPerWeek * Math.min(1, share), metric: metric.id });
}

/** The budget of a catalogue, and what it says beforehand of a metric. */
function budgetOf(catalogue: Catalogue, metric: Metric): { readonly perWeek: number; readonly planned: PlannedWords } {
  const { calendar, mutes } = plannedFor(metric, catalogue);
  return { perWeek: catalogue.budgetPerWeek, planned: plannedWords(calendar, mutes) };
}

/** Gathers the days of a metric that look as if they belonged into the calendar. Only of counts a day has a sum. */
function daysOf(catalogue: Catalogue, metric: Metric, incidents: readonly Exclusion[]) {
  const rules = catalogue.plans?.calendar ?? [];
  const regions = rules.flatMap((rule) => (rule.kind === "holidays" ? [rule.region] : []));
  const { timezone, kind } = metric;
  const days = openDays(timezone, { calendar: specialDays(plannedFor(metric, catalogue).calendar, metric), incidents });
  const named = catalogue.metrics.size === 1 ? null : metric.id;
  return {
    note: days.note,
    odd: () => (kind === "count" ? days.odd().map((day) => namedDay(day, regions, named)) : []),
  };
}

/** Known incidents of the judged weeks, and when each was confirmed: from then on its time does not teach. */
async function incidentsFor(
  { db }: BacktestDeps,
  { incidents }: BacktestRequest,
  metric: Metric,
  from: number,
): Promise<{ readonly known: KnownIncident[]; readonly confirmed: Confirmed[]; readonly explained: Exclusion[] }> {
  const resolved = db === null ? [] : await resolvedDrops(db, metric.id, 0);
  const own = (incidents ?? []).filter((one) => one.metric === metric.id);
  const stored = resolved.map((one) => ({ ...one, metric: metric.id, name: `#${one.incidentId}` }));
  const known = (incidents === null ? stored : own).filter((one) => one.to > from);
  const confirmed = [
    ...resolved.map((one) => ({ exclusion: exclusionOf(one), at: one.resolvedAt })),
    ...own.map(({ group, from: start, to }) => ({ exclusion: { group, from: start, to }, at: to })),
  ];
  // A drop that ended by itself while nobody looked may have been a holiday.
  const explained = incidents === null ? resolved.filter(({ unattended }) => !unattended).map(exclusionOf) : own;
  return { known, confirmed: confirmed.sort((a, b) => a.at - b.at), explained };
}

function exclusionOf({ group, from, to, unattended }: ResolvedDrop): Exclusion {
  return { group, from, to, ...(unattended ? { unattended } : {}) };
}

/** Hands the rows to the replays bucket by bucket, and what was told beside them in its time. */
async function goThrough(
  { onProgress, signal }: BacktestDeps,
  metric: Metric,
  history: History,
  replays: readonly Replay[],
  told: Told,
  span: { readonly first: number; readonly to: number },
): Promise<void> {
  const all = span.to - span.first;
  const tell = tellerTo(replays, told);
  let sinceBreath = 0;
  for await (const rows of history.rows()) {
    for (const { bucket, members } of byBucket(rows)) {
      const judgedAt = nextBucket(bucket, metric.bucket, metric.timezone) + metric.settle;
      tell(judgedAt);
      for (const replay of replays) replay.bucket(bucket, members);
      sinceBreath += members.length;
      if (sinceBreath < BREATH) continue;
      sinceBreath = 0;
      signal.throwIfAborted();
      onProgress({ kind: "replaying", metric, done: bucket - span.first, all });
      await breathe();
    }
  }
}

/** Runs of rows of one bucket. */
function* byBucket(rows: readonly Observation[]): Generator<{ bucket: number; members: readonly Observation[] }> {
  let start = 0;
  for (let i = 1; i <= rows.length; i++) {
    const bucket = (rows[start] as Observation).bucket;
    if (i < rows.length && (rows[i] as Observation).bucket === bucket) continue;
    yield { bucket, members: rows.slice(start, i) };
    start = i;
  }
}
