/** What a backtest says in sentences: plain text, for a terminal and for Slack alike. Names come in ready to be shown. */
import type { Metric, Watch } from "../catalogue.ts";
import { isShare, percent } from "../figures.ts";
import { formatDuration } from "../time/duration.ts";
import type { KnownOutcome, SeriesResult } from "./alarm.ts";
import { type BudgetCheck, checkBudget } from "./budget.ts";
import type { Judged, MetricReport } from "./report.ts";

const DAY = 86_400_000;
const WEEK = 7 * DAY;
const NAMED = 3;

/** How a group is called. */
export type NameOf = (group: string) => string;

/** "3 alarms in 8 weeks; the budget of 2 per week over 5 series allows 12.8 to these 4: within budget." */
export function budgetSentence(report: Pick<MetricReport, "from" | "to">, judged: Judged): string {
  const { alarms, series } = judged.result;
  const { perWeek, allSeries, expected, unexplained, verdict } = judged.budget;
  const count = alarms.length === 0 ? "no alarm" : plural(alarms.length, "alarm");
  const weeks = plural(rounded((report.to - report.from) / WEEK), "week");
  const known = alarms.length - unexplained;
  const explained = known === 0 ? "" : ` (${known} of them from known incidents)`;
  const whole = allSeries === 1 ? "" : ` over ${allSeries} series`;
  const share =
    series.length === allSeries ? "" : ` for ${series.length === 1 ? "this one" : `these ${series.length}`}`;
  const allowed = `the budget of ${figure(perWeek)} per week${whole} allows ${figure(expected)}${share}`;
  return `${count} in ${weeks}${explained}; ${allowed}: ${VERDICTS[verdict]}.`;
}

/** The same over several metrics, which share the budget. */
export function togetherSentence(all: readonly Judged[]): string {
  const [first] = all;
  const sum = (of: (judged: Judged) => number) => all.reduce((so, judged) => so + of(judged), 0);
  const { perWeek = 0, allSeries = 1 } = first?.budget ?? {};
  const unexplained = sum(({ budget }) => budget.unexplained);
  const check = checkBudget({ perWeek, allSeries, unexplained, seriesWeeks: sum(({ result }) => result.seriesWeeks) });
  const alarms = sum(({ result }) => result.alarms.length);
  const known = alarms - unexplained;
  const explained = known === 0 ? "" : ` (${known} of them from known incidents)`;
  return `${plural(alarms, "alarm")}${explained}; the budget of ${figure(perWeek)} per week allows ${figure(check.expected)}: ${VERDICTS[check.verdict]}.`;
}

const VERDICTS: Readonly<Record<BudgetCheck["verdict"], string>> = {
  within: "within budget",
  by_chance: "more than the budget, but no more than chance may bring",
  over: "OVER BUDGET",
};

/** "A total stop is noticed within 1 h for 3 of 4 groups, within 6 h for nordlicht." One sentence for each drop. */
export function noticeSentences(report: Pick<MetricReport, "metric">, judged: Judged, nameOf: NameOf): string[] {
  const { watch, bucket } = report.metric;
  const series = judged.result.series.filter(({ tried }) => tried > 0);
  if (series.length === 0) return [];
  return changesOf(watch).map(({ size, words }) => {
    const parts = byHorizon(series, size).map(({ within, groups }) => {
      const soon =
        within === null
          ? notWithin(series, bucket)
          : `within ${within * bucket === DAY ? "a day" : formatDuration(within * bucket)}`;
      return groups.length === series.length ? soon : `${soon} for ${whom(groups, series.length, nameOf)}`;
    });
    return `${words} is noticed ${parts.join(", ")}.`;
  });
}

/** The changes that everybody asks about. A size is a share of the usual volume. */
function changesOf(watch: Watch): readonly { readonly size: number; readonly words: string }[] {
  return watch === "rise"
    ? [
        { size: 9, words: "Ten times the usual" },
        { size: 1, words: "A doubling" },
      ]
    : [
        { size: 1, words: "A total stop" },
        { size: 0.5, words: "A halving" },
      ];
}

/** Buckets within which a series shows a change of this size in half of the moments tried; null: not at all. */
export function soonest({ noticeable }: SeriesResult, size: number): number | null {
  return noticeable.find(({ drop }) => drop !== null && drop <= size + 1e-9)?.within ?? null;
}

function byHorizon(series: readonly SeriesResult[], size: number): { within: number | null; groups: string[] }[] {
  const horizons = new Map<number | null, string[]>();
  for (const one of series) {
    const within = soonest(one, size);
    horizons.set(within, [...(horizons.get(within) ?? []), one.group]);
  }
  return [...horizons]
    .map(([within, groups]) => ({ within, groups }))
    .sort((a, b) => (a.within ?? Number.POSITIVE_INFINITY) - (b.within ?? Number.POSITIVE_INFINITY));
}

/** "not within a day", or within the longest time that was tried. */
export function notWithin(series: readonly SeriesResult[], bucket: number): string {
  const longest = Math.max(1, ...series.flatMap(({ noticeable }) => noticeable.map(({ within }) => within))) * bucket;
  return longest === DAY ? "not within a day" : `not within ${formatDuration(longest)}`;
}

function whom(groups: readonly string[], all: number, nameOf: NameOf): string {
  return groups.length > NAMED ? `${groups.length} of ${all} groups` : listed(groups.map(nameOf));
}

/** "Both known incidents are found." or which were missed; empty where none is known. */
export function knownSentence(known: readonly KnownOutcome[], nameOf: NameOf): string[] {
  if (known.length === 0) return [];
  const missed = known.filter(({ delay }) => delay === null);
  const found = known.length - missed.length;
  const delays = known.map(({ delay }) => delay).filter((delay) => delay !== null);
  const slowest = delays.length === 0 ? "" : `, after ${formatDuration(Math.max(...delays))} at most`;
  if (missed.length === 0) return [`All ${plural(found, "known incident")} found${slowest}.`.replace("All 1", "The 1")];
  const names = missed.slice(0, NAMED).map(({ incident }) => {
    return incident.group === null ? incident.name : `${incident.name} (${nameOf(incident.group)})`;
  });
  const more = missed.length > names.length ? ` and ${missed.length - names.length} more` : "";
  return [`${found} of ${plural(known.length, "known incident")} found${slowest}; missed: ${names.join(", ")}${more}.`];
}

/** What speaks for or against going live, and what to do about it. */
export function adviceSentences(report: MetricReport, nameOf: NameOf): string[] {
  const { budget, result, known } = report.now;
  const unseen = result.series.filter(
    (one) => one.tried > 0 && soonest(one, changesOf(report.metric.watch)[0]?.size ?? 1) === null,
  );
  const learning = result.series.filter(({ learningUntil }) => learningUntil !== null);
  const found: string[] = [];
  if (budget.verdict === "over") {
    found.push(
      "Look at the alarms first: list those that were real with --incidents; for the others mend the query, or accept more with alerting.budget.",
    );
  }
  if (known.some(({ delay }) => delay === null)) {
    found.push("A known incident was missed: a larger alerting.budget, or a floor, would find more.");
  }
  if (unseen.length > 0) {
    const groups = whom(
      unseen.map(({ group }) => group),
      result.series.length,
      nameOf,
    );
    found.push(
      `Too few events to rely on for ${groups}: ${notWithin(unseen, report.metric.bucket)} would even the worst show.`,
    );
  }
  if (learning.length > 0) {
    found.push(
      `Still learning: ${whom(
        learning.map(({ group }) => group),
        result.series.length,
        nameOf,
      )}.`,
    );
  }
  return found.length > 0 ? found : ["Nothing here speaks against going live."];
}

/** "a", "a and b", "a, b and c". */
function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** "1 alarm", "3 alarms". */
export function plural(count: number, word: string): string {
  return `${figure(count)} ${word}${count === 1 ? "" : "s"}`;
}

/** One value of the metric: "412", "2.6 %", "0.84". */
export function valueFigure(
  { kind, unit }: Pick<Metric, "kind" | "unit">,
  value: number,
  weight: number | null,
): string {
  return isShare({ kind, unit }, weight) ? percent(value) : figure(value);
}

/** What came and what was expected: "41 of 96", "2.6 %, 4.1 % expected". */
export function comparedFigures(
  metric: Pick<Metric, "kind" | "unit">,
  { observed, expected }: { readonly observed: number; readonly expected: number },
  weight: number | null,
): string {
  const [came, due] = [valueFigure(metric, observed, weight), valueFigure(metric, expected, weight)];
  return metric.kind === "count" ? `${came} of ${due}` : `${came}, ${due} expected`;
}

/** A number for people: whole from 10 on, one decimal below, two digits that count below 1. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (size >= 10 || Number.isInteger(value)) return Math.round(value).toLocaleString("en-US");
  if (size >= 1) return rounded(value).toLocaleString("en-US");
  return value.toLocaleString("en-US", { maximumSignificantDigits: 2 });
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
