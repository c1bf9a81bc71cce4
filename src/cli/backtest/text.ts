/** A backtest for people: what it means first, then every alarm and every series. */
import type { Alarm, SeriesResult } from "../../domain/backtest/alarm.ts";
import type { Judged, MetricReport } from "../../domain/backtest/report.ts";
import {
  adviceSentences,
  budgetSentence,
  comparedFigures,
  figure,
  knownSentence,
  noticeSentences,
  notWithin,
  plural,
  togetherSentence,
  valueFigure,
} from "../../domain/backtest/words.ts";
import { keptSentences } from "../../domain/budget-words.ts";
import { driftSentence } from "../../domain/drift.ts";
import { formatDuration } from "../../domain/time/duration.ts";
import type { MetricOutcome } from "../../flows/backtest.ts";
import { againstLines } from "./against-text.ts";
import { dateWords, dayWords, momentWords } from "./moments.ts";
import { cleanName, tableLines, whoWords } from "./table.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const SHOWN_SERIES = 40;
const SHOWN_ALARMS = 60;

/** The whole answer: with several metrics a line for each, and below them the details. */
export function backtestText(outcomes: readonly MetricOutcome[], other: string | null): string {
  const summary = outcomes.length === 1 ? [] : [...togetherLine(outcomes), ...outcomes.map(summaryLine), ""];
  const parts = outcomes
    .filter((outcome) => outcome.kind === "done" || outcomes.length === 1)
    .map((outcome) => (outcome.kind === "done" ? details(outcome, other) : [summaryLine(outcome)]));
  return [...summary, ...parts.flatMap((part, index) => (index === 0 ? part : ["", ...part]))].join("\n").concat("\n");
}

/** All metrics in one line: the budget is for all of them. */
function togetherLine(outcomes: readonly MetricOutcome[]): string[] {
  const judged = outcomes.flatMap((outcome) => (outcome.kind === "done" ? [outcome.report.now] : []));
  return judged.length < 2 ? [] : [`All together: ${togetherSentence(judged)}`];
}

/** One metric in one line. */
function summaryLine(outcome: MetricOutcome): string {
  switch (outcome.kind) {
    case "done": {
      const { report } = outcome;
      const [stop] = noticeSentences(report, report.now, cleanName);
      return `${report.metric.id}: ${budgetSentence(report, report.now)}${stop ? ` ${stop}` : ""}`;
    }
    case "short":
      return shortLine(outcome);
    case "failed":
      return `${outcome.metric.id}: not tested, ${outcome.reason}`;
  }
}

/** How much history there is, and how much is needed. */
function shortLine({ metric, since, has, needs }: MetricOutcome & { kind: "short" }): string {
  const there =
    since === null
      ? "no history at all"
      : `${formatDuration(has)} of history, since ${dayWords(since, metric.timezone)}`;
  const weeks = Math.round(needs / (7 * DAY));
  return `${metric.id}: ${there}; a backtest needs ${weeks} weeks, ${weeks - 1} to learn and at least one to judge`;
}

function details({ report, note }: MetricOutcome & { kind: "done" }, other: string | null): string[] {
  const { metric, now } = report;
  return [
    `${metric.id}: ${budgetSentence(report, now)}`,
    ...noticeSentences(report, now, cleanName),
    ...(now.result.drift === null ? [] : [driftSentence(now.result.drift)]),
    ...knownSentence(now.known, cleanName),
    ...keptSentences(report),
    ...adviceSentences(report, cleanName),
    originLine(report, now),
    ...(note === null ? [] : [`Note: ${note}.`]),
    "",
    ...alarmLines(report, now),
    "",
    ...oddDayLines(report),
    ...seriesLines(report, now),
    ...(report.against === null || other === null ? [] : ["", ...againstLines(report, report.against, other)]),
  ];
}

/** What was replayed, so that nobody takes it for something else. */
function originLine({ metric, history, learnedFrom, from, to, askedWeeks }: MetricReport, { result }: Judged): string {
  const { timezone, bucket } = metric;
  const gaps = result.series.reduce((sum, series) => sum + series.gaps, 0);
  const origin = history === "database" ? "the database" : "the source";
  const fewer =
    askedWeeks !== null && to - from < (askedWeeks * 7 - 1) * DAY ? `; ${askedWeeks} weeks were asked for` : "";
  return [
    `(Judged from ${momentWords(from, timezone)} to ${momentWords(to, timezone)}, ${timezone}, after learning since ${dayWords(learnedFrom, timezone)}${fewer};`,
    `${plural(result.series.length, "group")}, buckets of ${formatDuration(bucket)}, from ${origin}${gaps > 0 ? `, ${plural(gaps, "bucket")} unknown` : ""}.)`,
  ].join(" ");
}

function alarmLines(report: MetricReport, { result, known }: Judged): string[] {
  const { alarms } = result;
  if (alarms.length === 0) return ["Alarms: none"];
  const shown = alarms.slice(0, SHOWN_ALARMS);
  const rows = shown.map((alarm, index) =>
    alarmRow(report, alarm, known.find((one) => one.alarms.includes(index))?.incident.name),
  );
  const more = alarms.length > shown.length ? [`  … and ${alarms.length - shown.length} more (all with --json)`] : [];
  return [
    "Alarms",
    ...tableLines(
      [
        { title: "began" },
        { title: "who" },
        { title: "noticed after" },
        { title: "lasted" },
        { title: "worst bucket" },
        { title: report.metric.watch === "rise" ? "too many" : "missing", right: true },
        { title: "cost", right: true },
        { title: "given away by" },
        { title: "known" },
      ],
      rows,
    ),
    ...more,
  ];
}

/** Days for the calendar, each with the line to paste. */
function oddDayLines({ oddDays }: MetricReport): string[] {
  if (oddDays.length === 0) return [];
  return [
    "Odd days: no known incident explains them. Days that come again belong under calendar, on the date of their next time",
    ...tableLines(
      [{ title: "day" }, { title: "of the usual", right: true }, { title: "" }],
      oddDays.map(({ date, share, line }) => [dateWords(date), `${Math.round(100 * share)} %`, line]),
    ),
    "",
  ];
}

function alarmRow({ metric }: MetricReport, alarm: Alarm, known: string | undefined): string[] {
  const { since, noticed, until, lowest, shortfall, expected, weight } = alarm;
  const due = (expected ?? 0) * (weight ?? 1);
  const share = shortfall !== null && due > 0 ? ` (${Math.round((100 * shortfall) / due)} %)` : "";
  const cost = shortfall !== null && metric.impact ? shortfall * metric.impact.value : null;
  return [
    momentWords(since, metric.timezone),
    whoWords(alarm.groups),
    formatDuration(noticed - since),
    until === null ? "goes on" : formatDuration(until - since),
    lowest === null ? "" : comparedFigures(metric, lowest, weight),
    shortfall === null ? "" : `${figure(shortfall)}${share}`,
    cost === null ? "" : `${Math.round(cost).toLocaleString("en-US")} ${metric.impact?.currency}`,
    reason(metric, alarm),
    known ?? "",
  ];
}

function reason(metric: MetricReport["metric"], { rule, window, weight }: Alarm): string {
  if (rule === "floor") return "the floor";
  if (window === null) return "";
  const span = window.length === DAY ? "24 h" : formatDuration(window.length);
  const by = rule === "young" ? " (by the other groups)" : "";
  const value = (one: number) => valueFigure(metric, one, weight);
  return `${span}: ${value(window.observed)} instead of ${value(window.expected)}${by}`;
}

function seriesLines({ metric }: MetricReport, { result }: Judged): string[] {
  const { series, alarms } = result;
  if (series.length === 0) return ["Series: none had a value in these weeks"];
  const sorted = [...series].sort((a, b) => (b.typical ?? 0) - (a.typical ?? 0));
  const shown = sorted.slice(0, SHOWN_SERIES);
  const horizons = shown[0]?.noticeable.map(({ within }) => within) ?? [];
  const what = metric.watch === "rise" ? "rise" : "drop";
  const countOf = (group: string) => alarms.filter(({ groups }) => groups.includes(group)).length;
  return [
    `Series: smallest ${what} noticed in half of the moments tried (real weeks, with the ${what} worked in); "-" where even ${
      metric.watch === "rise" ? "ten times the usual" : "a total stop"
    } was not`,
    ...tableLines(
      [
        { title: "group" },
        { title: metric.kind === "count" ? `per ${bucketWord(metric.bucket)}` : "usual", right: true },
        { title: "alarms", right: true },
        ...horizons.map((within) => ({ title: `in ${span(within * metric.bucket)}`, right: true })),
        { title: "" },
      ],
      shown.map((one) => [
        cleanName(one.group),
        one.typical === null ? "-" : valueFigure(metric, one.typical, one.weight),
        String(countOf(one.group)),
        ...one.noticeable.map(({ drop }) =>
          one.tried === 0 ? "?" : drop === null ? "-" : `${Math.round(100 * drop)} %`,
        ),
        noteOf(one, metric),
      ]),
    ),
    ...(series.length > shown.length ? [`  … and ${series.length - shown.length} smaller ones (all with --json)`] : []),
  ];
}

function noteOf(series: SeriesResult, metric: MetricReport["metric"]): string {
  if (series.learningUntil !== null) return `learning until ${dayWords(series.learningUntil, metric.timezone)}`;
  if (series.tried === 0) return "never quiet for long enough to try";
  if (series.noticeable.some(({ drop }) => drop !== null)) return "";
  const most = metric.watch === "rise" ? "ten times the usual" : "a total stop";
  return `${most} is noticed ${notWithin([series], metric.bucket)}`;
}

function bucketWord(bucket: number): string {
  if (bucket === DAY) return "day";
  return bucket === HOUR ? "hour" : formatDuration(bucket);
}

/** Hours up to a day: "24 h" is read sooner than "1 d" in a row of hours. */
function span(length: number): string {
  return length === DAY ? "24 h" : formatDuration(length);
}
