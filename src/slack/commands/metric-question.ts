import { type Catalogue, clientOf, type Metric } from "../../domain/catalogue.ts";
import { foreign } from "../text.ts";
import { type Period, periodOf, refusePeriod, WEEK } from "./period.ts";
import { nearest, normal } from "./words.ts";

/** What was asked about: one series, or all groups of a metric. */
export interface MetricQuestion {
  readonly metric: Metric;
  /** null: all groups. */
  readonly group: string | null;
  readonly period: Period;
}

/** The words of a question taken apart; `rest` still has to be looked up among the metric's groups. */
interface Parsed {
  readonly metric: Metric;
  readonly rest: readonly string[];
  readonly period: Period;
}

/** Which metric and period were meant, in whatever order the words came. A string: the sentence that says why not. */
export function parseMetric(words: readonly string[], catalogue: Catalogue, command: string): Parsed | string {
  const period = words.map(periodOf).findLast((found) => found !== undefined) ?? WEEK;
  const names = words.filter((word) => periodOf(word) === undefined);
  const metrics = [...catalogue.metrics.values()];
  for (const { span, rest } of splits(names)) {
    const found = metrics.find((metric) => [metric.id, metric.title].some((name) => normal(name) === normal(span)));
    if (found) return refusePeriod(period, found) ?? { metric: found, rest, period };
  }
  return unknownMetric(names, metrics, command);
}

/** Beginnings and ends of the words, longest first: "checkout latency acme" and "acme checkout latency" both work. */
function splits(words: readonly string[]): { span: string; rest: readonly string[] }[] {
  const all = words.flatMap((_, index) => {
    const length = words.length - index;
    return [
      { span: words.slice(0, length).join(" "), rest: words.slice(length) },
      { span: words.slice(index).join(" "), rest: words.slice(0, index) },
    ];
  });
  return all.sort((a, b) => b.span.length - a.span.length);
}

function unknownMetric(names: readonly string[], metrics: readonly Metric[], command: string): string {
  const typed = names.join(" ");
  const known = metrics.flatMap((metric) => [metric.id, metric.title]);
  const guess = splits(names)
    .map(({ span }) => nearest(span, known))
    .find((name) => name !== undefined);
  const metric = metrics.find(({ id, title }) => id === guess || title === guess);
  const hint = metric ? `Did you mean *${foreign(metric.id)}*? ` : "";
  return `I know no metric “${foreign(typed, 60)}”. ${hint}\`${command}\` lists all.`;
}

/** Which of the metric's groups was meant: by its name or its client's. A string: the sentence that says why not. */
export function findGroup(
  rest: readonly string[],
  metric: Metric,
  groups: readonly string[],
  catalogue: Catalogue,
): { readonly group: string | null } | string {
  const only = groups.length === 1 ? (groups[0] ?? null) : null;
  if (rest.length === 0) return { group: only };
  const typed = rest.join(" ");
  const namesOf = (group: string): string[] => {
    const client = clientOf(catalogue, metric, group);
    return client ? [group, client.id, client.name] : [group];
  };
  const found = groups.find((group) => namesOf(group).some((name) => normal(name) === normal(typed)));
  if (found !== undefined) return { group: found };
  const title = foreign(metric.title, 60);
  if (groups.length === 0) return `${title} has not been read yet: no group is known. Ask again in a few minutes.`;
  const guess = nearest(typed, groups.flatMap(namesOf));
  const meant = guess === undefined ? undefined : groups.find((group) => namesOf(group).includes(guess));
  const hint = meant === undefined ? `It has ${someOf(groups)}.` : `Did you mean *${foreign(meant)}*?`;
  return `${title} has no group “${foreign(typed, 60)}”. ${hint}`;
}

function someOf(groups: readonly string[]): string {
  const shown = groups.slice(0, 8).map((group) => foreign(group, 40));
  const rest = groups.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}
