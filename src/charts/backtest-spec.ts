import type { Alarm, TotalPoint } from "../domain/backtest/alarm.ts";
import type { MetricReport } from "../domain/backtest/report.ts";
import type { ChartPoint, ChartSpec } from "./chart-spec.ts";

/** With more alarms than this their names would lie on top of each other. */
const NAMED_ALARMS = 8;

/** The replayed weeks of a metric as a whole, with its expected band and every alarm shaded. */
export function backtestSpec(report: MetricReport, nameOf: (group: string) => string): ChartSpec {
  const { metric, from, to, now } = report;
  const { alarms, points, series } = now.result;
  const isShare = points.some((point) => point.isShare);
  const labelled = alarms.length <= NAMED_ALARMS && series.length > 1;
  return {
    title: `${metric.title}: backtest`,
    unit: isShare ? "%" : metric.unit,
    timezone: metric.timezone,
    bucket: metric.bucket,
    points: isShare ? points.map(inPercent) : points,
    spans: alarms.map((alarm) => ({
      from: alarm.since,
      to: alarm.until ?? to,
      kind: "drop" as const,
      ...(labelled ? { label: labelOf(alarm, nameOf) } : {}),
    })),
    range: { from, to },
  };
}

function inPercent({ at, ...values }: TotalPoint): ChartPoint {
  const percent = (value: number | null) => (value === null ? null : Math.round(value * 1e6) / 1e4);
  const { observed, expected, lower, upper } = values;
  return { at, observed: percent(observed), expected: percent(expected), lower: percent(lower), upper: percent(upper) };
}

function labelOf({ groups }: Alarm, nameOf: (group: string) => string): string {
  const [first] = groups;
  return groups.length === 1 && first !== undefined ? nameOf(first) : `${groups.length} groups`;
}
