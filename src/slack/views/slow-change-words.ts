/** A slow change in words, for the digest and for the message of its own. */
import type { Metric } from "../../domain/catalogue.ts";
import type { SlowChangeLine } from "../../flows/regular/slow-changes.ts";
import { counted, foreign, money, quantity } from "../text.ts";
import { valueWords } from "./figure-words.ts";

/** What a line is about: the metric by its title, and the group by the name that people know. */
export interface Named {
  readonly metric: Metric;
  /** Null: the metric as a whole. */
  readonly place: string | null;
}

/** "Leads · Acme Dental". */
export function subjectWords({ metric, place }: Named): string {
  const title = foreign(metric.title, 60);
  return place === null ? title : `${title} · ${foreign(place, 60)}`;
}

/** "down 17 % over 9 weeks, about 2 % a week", "30 % less last week than in the weeks before". */
export function changeWords({ kind, change, perWeek, weeks }: SlowChangeLine): string {
  if (kind === "week") return `${percent(change)} ${change < 0 ? "less" : "more"} last week than in the weeks before`;
  return `${change < 0 ? "down" : "up"} ${percent(change)} over ${weeks} weeks, about ${percent(perWeek)} a week`;
}

/** "8,950 leads in the first, 7,430 in the last": the figures behind it. */
export function levelWords({ kind, newest, before, weighed }: SlowChangeLine, { metric }: Named): string {
  const isCount = metric.kind === "count";
  const first = (of: number) => (isCount ? counted(Math.round(of), metric.unit) : again(of));
  const again = (of: number) => (isCount ? quantity(Math.round(of)) : valueWords(metric, of, weighed ? 1 : null));
  return kind === "week"
    ? `${first(newest)}, usually about ${again(before)}`
    : `${first(before)} in the first, ${again(newest)} in the last`;
}

/** "about 68,400 EUR a week less"; null where it has no price, or more comes. */
export function costWords({ change, newest, before }: SlowChangeLine, { metric }: Named): string | null {
  const lost = before - newest;
  if (metric.impact === null || metric.kind !== "count" || change >= 0 || lost <= 0) return null;
  return `${money(lost * metric.impact.value, metric.impact.currency)} a week less`;
}

function percent(share: number): string {
  return `${Math.abs(Math.round(100 * share)) || "less than 1"} %`;
}
