import type { Alarm } from "../../domain/backtest/alarm.ts";
import type { Against, Judged, MetricReport } from "../../domain/backtest/report.ts";
import { budgetSentence, figure, noticeSentences, plural } from "../../domain/backtest/words.ts";
import type { Metric } from "../../domain/catalogue.ts";
import { formatDuration } from "../../domain/time/duration.ts";
import { momentWords } from "./moments.ts";
import { type Column, cleanName, tableLines, whoWords } from "./table.ts";

const SHOWN = 40;

/** What another configuration would have made of the same weeks. `other`: the file's name. */
export function againstLines(report: MetricReport, against: Against, other: string): string[] {
  if (against.kind === "incomparable") return [`${other} ${against.why}: it cannot be compared on the same values.`];
  const { judged, comparison } = against;
  const here = report.now.result.alarms;
  const there = judged.result.alarms;
  const pairs = [
    ...comparison.both.map((pair) => [here[pair.here], there[pair.there]] as const),
    ...comparison.onlyHere.map((index) => [here[index], undefined] as const),
    ...comparison.onlyThere.map((index) => [undefined, there[index]] as const),
  ];
  const different = pairs
    .filter(([a, b]) => a?.noticed !== b?.noticed)
    .sort(([a, b], [c, d]) => startOf(a, b) - startOf(c, d));
  const shown = different.slice(0, SHOWN);
  return [
    `With ${other}: ${budgetSentence(report, judged)}`,
    ...noticeSentences(report, judged, cleanName),
    settingsLine(report, against, other),
    `${plural(pairs.length - different.length, "alarm")} at the same moment in both${different.length > 0 ? "; the others:" : "."}`,
    ...(shown.length === 0
      ? []
      : tableLines(
          columns(other),
          shown.map(([a, b]) => row(report.metric, a, b)),
        )),
    ...(different.length > shown.length ? [`  … and ${different.length - shown.length} more (all with --json)`] : []),
  ];
}

/** Start of the drop, as whoever saw it begin first has it. */
function startOf(here: Alarm | undefined, there: Alarm | undefined): number {
  return Math.min(here?.since ?? Number.POSITIVE_INFINITY, there?.since ?? Number.POSITIVE_INFINITY);
}

function columns(other: string): Column[] {
  return [
    { title: "began" },
    { title: "who" },
    { title: "noticed here after", right: true },
    { title: `with ${cleanName(other)} after`, right: true },
  ];
}

function row({ timezone }: Metric, here: Alarm | undefined, there: Alarm | undefined): string[] {
  const began = startOf(here, there);
  const after = (one: Alarm | undefined) => (one ? formatDuration(one.noticed - began) : "no alarm");
  return [momentWords(began, timezone), whoWords((here ?? there)?.groups ?? []), after(here), after(there)];
}

/** Which settings of the metric are others there. */
function settingsLine(report: MetricReport, against: Against & { kind: "compared" }, other: string): string {
  const before = settingsOf(report.metric, report.now);
  const after = settingsOf(against.metric, against.judged);
  const changed = Object.keys(before).filter((name) => before[name] !== after[name]);
  const sameQuery = JSON.stringify(report.metric.query) === JSON.stringify(against.metric.query);
  const query = sameQuery ? "" : " Its query is another one, but the values of this one were used.";
  if (changed.length === 0) return `No setting that decides on alarms is different in ${other}.${query}`;
  return `Different there: ${changed.map((name) => `${name} ${before[name]} → ${after[name]}`).join("; ")}.${query}`;
}

function settingsOf(metric: Metric, { budget, planned }: Judged): Record<string, string> {
  const { floor, watch, timezone, recovery } = metric;
  return {
    budget: `${figure(budget.perWeek)} per week`,
    watch,
    floor: floor === null ? "none" : `below ${floor.below} for ${formatDuration(floor.for)}`,
    timezone,
    recovery: String(recovery),
    ...planned,
  };
}
