import { chartAltText } from "../../charts/alt-text.ts";
import type { ChartSpan, ChartSpec } from "../../charts/chart-spec.ts";
import { replaySentence } from "../../domain/budget-words.ts";
import type { Metric } from "../../domain/catalogue.ts";
import { completed, DRIFT_WEEKS, driftOf, driftSentence } from "../../domain/drift.ts";
import type { Incident } from "../../domain/incident.ts";
import { bucketStart, nextBucket } from "../../domain/time/buckets.ts";
import { withMutesSet } from "../../flows/mutes.ts";
import { incidentsOfSeries } from "../../store/incidents-of-series.ts";
import { allMetricStates } from "../../store/metric-states.ts";
import { type Series, seriesOf, sumsOf } from "../../store/series.ts";
import { type LatestVerdict, latestVerdicts } from "../../store/verdicts.ts";
import { type Volume, volume, volumePoints } from "../../store/volumes.ts";
import { weeklySums } from "../../store/weekly-sums.ts";
import { chartPoints, muteSpans, unitOf } from "../draw/incident-chart.ts";
import { groupName } from "../draw/incident-facts.ts";
import { folded, newest, silenceOf, standingOf } from "../draw/metric-lines.ts";
import { pictureOf } from "../draw/picture-of.ts";
import type { SlackDeps } from "../slack-deps.ts";
import { lasting } from "../text.ts";
import { section } from "../views/blocks.ts";
import { isClosed } from "../views/incident-words.ts";
import { type GroupStanding, type MetricAnswer, metricAnswer } from "../views/metric-answer.ts";
import { findGroup, type MetricQuestion, parseMetric } from "./metric-question.ts";
import type { Answer, Subcommand } from "./subcommand.ts";
import { said } from "./subcommand.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** `/kpi leads acme 7d`. */
export const kpiMetric: Subcommand = {
  usage: "METRIC [GROUP] [PERIOD]",
  about: "one metric, of one client or of all, with its chart: `leads acme 7d`",
  takes: (words) => words.length > 0,
  run: async (deps, { words, command }) => {
    const catalogue = deps.core.catalogue();
    const parsed = parseMetric(words, catalogue, command);
    if (typeof parsed === "string") return sentenceAnswer(parsed);
    const all = await seriesOf(deps.core.db, parsed.metric.id);
    const groups = all.map((series) => series.group);
    const found = findGroup(parsed.rest, parsed.metric, groups, catalogue);
    if (typeof found === "string") return sentenceAnswer(found);
    const asked = { metric: parsed.metric, group: found.group, period: parsed.period };
    const series = found.group === null ? all : all.filter((one) => one.group === found.group);
    return answerTo(deps, asked, series, words.join(" "));
  },
};

function sentenceAnswer(sentence: string): Answer {
  return said({ text: sentence, blocks: [section(sentence)] });
}

async function answerTo(
  deps: SlackDeps,
  asked: MetricQuestion,
  series: readonly Series[],
  share: string,
): Promise<Answer> {
  const { core } = deps;
  const { metric, period } = asked;
  const seriesIds = series.map((one) => one.id);
  const now = core.now();
  const sums = asked.group === null ? await sumsOf(core.db, metric.id) : [];
  const touched = [...seriesIds, ...sums.map((one) => one.id)];
  const incidents = await incidentsOfSeries(core.db, touched, now - period.length, now);
  const spec = await chartOf(deps, asked, seriesIds, incidents);
  const picture = spec.points.length === 0 ? null : pictureOf(spec, `${metric.id}.png`);
  const answer: MetricAnswer = {
    ...(await figuresOf(deps, asked, series)),
    incidents: incidents.filter((incident) => !isClosed(incident)),
    altText: chartAltText(spec),
    question: share,
  };
  return { message: (fileId) => metricAnswer(answer, fileId), picture };
}

type FigurePart = Omit<MetricAnswer, "incidents" | "altText" | "question">;

async function figuresOf(deps: SlackDeps, asked: MetricQuestion, series: readonly Series[]): Promise<FigurePart> {
  const { core, outlook } = deps;
  const { metric, period, group } = asked;
  const now = core.now();
  const adds = metric.kind === "count";
  const seriesIds = series.map((one) => one.id);
  const verdicts = newest(await latestVerdicts(core.db, metric)).filter((one) => seriesIds.includes(one.seriesId));
  const state = (await allMetricStates(core.db)).find((one) => one.metric === metric.id);
  // Up to the last bucket that was read, so that a period and the one before have the same number of buckets.
  const newestBucket = verdicts[0]?.bucket ?? bucketStart(now, metric.bucket, metric.timezone) - metric.bucket;
  const end = nextBucket(newestBucket, metric.bucket, metric.timezone);
  const ask = (from: number, to: number): Promise<Volume> =>
    volume(core.db, { seriesIds, from, to, bucketMs: metric.bucket, adds });
  const today = await ask(bucketStart(now, DAY, metric.timezone), now);
  const whole = await ask(end - period.length, end);
  const isNamed = group !== null && group !== "all";
  return {
    metric,
    place: isNamed ? groupName(core.catalogue(), metric, group) : null,
    last: lastOf(verdicts, metric),
    today: todayOf(today, metric),
    period: {
      words: period.words,
      observed: whole.observed,
      weight: weightIn(metric, whole.weight),
      before: (await ask(end - 2 * period.length, end - period.length)).observed,
    },
    standing: standingOf(state, verdicts, []),
    silence: silenceOf(await withMutesSet(core.db, core.catalogue(), metric.id), metric, group, verdicts),
    recent: await recentOf(metric, end, ask),
    notice: noticeOf(deps, metric, series),
    drift: await driftWords(core, metric, series, end),
    learningUntil: group === null ? null : outlook.learningUntil(metric.id, group),
    faultSince: state?.faultSince ?? null,
    fault: state?.fault ?? null,
    budget: replaySentence(state?.budgetReplay ?? null),
    groups: series.length > 1 ? standingsOf(deps, metric, verdicts) : [],
    zone: { now, timezone: metric.timezone },
  };
}

/** What came in the last hours, of days in the last days: what the detector has judged as well as shown. */
async function recentOf(
  metric: Metric,
  end: number,
  ask: (from: number, to: number) => Promise<Volume>,
): Promise<MetricAnswer["recent"]> {
  const length = metric.bucket >= DAY ? 3 * DAY : 6 * HOUR;
  const { judged } = await ask(end - length, end);
  const figures = judged && shownOf(judged, metric);
  return figures && { words: lasting(length), figures };
}

/** Values that are added up for one answer, at most: some tenths of a second of the database. */
const MOST_ADDED = 1_000_000;

/** A slow change of the last weeks in words; null where there is none, or too much would have to be read. */
async function driftWords(
  { db }: SlackDeps["core"],
  metric: Metric,
  series: readonly Series[],
  end: number,
): Promise<string | null> {
  if ((DRIFT_WEEKS * 7 * DAY * series.length) / metric.bucket > MOST_ADDED) return null;
  const { id, bucket, kind } = metric;
  const edges = Array.from({ length: DRIFT_WEEKS + 1 }, (_, week) => end - (DRIFT_WEEKS - week) * 7 * DAY);
  const [whole] = await weeklySums(db, { id, bucket, adds: kind === "count" }, series, edges, true);
  const drift = whole ? driftOf(completed(whole.sums, whole.counts), kind) : null;
  return drift && driftSentence(drift);
}

/** Groups whose time to notice is worked out for one answer: each takes some milliseconds. */
const MOST_FORESEEN = 20;

/** How soon drops would show; of several groups, of whichever takes longest. */
function noticeOf({ outlook }: SlackDeps, metric: Metric, series: readonly Series[]): MetricAnswer["notice"] {
  if (series.length > MOST_FORESEEN) return null;
  const known = series.map(({ group }) => outlook.notice(metric.id, group)).filter((notice) => notice !== null);
  if (known.length === 0) return null;
  const latest = (times: readonly (number | null)[]): number | null => {
    const within = times.filter((time) => time !== null);
    return within.length < times.length ? null : Math.max(...within);
  };
  return {
    total: latest(known.map(({ total }) => total)),
    half: latest(known.map(({ half }) => half)),
    ofAny: series.length > 1,
  };
}

function lastOf(verdicts: readonly LatestVerdict[], metric: Metric): MetricAnswer["last"] {
  return shownOf(folded(verdicts, metric.kind), metric);
}

function todayOf({ judged, observed, weight }: Volume, metric: Metric): MetricAnswer["today"] {
  return shownOf(judged ?? { observed, expected: null, weight }, metric);
}

interface Known {
  readonly observed: number | null;
  readonly expected: number | null;
  readonly weight: number | null;
}

function shownOf({ observed, expected, weight }: Known, metric: Metric): MetricAnswer["last"] {
  return observed === null ? null : { observed, expected, weight: weightIn(metric, weight) };
}

/** The denominators of a rate; the requests behind a latency are no part of its figures. */
function weightIn({ kind }: Metric, weight: number | null): number | null {
  return kind === "ratio" ? weight : null;
}

/** The groups of the newest bucket: low ones first, then by how much is missing. */
function standingsOf({ core }: SlackDeps, metric: Metric, verdicts: readonly LatestVerdict[]): GroupStanding[] {
  const loss = ({ observed, expected, weight }: LatestVerdict): number =>
    ((expected ?? 0) - (observed ?? 0)) * (weightIn(metric, weight) ?? 1);
  const isLow = ({ kind }: LatestVerdict): boolean => kind === "low" || kind === "high";
  return [...verdicts]
    .sort((a, b) => Number(isLow(b)) - Number(isLow(a)) || loss(b) - loss(a))
    .map((verdict) => ({
      name: groupName(core.catalogue(), metric, verdict.group),
      low: isLow(verdict),
      muted: verdict.kind === "muted",
      figures: shownOf(verdict, metric),
    }));
}

async function chartOf(
  { core }: SlackDeps,
  { metric, group, period }: MetricQuestion,
  seriesIds: readonly number[],
  incidents: readonly Incident[],
): Promise<ChartSpec> {
  const to = bucketStart(core.now(), metric.bucket, metric.timezone);
  const from = to - period.length;
  const spanOf = (incident: Incident): ChartSpan => ({
    from: Math.max(incident.startedAt, from),
    to: incident.volumeBackAt ?? incident.resolvedAt ?? to,
    label: `#${incident.id}`,
    kind: isClosed(incident) ? "incident" : "drop",
  });
  const points = await volumePoints(core.db, {
    seriesIds,
    from,
    to,
    bucketMs: metric.bucket,
    adds: metric.kind === "count",
  });
  const planned = await withMutesSet(core.db, core.catalogue(), metric.id);
  const place = group === null || group === "all" ? "" : ` · ${groupName(core.catalogue(), metric, group)}`;
  return {
    title: `${metric.title}${place}`,
    unit: unitOf(metric, points.some((point) => point.weight !== null) ? 1 : null),
    timezone: metric.timezone,
    bucket: metric.bucket,
    points: chartPoints(points, metric),
    spans: [...muteSpans(planned, { metric: metric.id, group }, { from, to }), ...incidents.map(spanOf)],
    range: { from, to },
  };
}
