import { TZDate } from "@date-fns/tz";
import { format } from "date-fns/format";
import type { ChartPoint, ChartSpec } from "./chart-spec.ts";
import { cleanText } from "./clean-text.ts";
import { orderly } from "./thin.ts";

/** Slack's bound for an image's text alternative. */
const LONGEST = 2000;
const NUMBER = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });

/** What the chart says, for those who do not see it: period, last value against the expected, drops and incidents. */
export function chartAltText(spec: ChartSpec): string {
  const points = orderly(spec.points);
  const last = points.findLast(({ observed, expected }) => observed !== null || expected !== null);
  const from = spec.range?.from ?? points[0]?.at;
  const to = spec.range?.to ?? (points.at(-1)?.at ?? 0) + spec.bucket;
  const heading = `Chart of ${cleanText(spec.title, 150)} (${cleanText(spec.unit, 60)})`;
  const period =
    from === undefined ? heading : `${heading}, ${local(from, spec)} to ${local(to, spec)}, ${spec.timezone} time`;
  const sentences = [period, last ? lastValue(last, spec) : "No data in this period"];
  for (const span of (spec.spans ?? []).slice(0, 12)) {
    const name = span.label ? `${span.kind} ${cleanText(span.label, 40)}` : span.kind;
    sentences.push(
      `${name[0]?.toUpperCase()}${name.slice(1)} from ${local(span.from, spec)} to ${local(span.to, spec)}`,
    );
  }
  if (spec.window) sentences.push(`Noticed in ${cleanText(spec.window.label, 40)}`);
  if (spec.shortfall) sentences.push(cleanText(spec.shortfall, 80));
  return cleanText(`${sentences.join(". ")}.`, LONGEST);
}

function lastValue({ at, observed, expected, lower, upper }: ChartPoint, spec: ChartSpec): string {
  const came = observed === null ? "nothing known" : NUMBER.format(observed);
  const due = expected === null ? "" : ` of ${NUMBER.format(Math.round(expected * 10) / 10)} expected`;
  const range =
    lower === null || upper === null
      ? ""
      : `, usual range ${NUMBER.format(Math.round(lower * 10) / 10)} to ${NUMBER.format(Math.round(upper * 10) / 10)}`;
  return `Last, at ${local(at, spec)}: ${came}${due}${range}`;
}

function local(at: number, { timezone }: ChartSpec): string {
  return format(new TZDate(at, timezone), "EEE d MMM HH:mm");
}
